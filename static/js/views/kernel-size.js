/** The kernel's size, `3 × 3`, both typed: generated kernels are made anew, others keep their weights around the middle. */

import { h } from "../dom.js";
import { axesIn } from "../fit.js";
import * as kernels from "../kernel.js";
import { entryOf } from "../kernel-names.js";
import { windowLimits } from "../limits.js";
import { planes as planesOf } from "../ranks.js";
import { MAX, MOST_DEEP } from "../state.js";
import { numberField } from "./controls.js";
import { kernelMaker } from "./kernel-parameters.js";

/** @typedef {import("../app.js").App} App */

/** @typedef {[number, number, number]} Size rows, columns, planes */

/** What a smaller size has cut off outlives a change of language. */
const remembering = kernels.createResizer();

/** The fields, an axis each, as they are written: planes × rows × columns. */
const FIELDS = /** @type {const} */ ({ 2: "depth", 0: "rows", 1: "columns" });

/** @param {App} app */
export function sizeFields(app) {
  const { t, store, editor } = app;
  const maker = kernelMaker(app);
  const axes = axesIn(store.get().setup);
  const size = () => {
    const { setup } = store.get();
    const [height, width] = kernels.size(setup.kernel);
    return /** @type {Size} */ ([height / setup.depth, width, setup.depth]);
  };
  /** @type {Size} what was typed last, while its weights are on their way */
  let typed = [1, 1, 1];

  /** @param {Size} next @param {string} tag */
  function change(next, tag) {
    const { preset, parameters, kernel, depth: old } = store.get().setup;
    const sized = generated(store.get(), next);
    if (sized) return maker.ask({ preset, parameters: { ...parameters, ...sized }, tag });
    const [height, width, depth] = next;
    const planes = planesOf(kernel, old);
    const before = Math.trunc((depth - old) / 2);
    const blank = [[0]];
    const resized = Array.from({ length: depth }, (_, i) =>
      old === 1 && depth === 1
        ? remembering(kernel, height, width)
        : kernels.resize(planes[i - before] ?? blank, height, width),
    );
    editor.edit({ kernel: resized.flat(), depth, preset: "", parameters: {} }, tag);
  }
  const fields = axes.map((axis) => {
    const side = FIELDS[axis];
    const field = numberField({
      app,
      label: t(axes.length === 1 ? "kernel.length" : `kernel.${side}`),
      id: `kernel-${side}`,
      look: "",
      bounds: () => ({
        least: 1,
        most: Math.min(mostAt(axes.length), windowLimits(store.get()).kernel[axis]),
      }),
      change(value) {
        typed = maker.busy() ? [...typed] : size();
        typed[axis] = value;
        change(typed, `size-${axis}`);
      },
    });
    return { axis, ...field };
  });
  app.paint(
    (state) => [...kernels.size(state.setup.kernel), state.setup.depth],
    () => {
      for (const { axis, show } of fields) show(size()[axis]);
    },
  );
  const inputs = fields.flatMap(({ input }, i) => (i > 0 ? ["×", input] : [input]));
  const root = h("span.kernel-size", { title: t("kernel.size") }, inputs);
  const messages = h(
    "div",
    {},
    fields.map(({ message }) => message),
  );
  return { root, messages };
}

/** @param {number} axes */
const mostAt = (axes) => (axes === 3 ? MOST_DEEP : MAX.kernel);

/**
 * The parameters that make the present kernel in this size; null where it has none that do.
 * @param {import("../app.js").State} state
 * @param {Size} size
 * @returns {Record<string, number> | null}
 */
function generated(state, [height, width, depth]) {
  const { rank, preset } = state.setup;
  const parameters = entryOf(state, preset)?.parameters ?? [];
  const given = parameters.find(({ name }) => name === "size");
  const across = parameters.some(({ name }) => name === "width");
  const side = rank === 1 ? width : height;
  if (!given || side < given.minimum || side > given.maximum) return null;
  if ((side - given.minimum) % given.step !== 0) return null;
  const even = rank === 1 || (side === width && (rank === 2 || side === depth));
  if (!across && !even) return null;
  return across ? { size: height, width: width === height ? 0 : width } : { size: side };
}
