/** Keeps a setup computable: the bounds of each control for this picture, and the smallest repair where it doesn't fit. */

import { fits } from "./geometry.js";
import * as kernels from "./kernel.js";
import { along } from "./ranks.js";
import { MAX } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Pair} Pair */
/** @typedef {{key: string, values: Record<string, string | number>}} Note what was changed, for the person to read */

/** @typedef {readonly [number, number, number?]} Size rows, columns, and the depth of a volume */
/** @typedef {0 | 1 | 2} AxisNumber rows, columns, depth */

/**
 * Largest values that fit the input, an axis each, the depth last; `reach` is the padding beyond which there is little to see.
 * @typedef {Record<"kernel" | "stride" | "dilation" | "pad" | "reach", [number, number, number]>} Bounds
 */

/** The axes that a setup has. @param {Setup} setup @returns {readonly AxisNumber[]} */
export const axesIn = ({ rank }) => AXES[rank];
const AXES = /** @type {const} */ ({ 1: [1], 2: [0, 1], 3: [2, 0, 1] });

/** What is set along an axis. @param {Setup} setup @param {AxisNumber} axis */
function set({ kernel, depth, dilation, stride, pads, deep }, axis) {
  const [height, width] = kernels.size(kernel);
  if (axis === 2) return { kernel: depth, dilation: deep.dilation, stride: deep.stride, pads: deep.pads };
  const taps = axis === 0 ? height / depth : width;
  return { kernel: taps, dilation: dilation[axis], stride: stride[axis], pads: pads[axis] };
}

/**
 * @param {Setup} setup
 * @param {Size} size of the layer's input
 * @returns {Bounds}
 */
export function bounds(setup, size) {
  /** @param {(axis: AxisNumber) => number} of @returns {[number, number, number]} */
  const each = (of) => [of(0), of(1), of(2)];
  return {
    kernel: each((axis) => largest(MAX.kernel, (kernel) => windowFits(setup, size, axis, { kernel }))),
    stride: each((axis) => Math.min(MAX.stride, size[axis] ?? 1)),
    dilation: each((axis) =>
      largest(MAX.dilation, (dilation) => windowFits(setup, size, axis, { dilation })),
    ),
    pad: each((axis) => Math.min(MAX.pad, copyLimit(setup.mode, size[axis] ?? 1))),
    reach: each((axis) => Math.max(8, reach(setup, axis))),
  };
}

/** Largest number from 1 to `most` that passes; tests pass up to a point. @param {number} most @param {(n: number) => boolean} passes */
function largest(most, passes) {
  let n = 1;
  while (n < most && passes(n + 1)) n++;
  return n;
}

/** Cells before the last tap of a window. @param {Setup} setup @param {AxisNumber} axis */
function reach(setup, axis) {
  const { kernel, dilation } = set(setup, axis);
  return (kernel - 1) * dilation;
}

/** Padding that a mode can fill from `size` cells: a mirror doesn't repeat its edge. @param {string} mode @param {number} size */
const copyLimit = (mode, size) => (mode === "reflect" ? size - 1 : Number.POSITIVE_INFINITY);

/**
 * @param {Setup} setup
 * @param {Size} size
 * @param {AxisNumber} axis
 * @param {{kernel?: number, dilation?: number}} change
 */
function windowFits(setup, size, axis, change) {
  const { kernel, dilation, pads } = { ...set(setup, axis), ...change };
  const input = size[axis] ?? 1;
  const needed = (kernel - 1) * dilation;
  if (named(setup.padding, needed) > copyLimit(setup.mode, input)) return false;
  if (setup.padding !== "valid" && setup.padding !== "amounts") return true;
  const [begin, end] = setup.padding === "valid" ? [0, 0] : pads;
  return fits({ input, kernel, dilation, begin, end });
}

/**
 * The nearest setup that an input of `size` allows, and what had to change.
 * @param {Setup} setup
 * @param {Size} size
 * @returns {{setup: Setup, notes: Note[]}}
 */
