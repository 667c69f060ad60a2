/** The kernel's size, `3 × 3`, both typed: generated kernels are made anew, others keep their weights around the middle. */

import { h } from "../dom.js";
import * as kernels from "../kernel.js";
import { entryOf } from "../kernel-names.js";
import { windowLimits } from "../limits.js";
import { numberField } from "./controls.js";
import { kernelMaker } from "./kernel-parameters.js";

/** @typedef {import("../app.js").App} App */

/** What a smaller size has cut off outlives a change of language. */
const resized = kernels.createResizer();

/** @param {App} app */
export function sizeFields(app) {
  const { t, store, editor } = app;
  const maker = kernelMaker(app);
  const size = () => kernels.size(store.get().setup.kernel);
  /** @type {[number, number]} what was typed last, while its weights are on their way */
  let typed = [1, 1];

  /** @param {[number, number]} next @param {string} tag */
  function change(next, tag) {
    const { preset, parameters, kernel } = store.get().setup;
    const sized = generated(store.get(), next);
    if (sized) maker.ask({ preset, parameters: { ...parameters, ...sized }, tag });
    else editor.edit({ kernel: resized(kernel, ...next), preset: "", parameters: {} }, tag);
  }
  const fields = /** @type {const} */ ([0, 1]).map((axis) =>
    numberField({
      app,
      label: t(axis === 0 ? "kernel.rows" : "kernel.columns"),
      id: axis === 0 ? "kernel-rows" : "kernel-columns",
      look: "",
      bounds: () => ({ least: 1, most: windowLimits(store.get()).kernel[axis] }),
      change(value) {
        typed = maker.busy() ? [...typed] : size();
        typed[axis] = value;
        change(typed, `size-${axis}`);
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

/**
 * The parameters that make the present kernel in this size; null where it has none that do.
 * @param {import("../app.js").State} state
 * @param {[number, number]} size
 * @returns {Record<string, number> | null}
 */
function generated(state, [height, width]) {
  const parameters = entryOf(state, state.setup.preset)?.parameters ?? [];
  const down = parameters.find(({ name }) => name === "size");
  const across = parameters.some(({ name }) => name === "width");
  if (!down || height < down.minimum || height > down.maximum) return null;
  if ((height - down.minimum) % down.step !== 0 || (!across && height !== width)) return null;
  return across ? { size: height, width: width === height ? 0 : width } : { size: height };
}
