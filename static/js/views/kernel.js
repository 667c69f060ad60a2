/** The kernel: its preset and parameters, its weights in their hues, and what can be done to them. */

import { whenCalm } from "../calm.js";
import { h } from "../dom.js";
import * as kernels from "../kernel.js";
import { windowLimits } from "../limits.js";
import { short } from "../numbers.js";
import { actionChips, numberField, section } from "./controls.js";
import { grid } from "./kernel-grid.js";
import { parameters } from "./kernel-parameters.js";
import { pasteBox } from "./paste-box.js";
import { presetPicker } from "./presets.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function kernel(app) {
  const { t, store } = app;
  const picker = presetPicker(app);
  const weights = h("div");
  const facts = h("p.facts");
  const chips = actionChips(app, [
    ["turn", "turn"],
    ["mirror", "mirror"],
    ["upside-down", "upsideDown"],
    ["transpose", "transpose"],
    ["normalise", "Σ=1"],
    ["zero-mean", "Σ=0"],
    ["negate", "±"],
  ]);
  const paste = pasteBox(app);
  const tools = h("div.tools-row", { role: "group", "aria-label": t("kernel.tools") }, chips, paste);
  const size = sizeFields(app);

  const draw = grid(app, weights);
  app.paint(
    (state) => [state.setup.kernel, state.catalogue.colormaps],
    () => draw(store.get().setup.kernel),
  );
  app.paint(
    (state) => [state.setup.kernel, state.setup.preset, state.catalogue.kernels],
    whenCalm(() => {
      const { setup, catalogue, language } = store.get();
      const entry = catalogue.kernels.find(({ name }) => name === setup.preset);
      const about = (language === "zh" ? entry?.description_zh : entry?.description) ?? "";
      const sum = h(
        "span",
        {},
        t("kernel.sum"),
        " ",
        h("code", {}, short(Number(kernels.total(setup.kernel).toPrecision(12)) || 0)),
      );
      facts.replaceChildren(...(about ? [`${about} `, sum] : [sum]));
    }),
  );
  return section(
    t("kernel.title"),
    h("span.beside", {}, size.root, picker),
    size.messages,
    parameters(app),
    weights,
    tools,
    facts,
    troubleLine(app, "kernel"),
  );
}

/** `3 × 3`, both typed. @param {App} app */
function sizeFields(app) {
  const { t, store, editor } = app;
  const size = () => kernels.size(store.get().setup.kernel);
  const fields = /** @type {const} */ ([0, 1]).map((axis) =>
    numberField({
      app,
      label: t(axis === 0 ? "kernel.rows" : "kernel.columns"),
      id: axis === 0 ? "kernel-rows" : "kernel-columns",
      look: "",
      bounds: () => ({ least: 1, most: windowLimits(store.get()).kernel[axis] }),
      change(value) {
        const next = size();
        next[axis] = value;
        const { kernel: rows } = store.get().setup;
        editor.edit({ kernel: kernels.resize(rows, ...next), preset: "", parameters: {} }, `size-${axis}`);
      },
    }),
  );
  app.paint(
    (state) => kernels.size(state.setup.kernel),
    (shape) => {
      for (const [axis, field] of fields.entries()) field.show(shape[axis] ?? 1);
    },
  );
  const [rows, columns] = fields;
  const root = h("span.kernel-size", { title: t("kernel.size") }, rows?.input, "×", columns?.input);
  const messages = h("div", {}, rows?.message, columns?.message);
  return { root, messages };
}
