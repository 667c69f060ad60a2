/** What the share dialog is made of: lines to copy, boxes for the page's parts, looks, and the figure in small. */

import { copyText } from "../clipboard.js";
import { attribute, fill, h, icon, style } from "../dom.js";
import { PARTS } from "../parts.js";
import { choice } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../parts.js").Dress} Dress */

const PREVIEW_MS = 400;
/** Room for the preview, CSS pixels. */
const ROOM = { width: 400, height: 300 };

/**
 * A text that can't be changed, with its button.
 * @param {App} app
 * @param {"share.address" | "share.snippet"} label
 * @param {string} mark
 */
export function copyLine({ t, store }, label, mark) {
  const box = h("textarea.field", {
    readonly: true,
    rows: mark === "link" ? 2 : 4,
    "aria-label": t(label),
    spellcheck: "false",
    "data-share": mark,
  });
  const button = h(
    "button.chip.main",
    { "data-copy": mark },
    t(mark === "link" ? "share.copy" : "share.copy.snippet"),
  );
  button.addEventListener("click", async () => {
    const copied = await copyText(box.value);
    if (!copied) box.select();
    // The message lies below the dialog; the button says it too.
    if (copied) {
      button.prepend(icon("check"));
      setTimeout(() => fill(button, button.textContent), 1500);
    }
    store.set({
      toast: t(copied ? (mark === "link" ? "share.copied" : "share.copied.snippet") : "share.refused"),
    });
  });
  box.addEventListener("focus", () => box.select());
  return {
    root: h("div.copy-line", {}, box, button),
    focus: () => button.focus(),
    /** @param {string} text */
    show(text) {
      box.value = text;
    },
  };
}

/** Which parts are there. @param {App} app @param {() => Dress} wish @param {(patch: Partial<Dress>) => void} change */
export function checks({ t }, wish, change) {
  const boxes = Object.keys(PARTS).map((part) => {
    const box = h("input", { type: "checkbox", "data-part-shown": part });
    box.addEventListener("change", () => {
      const rest = wish().hidden.filter((other) => other !== part);
      change({ hidden: box.checked ? rest : [...rest, part] });
    });
    const label = /** @type {import("../i18n/index.js").Key} */ (`part.${part}`);
    return { part, box, root: h("label.check", {}, box, t(label)) };
  });
  return {
    root: h(
      "fieldset.shown-parts",
      {},
      h("legend", {}, t("share.parts")),
      boxes.map(({ root }) => root),
    ),
    show() {
      for (const { part, box } of boxes) box.checked = !wish().hidden.includes(part);
      // Without the bar nothing that is in it can be there.
      const bar = wish().hidden.includes("header");
      for (const { part, box } of boxes) box.disabled = bar && ["layers", "share", "export"].includes(part);
    },
  };
}

/** Theme and language. @param {App} app @param {() => Dress} wish @param {(patch: Partial<Dress>) => void} change */
export function looksOf({ t }, wish, change) {
  const theme = choice({
    label: t("share.theme"),
    choices: /** @type {const} */ (["auto", "light", "dark"]).map((value) => ({
      value,
      text: t(`share.theme.${value}`),
    })),
    choose: (value) => change({ theme: value === "light" || value === "dark" ? value : "" }),
  });
  const language = choice({
    label: t("share.language"),
    choices: [
      { value: "auto", text: t("share.theme.auto") },
      { value: "en", text: "English" },
      { value: "zh", text: "中文" },
    ],
    choose: (value) => change({ language: value === "en" || value === "zh" ? value : "" }),
  });
  /** @param {string} text @param {HTMLElement} control */
  const line = (text, control) => h("div.line", {}, h("span.label", {}, text), control);
  return {
    root: h("div.looks", {}, line(t("share.theme"), theme.root), line(t("share.language"), language.root)),
    show() {
      theme.show(wish().theme || "auto");
      language.show(wish().language || "auto");
    },
  };
}

/** The figure as it will be, in small. @param {string} title */
export function preview(title) {
  const frame = h("iframe", { title, tabindex: -1 });
  const root = h("div.preview", {}, frame);
  let timer = 0;
  return {
    root,
    /** @param {string} address @param {{width: number, height: number}} size */
    show(address, { width, height }) {
      const scale = Math.min(ROOM.width / width, ROOM.height / height, 1);
      style(frame, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
      style(root, { width: `${width * scale}px`, height: `${height * scale}px` });
      clearTimeout(timer);
      timer = Number(
        setTimeout(() => {
          if (frame.isConnected && frame.getAttribute("src") !== address) attribute(frame, "src", address);
        }, PREVIEW_MS),
      );
    },
  };
}
