/** The kernel: its preset and parameters, its weights in their hues, and what can be done to them. */

import { h } from "../dom.js";
import { allows } from "../ranks.js";
import { planeOf, shownRows } from "../weights.js";
import { actionChips, section } from "./controls.js";
import { kernelExport } from "./kernel-export.js";
import { kernelFacts } from "./kernel-facts.js";
import { grid } from "./kernel-grid.js";
import { parameters } from "./kernel-parameters.js";
import { sizeFields } from "./kernel-size.js";
import { pasteBox } from "./paste-box.js";
import { presetPicker } from "./presets.js";
import { slicePicker } from "./slice-picker.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */

/** @type {[string, string][]} */
const CHIPS = [
  ["turn", "turn"],
  ["eighth", "eighth"],
  ["mirror", "mirror"],
  ["upside-down", "upsideDown"],
  ["transpose", "transpose"],
  ["normalise", "Σ=1"],
  ["zero-mean", "Σ=0"],
  ["negate", "±"],
];

/** @param {App} app */
export function kernel(app) {
  const { t, store } = app;
  const picker = presetPicker(app);
  const weights = h("div");
  const { rank } = store.get().setup;
  const chips = actionChips(
    app,
    CHIPS.filter(([id]) => allows(rank, id)),
  );
  const paste = pasteBox(app);
  const tools = h(
    rank === 1 ? "div.tools-row.few" : "div.tools-row",
    { role: "group", "aria-label": t("kernel.tools") },
    chips,
    paste,
    kernelExport(app),
  );
  const size = sizeFields(app);

  const draw = grid(app, weights);
  app.paint(
    (state) => [state.setup.kernel, planeOf(state), state.catalogue.colormaps],
    () => draw(shownRows(store.get())),
  );
  // Three sizes and a name have no room beside each other.
  const deep = rank === 3 && h("div.deep-row", {}, size.root, slicePicker(app));
  return section(
    t("kernel.title"),
    h("span.beside", {}, !deep && size.root, picker),
    size.messages,
    parameters(app),
    deep || null,
    weights,
    tools,
    kernelFacts(app),
    troubleLine(app, "kernel"),
  );
}
