/** What the page shows and every key it knows, in a dialog; and the short message that comes and goes. */

import { keyName } from "../actions.js";
import { h, icon, say } from "../dom.js";
import { allows } from "../ranks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../i18n/index.js").Key} Key */

/** @param {App} app @param {{get: () => boolean, set: (on: boolean) => void}} singleKeys @param {() => void} startGuide */
export function help(app, singleKeys, startGuide) {
  const { t, actions, store } = app;
  const { rank } = store.get().setup;
  const groups = /** @type {const} */ (["play", "look", "edit", "page"]).map((group) => {
    const entries = Object.entries(actions.table).filter(
      ([id, action]) => action.group === group && action.keys && allows(rank, id),
    );
    const lines = entries.flatMap(([id, { keys = [] }]) => [
      h("dt", {}, actions.label(id)),
      h(
        "dd",
        {},
        keys
          .slice(0, 2)
          .flatMap((key, i) => [i > 0 && " ", h("kbd", {}, key === " " ? t("key.space") : keyName(key))]),
      ),
    ]);
    return (
      lines.length > 0 &&
      h("section", {}, h("div.head", {}, h("h3", {}, t(`help.${group}`))), h("dl", {}, lines))
    );
  });
  // Where fingers point, gestures come first: there may be no keys.
  const touch = matchMedia("(pointer: coarse)").matches;
  const pointer = h(
    "section",
    {},
    h("div.head", {}, h("h3", {}, t(touch ? "help.touch" : "help.pointer"))),
    h("dl", {}, touch ? touchLines(t) : pointerLines(t)),
  );
  const single = h("input", { type: "checkbox" });
  single.checked = singleKeys.get();
  single.addEventListener("change", () => singleKeys.set(single.checked));
  const close = h(
    "button.tool.close",
    { "aria-label": t("help.close"), title: t("help.close"), autofocus: true },
    icon("close"),
  );
  const again = h("button.chip", { "data-guide": "start" }, t("guide.start"));
  const dialog = h(
    "dialog.help",
    { "aria-label": t("help.title") },
    close,
    h("h2", {}, t("help.title")),
    h("p.intro", {}, t("help.intro")),
    h("div.columns", {}, touch ? [pointer, ...groups] : [...groups, pointer]),
    h("div.help-end", {}, h("label.check", {}, single, t("help.single")), again),
  );
  again.addEventListener("click", () => {
    dialog.close();
    startGuide();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

/** @param {import("../i18n/index.js").Translate} t */
const pointerLines = (t) =>
  /** @type {const} */ (["output", "input", "kernel", "click", "wheel", "drag", "weight", "step"]).flatMap(
    (what) => [h("dt", {}, t(`help.pointer.${what}`)), h("dd", {}, t(`help.pointer.${what}.does`))],
  );

/** @param {import("../i18n/index.js").Translate} t */
const touchLines = (t) =>
  /** @type {const} */ (["tap", "hold", "press", "pinch", "drag"]).flatMap((what) => [
    h("dt", {}, t(`help.touch.${what}`)),
    h("dd", {}, t(`help.touch.${what}.does`)),
  ]);

/** @param {App} app */
export function toast({ store, paint }) {
  const box = h("div.toast", { role: "status", hidden: true });
  let timer = 0;
  paint(
    (state) => state.toast,
    (text) => {
      say(box, text);
      box.hidden = text === "";
      clearTimeout(timer);
      // What is still going on stays; what is done fades.
      if (text && !text.endsWith("…")) timer = Number(setTimeout(() => store.set({ toast: "" }), 4000));
    },
  );
  return box;
}
