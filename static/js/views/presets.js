/** The picker of named kernels: by family, with search, a picture and a sentence each. */

import { fill, h, icon, say } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { drawPixels } from "../draw/plot.js";
import { largest } from "../kernel.js";
import { kernelMaker } from "./kernel-parameters.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").KernelEntry} KernelEntry */

/** @param {App} app */
export function presetPicker(app) {
  const { t, store } = app;
  const name = h("span");
  const button = h(
    "button.tool",
    { "data-presets": true, "aria-label": t("presets.choose") },
    name,
    icon("down"),
  );
  const maker = kernelMaker(app);
  const panel = popover(button, "presets", (root, close) => {
    const list = h("div.list");
    const about = h("p.about");
    const search = h("input.field", {
      type: "search",
      placeholder: t("presets.search"),
      "aria-label": t("presets.search"),
      autofocus: true,
    });
    /** @param {KernelEntry} entry */
    const choose = (entry) => {
      maker.ask({ preset: entry.name, parameters: {}, tag: "" });
      close();
      button.focus();
    };
    const fade = () =>
      list.classList.toggle("more", list.scrollTop + list.clientHeight < list.scrollHeight - 2);
    const refresh = () => {
      fill(
        list,
        groups(app, search.value, choose, (text) => say(about, text)),
      );
      fade();
    };
    list.addEventListener("scroll", fade, { passive: true });
    root.addEventListener("toggle", fade, { once: true });
    search.addEventListener("input", refresh);
    root.addEventListener("keydown", (event) => move(event, root));
    refresh();
    fill(root, search, list, about);
    const { setup, catalogue, language } = store.get();
    const chosen = catalogue.kernels.find((entry) => entry.name === setup.preset) ?? catalogue.kernels[0];
    say(about, (language === "zh" ? chosen?.description_zh : chosen?.description) ?? "");
  });
  app.paint(
    (state) => [state.setup.preset, state.catalogue.kernels],
    () => {
      const { setup, catalogue, language } = store.get();
      const entry = catalogue.kernels.find((kernel) => kernel.name === setup.preset);
      say(name, (language === "zh" ? entry?.title_zh : entry?.title) ?? t("presets.own"));
    },
  );
  return h("span.aside", {}, button, panel);
}

/** Keeps `5 × 5` in one line. @param {string} title */
const unbroken = (title) => title.replace(/(\d) × (\d)/g, "$1\u00a0×\u00a0$2");

/** @param {string} search */
const wordsOf = (search) => search.toLowerCase().trim().split(/\s+/);

/** @param {string} text @param {readonly string[]} words */
const holds = (text, words) => words.every((word) => text.toLowerCase().includes(word));

/**
 * @param {App} app
 * @param {string} search
 * @param {(entry: KernelEntry) => void} choose
 * @param {(text: string) => void} tell
 */
function groups(app, search, choose, tell) {
  const { catalogue, language, theme, setup } = app.store.get();
  const words = wordsOf(search);
  const table = app.rasters.table(theme === "dark" ? "signed_dark" : "signed");
  /** @param {KernelEntry} entry */
  const matches = (entry) => holds(Object.values({ ...entry, weight: "" }).join(" "), words);
  const found = catalogue.families.flatMap((family) => {
    const members = catalogue.kernels.filter((entry) => entry.family === family.name && matches(entry));
    if (members.length === 0) return [];
    const buttons = members.map((entry) => {
      const tellAbout = () => tell(language === "zh" ? entry.description_zh : entry.description);
      const picture = h("canvas", { "aria-hidden": "true" });
      const most = largest(entry.weight) || 1;
      drawPixels(picture, entry.weight, (value) => colorOf(value, [-most, most], table));
      return h(
        "button",
        {
          "data-preset": entry.name,
          "aria-pressed": entry.name === setup.preset,
          onclick: () => choose(entry),
          onfocus: tellAbout,
          onpointerenter: tellAbout,
        },
        picture,
        unbroken(language === "zh" ? entry.title_zh : entry.title),
      );
    });
    return [h("h3", {}, language === "zh" ? family.title_zh : family.title), ...buttons];
  });
  return found.length > 0 ? found : [h("p.none", {}, app.t("presets.none"))];
}

/** Arrows walk through search field and kernels, two in a row. @param {KeyboardEvent} event @param {HTMLElement} root */
function move(event, root) {
  const by = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const buttons = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".list button")]);
  const now = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (event.key === "Enter" && now < 0) {
    const words = wordsOf(root.querySelector("input")?.value ?? "");
    const named = buttons.find(
      (button) => holds(button.textContent ?? "", words) || holds(button.dataset.preset ?? "", words),
    );
    return (named ?? buttons[0])?.click();
  }
  if (by === undefined || (now < 0 && by !== 2)) return;
  event.preventDefault();
  if (now < 2 && by === -2) return root.querySelector("input")?.focus();
  buttons[now < 0 ? 0 : Math.min(buttons.length - 1, Math.max(0, now + by))]?.focus();
}
