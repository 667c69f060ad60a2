/** Convolution or its transpose: what changes with the choice, and the bounds of the transposed one. */

import * as kernels from "./kernel.js";
import { MAX, SETUP } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Operator} Operator */
/** @typedef {import("./state.js").Pair} Pair */

/** What each begins with; a kernel of one's own stays whatever is chosen. */
const OWN = {
  conv: { kernel: SETUP.kernel, preset: SETUP.preset, parameters: {}, channels: SETUP.channels },
  transposed: {
    kernel: [
      [0.25, 0.5, 0.25],
      [0.5, 1, 0.5],
      [0.25, 0.5, 0.25],
    ],
    preset: "",
    parameters: {},
    channels: /** @type {const} */ ("each"),
  },
};

/**
 * What choosing an operator changes.
 * @param {Setup} setup
 * @param {Operator} operator
 * @returns {Partial<Setup>}
 */
export function chosen(setup, operator) {
  const stage = /** @type {const} */ ("conv");
  const before = OWN[setup.operator];
  const untouched = kernels.equal(setup.kernel, before.kernel) && setup.channels === before.channels;
  return operator !== setup.operator && untouched
    ? { operator, stage, ...OWN[operator] }
    : { operator, stage };
}

/** Cells that a map may have: what a canvas draws without a wait. */
const MOST_CELLS = 16e6;

/**
 * Largest values that fit, an axis each.
 * @param {Setup} setup
 * @param {Pair} size of the input, rows and columns
 */
export function transposedBounds(setup, size) {
  /** @param {(axis: 0 | 1) => number} of @returns {Pair} */
  const each = (of) => [of(0), of(1)];
  let spread = 1;
  while (spread < MAX.spread && size[0] * size[1] * (spread + 1) ** 2 <= MOST_CELLS) spread++;
  return {
    kernel: each(() => MAX.kernel),
    dilation: each(() => MAX.dilation),
    spread: each(() => spread),
    outputPadding: each((axis) => Math.max(setup.spread[axis], setup.dilation[axis]) - 1),
    cut: each((axis) => Math.min(MAX.pad, Math.floor((extent(setup, size, axis) - 1) / 2))),
  };
}

/** Cells that are added to, before any are cut off. @param {Setup} setup @param {Pair} size @param {0 | 1} axis */
function extent({ kernel, spread, dilation, outputPadding }, size, axis) {
  const reach = (kernels.size(kernel)[axis] - 1) * dilation[axis];
  return (size[axis] - 1) * spread[axis] + reach + 1 + outputPadding[axis];
}

/**
 * The nearest setup whose transposed convolution can be computed, and what had to change.
 * @param {Setup} setup
 * @param {Pair} size of the input, rows and columns
 * @returns {{setup: Setup, notes: import("./fit.js").Note[]}}
 */
export function fitTransposed(setup, size) {
  /** @type {import("./fit.js").Note[]} */
  const notes = [];
  let next = setup;
  for (const field of /** @type {const} */ (["spread", "outputPadding", "cut"])) {
    const most = transposedBounds(next, size)[field];
    const value = /** @type {Pair} */ ([
      Math.min(next[field][0], most[0]),
      Math.min(next[field][1], most[1]),
    ]);
    if (value[0] === next[field][0] && value[1] === next[field][1]) continue;
    next = { ...next, [field]: value };
    notes.push({ key: `fit.${field}`, values: { value: value.join(" × ") } });
  }
  return { setup: next, notes };
}