export function fit(setup, size) {
  /** @type {Note[]} */
  const notes = [];
  let next = setup;
  if (tooFarToFill(next, size)) {
    const least = Math.min(...axesIn(next).map((axis) => size[axis] ?? 1));
    notes.push({ key: "fit.mode", values: { mode: next.mode, size: least } });
    next = { ...next, mode: "replicate" };
  }
  const most = bounds(next, size);
  for (const name of /** @type {const} */ (["dilation", "stride"])) {
    if (!axesIn(next).some((axis) => set(next, axis)[name] > most[name][axis])) continue;
    const deep = { ...next.deep, [name]: Math.min(next.deep[name], most[name][2]) };
    next = { ...next, [name]: under(next[name], most[name]), deep };
    const value = axesIn(next).map((axis) => set(next, axis)[name]);
    notes.push({ key: `fit.${name}`, values: { value: value.join(" × ") } });
  }
  if (!axesIn(next).every((axis) => windowFits(next, size, axis, {}))) {
    next = { ...next, padding: "same" };
    const kernel = axesIn(next).map((axis) => set(next, axis).kernel);
    notes.push({ key: "fit.same", values: { kernel: kernel.join(" × ") } });
  }
  return { setup: next, notes };
}

/**
 * The same for the pooling behind it: windows that fit its input, padding that leaves a real cell in each.
 * @param {Setup} setup
 * @param {Size} size of the pooling's input
 * @returns {{setup: Setup, notes: Note[]}}
 */
export function fitPool(setup, size) {
  const most = poolBounds(setup, size);
  const poolPadding = Math.min(setup.poolPadding, most.padding);
  const poolSize = under(setup.poolSize, most.size);
  const poolStride = under(setup.poolStride, most.stride);
  const deep = {
    ...setup.deep,
    poolSize: Math.min(setup.deep.poolSize, most.size[2]),
    poolStride: Math.min(setup.deep.poolStride, most.stride[2]),
  };
  const next = { ...setup, poolSize, poolStride, poolPadding, ...(setup.rank === 3 && { deep }) };
  if (JSON.stringify(next) === JSON.stringify(setup)) return { setup, notes: [] };
  const value = along(next.rank, poolSize, next.deep.poolSize).join(" × ");
  return { setup: next, notes: [{ key: "fit.pool", values: { value } }] };
}

/**
 * @param {Setup} setup
 * @param {Size} size of the pooling's input
 * @returns {{size: [number, number, number], stride: [number, number, number], padding: number}}
 */
export function poolBounds(setup, size) {
  /** @type {[number, number, number]} */
  const most = [Math.min(MAX.pool, size[0]), Math.min(MAX.pool, size[1]), Math.min(MAX.pool, size[2] ?? 1)];
  const windows = [...under(setup.poolSize, most), Math.min(setup.deep.poolSize, most[2])];
  const least = Math.min(...axesIn(setup).map((axis) => windows[axis] ?? 1));
  return { size: most, stride: most, padding: Math.floor(least / 2) };
}

/** @param {Setup} setup @param {Size} size */
function tooFarToFill(setup, size) {
  return axesIn(setup).some((axis) => {
    const given = setup.padding === "amounts" ? Math.max(...set(setup, axis).pads) : 0;
    const needed = named(setup.padding, reach(setup, axis));
    return Math.max(given, needed) > copyLimit(setup.mode, size[axis] ?? 1);
  });
}

/** Most that a named padding may ask for on one side, where a window reaches `needed` cells. @param {string} padding @param {number} needed */
const named = (padding, needed) =>
  ({ same: Math.ceil(needed / 2), same_lower: Math.ceil(needed / 2), full: needed })[padding] ?? 0;

/** @param {Pair} values @param {readonly number[]} most @returns {Pair} */
const under = (values, [rows = 1, columns = 1]) => [Math.min(values[0], rows), Math.min(values[1], columns)];
