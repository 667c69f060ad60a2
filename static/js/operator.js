/** Convolution or its transpose: what changes with the choice, and the bounds of the transposed one. */

import { axesIn } from "./fit.js";
import * as kernels from "./kernel.js";
import { along } from "./ranks.js";
import { first, MAX } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Operator} Operator */
/** @typedef {import("./state.js").Pair} Pair */

/** What each begins with; a kernel of one's own stays whatever is chosen. @param {Setup} setup @param {Operator} operator @returns {Partial<Setup>} */
function own({ rank }, operator) {
  if (operator === "conv") {
    const { kernel, depth, preset, parameters, channels } = first(rank);
    return { kernel, depth, preset, parameters, channels };
  }
  const channels = /** @type {const} */ ("each");
  const [depth, rows] = along3(rank, [0.5, 1, 0.5]);
  const kernel = depth.flatMap((d) => rows.map((r) => [0.5, 1, 0.5].map((c) => d * r * c)));
  return { kernel, depth: depth.length, preset: "", parameters: {}, channels };
}

/** Weights along the depth and down, where there are such axes. @param {import("./ranks.js").Rank} rank @param {number[]} line */
const along3 = (rank, line) => /** @type {const} */ ([rank === 3 ? line : [1], rank === 1 ? [1] : line]);

/**
 * What choosing an operator changes.
 * @param {Setup} setup
 * @param {Operator} operator
 * @returns {Partial<Setup>}
 */
export function chosen(setup, operator) {
  const stage = /** @type {const} */ ("conv");
  const before = own(setup, setup.operator);
  const untouched =
    before.kernel && kernels.equal(setup.kernel, before.kernel) && setup.channels === before.channels;
  return operator !== setup.operator && untouched
    ? { operator, stage, ...own(setup, operator) }
    : { operator, stage };
}

/** Cells that a map may have: what a canvas draws without a wait. */
const MOST_CELLS = 16e6;

/**
 * Largest values that fit, an axis each, the depth last.
 * @param {Setup} setup
 * @param {import("./fit.js").Size} size of the input, rows, columns and depth
 */
export function transposedBounds(setup, size) {
  /** @param {(axis: AxisNumber) => number} of @returns {[number, number, number]} */
  const each = (of) => [of(0), of(1), of(2)];
  const cells = size[0] * size[1] * (size[2] ?? 1);
  let spread = 1;
  while (spread < MAX.spread && cells * (spread + 1) ** setup.rank <= MOST_CELLS) spread++;
  return {
    kernel: each(() => MAX.kernel),
    dilation: each(() => MAX.dilation),
    spread: each(() => spread),
    outputPadding: each((axis) => Math.max(given(setup, "spread", axis), given(setup, "dilation", axis)) - 1),
    cut: each((axis) => Math.min(MAX.pad, Math.floor((extent(setup, size, axis) - 1) / 2))),
  };
}

/** @typedef {import("./fit.js").AxisNumber} AxisNumber */

/** What is set along an axis. @param {Setup} setup @param {"spread" | "dilation" | "cut" | "outputPadding"} name @param {AxisNumber} axis */
const given = (setup, name, axis) => (axis === 2 ? setup.deep[name] : setup[name][axis]);

/** Cells that are added to, before any are cut off. @param {Setup} setup @param {import("./fit.js").Size} size @param {AxisNumber} axis */
function extent(setup, size, axis) {
  const [height, width] = kernels.size(setup.kernel);
  const kernel = axis === 2 ? setup.depth : axis === 1 ? width : height / setup.depth;
  const reach = (kernel - 1) * given(setup, "dilation", axis);
  const step = given(setup, "spread", axis);
  return ((size[axis] ?? 1) - 1) * step + reach + 1 + given(setup, "outputPadding", axis);
}

/**
 * The nearest setup whose transposed convolution can be computed, and what had to change.
 * @param {Setup} setup
 * @param {import("./fit.js").Size} size of the input, rows, columns and depth
 * @returns {{setup: Setup, notes: import("./fit.js").Note[]}}
 */
export function fitTransposed(setup, size) {
  /** @type {import("./fit.js").Note[]} */
  const notes = [];
  let next = setup;
  for (const field of /** @type {const} */ (["spread", "outputPadding", "cut"])) {
    const most = transposedBounds(next, size)[field];
    if (!axesIn(next).some((axis) => given(next, field, axis) > most[axis])) continue;
    const value = /** @type {Pair} */ ([
      Math.min(next[field][0], most[0]),
      Math.min(next[field][1], most[1]),
    ]);
    const deep = { ...next.deep, [field]: Math.min(next.deep[field], most[2]) };
    next = { ...next, [field]: value, ...(next.rank === 3 && { deep }) };
    notes.push({ key: `fit.${field}`, values: { value: along(next.rank, value, deep[field]).join(" × ") } });
  }
  return { setup: next, notes };
}
