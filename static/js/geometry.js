/** Where windows lie, for hover: one line of arithmetic, and what follows from asking it. */

/**
 * One spatial axis of a layer, in numbers that the server's report gives.
 * @typedef {object} Axis
 * @property {number} input cells
 * @property {number} kernel taps
 * @property {number} effective cells from the first tap to the last, both counted
 * @property {number} stride
 * @property {number} dilation
 * @property {number} begin padding before the first cell
 * @property {number} end padding after the last cell
 * @property {number} output windows
 * @property {readonly (number | null)[]} [copies] the real cell that each padding cell copies, those before the input first
 */

/** @typedef {Pick<Axis, "stride" | "begin" | "dilation">} Lattice */

/**
 * The input cell that tap `k` of output `o` reads; negative or past the end means padding.
 * @param {Lattice} axis
 * @param {number} o
 * @param {number} k
 */
export const tap = (axis, o, k) => o * axis.stride - axis.begin + k * axis.dilation;

/**
 * The axis of a transposed convolution: a window lies over the output for each input cell, and `tap` says where it adds.
 * @param {Axis} axis
 * @returns {Axis}
 */
export function turned(axis) {
  const back = { ...axis, input: axis.output, output: axis.input, end: 0 };
  // Output padding gives back some of what is cut off at the end.
  return { ...back, end: reach(back) - back.input };
}

/**
 * Middle of window `o`, in input coordinates (cell 0 covers 0 to 1).
 * @param {Axis} axis
 * @param {number} o
 */
export const middle = (axis, o) => (tap(axis, o, 0) + tap(axis, o, axis.kernel - 1) + 1) / 2;

/**
 * The windows that read input cell `i`, each with the tap that meets it, in rising order.
 * @param {Axis} axis
 * @param {number} i
 * @returns {{output: number, tap: number}[]}
 */
export function readers(axis, i) {
  const found = [];
  for (let k = axis.kernel - 1; k >= 0; k--) {
    const o = (i - tap(axis, 0, k)) / axis.stride;
    if (Number.isInteger(o) && o >= 0 && o < axis.output) found.push({ output: o, tap: k });
  }
  return found;
}

/**
 * Which real cells no window reads, one flag a cell.
 * @param {Axis} axis
 * @returns {Uint8Array} 1 where unread
 */
export function unread(axis) {
  const flags = new Uint8Array(axis.input).fill(1);
  const { stride, dilation, kernel, output } = axis;
  // Where windows leave no gaps, all cells between the first and the last are read: a long sound has many.
  const dense = (dilation === 1 && stride <= kernel) || (stride === 1 && output >= dilation);
  if (dense)
    return flags.fill(0, Math.max(0, tap(axis, 0, 0)), Math.max(0, tap(axis, output - 1, kernel - 1) + 1));
  for (let k = 0; k < kernel; k++) {
    const last = Math.min(axis.input - 1, tap(axis, output - 1, k));
    for (let i = tap(axis, 0, k); i <= last; i += stride) if (i >= 0) flags[i] = 0;
  }
  return flags;
}

/**
 * Runs of ones in `flags`, as half-open ranges.
 * @param {Uint8Array} flags
 * @returns {[number, number][]}
 */
export function runs(flags) {
  /** @type {[number, number][]} */
  const found = [];
  for (let i = 0; i < flags.length; i++) {
    if (!flags[i]) continue;
    const start = i;
    while (i < flags.length && flags[i]) i++;
    found.push([start, i]);
  }
  return found;
}

/**
 * The first real cell that a window lies on; where padding or a cut has all of them, the real cell next to it.
 * @param {Axis} axis
 * @param {number} o
 */
export function firstReached(axis, o) {
  for (let k = 0; k < axis.kernel; k++) {
    const cell = tap(axis, o, k);
    if (cell >= 0 && cell < axis.input) return cell;
  }
  return Math.min(axis.input - 1, Math.max(0, tap(axis, o, 0)));
}

/** Where cells end that windows reach. @param {Axis} axis */
export const reach = (axis) => Math.max(axis.input, tap(axis, axis.output - 1, axis.kernel - 1) + 1);

/**
 * The real cell that a cell's value comes from: itself, or what padding copies there; null for a fill value.
 * @param {Axis} axis
 * @param {number} cell
 */
export function sourceOf({ input, begin, copies = [] }, cell) {
  if (cell >= 0 && cell < input) return cell;
  return copies[cell < 0 ? cell + begin : cell - input + begin] ?? null;
}

/**
 * Every cell that holds the value of real cell `i`: itself, then the padding cells that copy it.
 * @param {Axis} axis
 * @param {number} i
 * @returns {number[]}
 */
export function bearers({ input, begin, copies = [] }, i) {
  const found = [i];
  copies.forEach((source, n) => {
    if (source === i) found.push(n < begin ? n - begin : n - begin + input);
  });
  return found;
}

/**
 * How many windows read each real cell.
 * @param {Axis} axis
 * @returns {Uint16Array}
 */
export function coverage(axis) {
  const counts = new Uint16Array(axis.input);
  for (let k = 0; k < axis.kernel; k++) {
    const last = Math.min(axis.input - 1, tap(axis, axis.output - 1, k));
    for (let i = tap(axis, 0, k); i <= last; i += axis.stride) if (i >= 0) counts[i] = (counts[i] ?? 0) + 1;
  }
  return counts;
}

/**
 * The window whose middle is nearest to input coordinate `x`.
 * @param {Axis} axis
 * @param {number} x
 */
export function nearest(axis, x) {
  const o = Math.round((x - middle(axis, 0)) / axis.stride);
  return Math.min(axis.output - 1, Math.max(0, o));
}

/**
 * Does a window of `kernel` taps end inside the padded input?
 * @param {{input: number, kernel: number, dilation: number, begin: number, end: number}} axis
 */
export const fits = (axis) => tap({ ...axis, stride: 1 }, 0, axis.kernel - 1) < axis.input + axis.end;
