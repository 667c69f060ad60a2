/** Keeps a setup computable: the bounds of each control for this picture, and the smallest repair where it doesn't fit. */

import { fits } from "./geometry.js";
import * as kernels from "./kernel.js";
import { MAX } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Pair} Pair */
/** @typedef {{key: string, values: Record<string, string | number>}} Note what was changed, for the person to read */

/**
 * Largest values that fit the picture, an axis each; `reach` is the padding beyond which there is little to see.
 * @typedef {{kernel: Pair, stride: Pair, dilation: Pair, pad: Pair, reach: Pair}} Bounds
 */

/**
 * @param {Setup} setup
 * @param {Pair} size of the layer's input, rows and columns
 * @returns {Bounds}
 */
export function bounds(setup, size) {
  const shape = kernels.size(setup.kernel);
  /** @param {(axis: 0 | 1) => number} of @returns {Pair} */
  const each = (of) => [of(0), of(1)];
  return {
    kernel: each((axis) => largest(MAX.kernel, (kernel) => windowFits(setup, size, axis, { kernel }))),
    stride: each((axis) => Math.min(MAX.stride, size[axis])),
    dilation: each((axis) =>
      largest(MAX.dilation, (dilation) => windowFits(setup, size, axis, { dilation })),
    ),
    pad: each((axis) => Math.min(MAX.pad, copyLimit(setup.mode, size[axis]))),
    reach: each((axis) => Math.max(8, reach(setup, axis, shape))),
  };
}

/** Largest number from 1 to `most` that passes; tests pass up to a point. @param {number} most @param {(n: number) => boolean} passes */
function largest(most, passes) {
  let n = 1;
  while (n < most && passes(n + 1)) n++;
  return n;
}

/** Cells before the last tap of a window. @param {Setup} setup @param {0 | 1} axis @param {Pair} shape */
const reach = (setup, axis, shape) => (shape[axis] - 1) * setup.dilation[axis];

/** Padding that a mode can fill from `size` cells: a mirror doesn't repeat its edge. @param {string} mode @param {number} size */
const copyLimit = (mode, size) => (mode === "reflect" ? size - 1 : Number.POSITIVE_INFINITY);

/**
 * @param {Setup} setup
 * @param {Pair} size
 * @param {0 | 1} axis
 * @param {{kernel?: number, dilation?: number}} change
 */
function windowFits(setup, size, axis, change) {
  const shape = kernels.size(setup.kernel);
  const kernel = change.kernel ?? shape[axis];
  const dilation = change.dilation ?? setup.dilation[axis];
  const needed = (kernel - 1) * dilation;
  if (named(setup.padding, needed) > copyLimit(setup.mode, size[axis])) return false;
  if (setup.padding !== "valid" && setup.padding !== "amounts") return true;
  const [begin, end] = setup.padding === "valid" ? [0, 0] : setup.pads[axis];
  return fits({ input: size[axis], kernel, dilation, begin, end });
}

/**
 * The nearest setup that a picture of `size` allows, and what had to change.
 * @param {Setup} setup
 * @param {Pair} size
 * @returns {{setup: Setup, notes: Note[]}}
 */
export function fit(setup, size) {
  /** @type {Note[]} */
  const notes = [];
  let next = setup;
  if (tooFarToFill(next, size)) {
    notes.push({ key: "fit.mode", values: { mode: next.mode, size: Math.min(...size) } });
    next = { ...next, mode: "replicate" };
  }
  const most = bounds(next, size);
  if (over(next.dilation, most.dilation)) {
    next = { ...next, dilation: under(next.dilation, most.dilation) };
    notes.push({ key: "fit.dilation", values: { value: next.dilation.join(" × ") } });
  }
  if (over(next.stride, most.stride)) {
    next = { ...next, stride: under(next.stride, most.stride) };
    notes.push({ key: "fit.stride", values: { value: next.stride.join(" × ") } });
  }
  const axes = /** @type {const} */ ([0, 1]);
  if (!axes.every((axis) => windowFits(next, size, axis, {}))) {
    next = { ...next, padding: "same" };
    notes.push({ key: "fit.same", values: { kernel: kernels.size(next.kernel).join(" × ") } });
  }
  return { setup: next, notes };
}

/**
 * The same for the pooling behind it: windows that fit its input, padding that leaves a real cell in each.
 * @param {Setup} setup
 * @param {Pair} size of the pooling's input
 * @returns {{setup: Setup, notes: Note[]}}
 */
export function fitPool(setup, size) {
  const most = poolBounds(setup, size);
  const poolPadding = Math.min(setup.poolPadding, most.padding);
  const poolSize = under(setup.poolSize, most.size);
  const poolStride = under(setup.poolStride, most.stride);
  const next = { ...setup, poolSize, poolStride, poolPadding };
  if (JSON.stringify(next) === JSON.stringify(setup)) return { setup, notes: [] };
  return { setup: next, notes: [{ key: "fit.pool", values: { value: poolSize.join(" × ") } }] };
}

/**
 * @param {Setup} setup
 * @param {Pair} size of the pooling's input
 * @returns {{size: Pair, stride: Pair, padding: number}}
 */
export const poolBounds = (setup, size) => ({
  size: [Math.min(MAX.pool, size[0]), Math.min(MAX.pool, size[1])],
  stride: [Math.min(MAX.pool, size[0]), Math.min(MAX.pool, size[1])],
  padding: Math.floor(Math.min(...under(setup.poolSize, size)) / 2),
});

/** @param {Setup} setup @param {Pair} size */
function tooFarToFill(setup, size) {
  const shape = kernels.size(setup.kernel);
  return /** @type {const} */ ([0, 1]).some((axis) => {
    const given = setup.padding === "amounts" ? Math.max(...setup.pads[axis]) : 0;
    const needed = named(setup.padding, reach(setup, axis, shape));
    return Math.max(given, needed) > copyLimit(setup.mode, size[axis]);
  });
}

/** Most that a named padding may ask for on one side, where a window reaches `needed` cells. @param {string} padding @param {number} needed */
const named = (padding, needed) =>
  ({ same: Math.ceil(needed / 2), same_lower: Math.ceil(needed / 2), full: needed })[padding] ?? 0;

/** @param {Pair} values @param {Pair} most */
const over = (values, most) => values[0] > most[0] || values[1] > most[1];

/** @param {Pair} values @param {Pair} most @returns {Pair} */
const under = (values, most) => [Math.min(values[0], most[0]), Math.min(values[1], most[1])];
