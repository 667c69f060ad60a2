/** The picker of named kernels: by family, with search, a picture and a sentence each. */

import { fill, h, icon, say } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { drawPixels } from "../draw/plot.js";
import { drawBars } from "../draw/signal/bars.js";
import { sharpen } from "../draw/surface.js";
import { largest } from "../kernel.js";
import { aboutOf, titleOf } from "../titles.js";
import { colorsOf } from "./colors.js";
import { kernelMaker } from "./kernel-parameters.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").KernelEntry} KernelEntry */

const ICON_PX = 22;

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
      const { setup, catalogue } = store.get();
      // Below stands what Enter would choose; before any search, what is chosen.
      const first = search.value.trim() ? list.querySelector("button")?.dataset.preset : setup.preset;
      list.querySelector("button")?.classList.toggle("first", search.value.trim() !== "");
      const kernels = catalogue.kernels.filter(({ rank = 2 }) => rank === setup.rank);
      const active =
        kernels.find(({ name }) => name === first) ?? (search.value.trim() ? undefined : kernels[0]);
      say(about, active ? aboutOf(store.get(), active) : "");
      fade();
    };
    list.addEventListener("scroll", fade, { passive: true });
    root.addEventListener("toggle", fade, { once: true });
    search.addEventListener("input", refresh);
    root.addEventListener("keydown", (event) => move(event, root));
    refresh();
    fill(root, search, list, about);
  });
  app.paint(
    (state) => [state.setup.preset, state.catalogue.kernels],
    () => {
      const { setup, catalogue } = store.get();
      const entry = catalogue.kernels.find((kernel) => kernel.name === setup.preset);
      say(name, entry ? titleOf(store.get(), entry) : t("presets.own"));
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
 * All kernels by family; in a search those that have it in their name first, then those in whose description it is.
 * @param {App} app
 * @param {string} search
 * @param {(entry: KernelEntry) => void} choose
 * @param {(text: string) => void} tell
 */
function groups(app, search, choose, tell) {
  const { catalogue: all, setup } = app.store.get();
  const catalogue = { ...all, kernels: all.kernels.filter(({ rank = 2 }) => rank === setup.rank) };
  const words = wordsOf(search);
  /** @param {string} title @param {readonly KernelEntry[]} members */
  const group = (title, members) =>
    members.length > 0
      ? [h("h3", {}, title), ...members.map((entry) => option(app, entry, choose, tell))]
      : [];
  if (search.trim() === "")
    return catalogue.families.flatMap((family) =>
      group(
        titleOf(app.store.get(), family),
        catalogue.kernels.filter((entry) => entry.family === family.name),
      ),
    );
  /** @param {KernelEntry} entry */
  const named = ({ name, title, title_zh }) => holds([name, title, title_zh].join(" "), words);
  /** @param {KernelEntry} entry */
  const told = (entry) => !named(entry) && holds(Object.values({ ...entry, weight: "" }).join(" "), words);
  const found = [
    ...group(app.t("presets.named"), catalogue.kernels.filter(named)),
    ...group(app.t("presets.told"), catalogue.kernels.filter(told)),
  ];
  return found.length > 0 ? found : [h("p.none", {}, app.t("presets.none"))];
}

/**
 * A kernel's button: its picture and title.
 * @param {App} app
 * @param {KernelEntry} entry
 * @param {(entry: KernelEntry) => void} choose
 * @param {(text: string) => void} tell
 */
function option(app, entry, choose, tell) {
  const { setup } = app.store.get();
  const table = app.rasters.table("signed");
  const tellAbout = () => tell(aboutOf(app.store.get(), entry));
  const picture = h("canvas", { "aria-hidden": "true" });
  if (entry.rank === 1) drawLine(app, picture, entry.weight[0] ?? []);
  else {
    const most = largest(entry.weight) || 1;
    drawPixels(picture, entry.weight, (value) => colorOf(value, [-most, most], table));
  }
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
    unbroken(titleOf(app.store.get(), entry)),
  );
}

/** A signal's kernel as bars. @param {App} app @param {HTMLCanvasElement} canvas @param {readonly number[]} weights */
function drawLine(app, canvas, weights) {
  const view = { width: ICON_PX, height: ICON_PX };
  const context = sharpen(canvas, view.width, view.height);
  if (context) drawBars(context, view, weights, colorsOf(app.store.get().theme));
}

/** Arrows walk through search field and kernels, as these lie on the screen. @param {KeyboardEvent} event @param {HTMLElement} root */
function move(event, root) {
  const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
  const search = root.querySelector("input");
  const buttons = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".list button")]);
  const from = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (event.key === "Enter" && from < 0) return buttons[0]?.click();
  if (!step || (from < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (from < 0) return buttons[0]?.focus();
  if (step.by) return buttons[Math.min(buttons.length - 1, Math.max(0, from + step.by))]?.focus();
  const next = beyond(buttons, from, step.down);
  if (next) next.focus();
  else if (step.down < 0) search?.focus();
}

const STEPS = {
  ArrowRight: { by: 1, down: 0 },
  ArrowLeft: { by: -1, down: 0 },
  ArrowDown: { by: 0, down: 1 },
  ArrowUp: { by: 0, down: -1 },
};

/** The button in the next line of the list that lies nearest. @param {HTMLElement[]} buttons @param {number} from @param {number} down 1 or -1 */
function beyond(buttons, from, down) {
  const { offsetTop: top = 0, offsetLeft: left = 0 } = buttons[from] ?? {};
  const there = buttons.filter((button) => (button.offsetTop - top) * down > 4);
  const line = down > 0 ? there[0]?.offsetTop : there.at(-1)?.offsetTop;
  const nearest = there.filter((button) => Math.abs(button.offsetTop - (line ?? 0)) <= 4);
  return nearest.sort((a, b) => Math.abs(a.offsetLeft - left) - Math.abs(b.offsetLeft - left))[0];
}
