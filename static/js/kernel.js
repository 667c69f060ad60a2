/** What can be done to a kernel: pure functions from rows of weights to rows of weights. */

/** @typedef {readonly (readonly number[])[]} Rows */

/** @param {Rows} rows */
export const size = (rows) => /** @type {[number, number]} */ ([rows.length, rows[0]?.length ?? 0]);

/** @param {Rows} rows */
export const total = (rows) => rows.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);

/** @param {Rows} rows */
export const largest = (rows) => rows.reduce((m, row) => Math.max(m, ...row.map(Math.abs)), 0);

/**
 * @param {Rows} rows
 * @param {(weight: number, row: number, column: number) => number} change
 */
const map = (rows, change) => rows.map((row, r) => row.map((w, c) => plain(change(w, r, c))));

/** Minus zero is zero to a reader. @param {number} v */
const plain = (v) => (v === 0 ? 0 : v);

/** @param {Rows} rows */
export const transpose = (rows) => (rows[0] ?? []).map((_, c) => rows.map((row) => row[c] ?? 0));

/** @param {Rows} rows */
export const mirror = (rows) => rows.map((row) => [...row].reverse());

/** @param {Rows} rows */
export const upsideDown = (rows) => [...rows].reverse().map((row) => [...row]);

/** A quarter turn clockwise. @param {Rows} rows */
export const turn = (rows) => mirror(transpose(rows));

/** @param {Rows} rows */
export const negate = (rows) => map(rows, (w) => -w);

/** Is there a sum to divide by? Rounding leaves crumbs. @param {Rows} rows */
export const hasSum = (rows) => Math.abs(total(rows)) > 1e-9 * Math.max(1e-300, largest(rows));

/** Weights that sum to 1, so that flat areas keep their brightness. @param {Rows} rows */
export function normalise(rows) {
  const sum = total(rows);
  return hasSum(rows) ? map(rows, (w) => w / sum) : map(rows, (w) => w);
}

/** Weights that sum to 0, so that flat areas become 0. @param {Rows} rows */
export function zeroMean(rows) {
  const [height, width] = size(rows);
  const mean = total(rows) / (height * width);
  return map(rows, (w) => w - mean);
}

/**
 * Another size around the same middle: cut at the edges, or filled with zeros.
 * @param {Rows} rows
 * @param {number} height
 * @param {number} width
 */
export function resize(rows, height, width) {
  const [h, w] = size(rows);
  const top = Math.trunc((height - h) / 2);
  const left = Math.trunc((width - w) / 2);
  return Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c) => rows[r - top]?.[c - left] ?? 0),
  );
}

/**
 * @param {Rows} rows
 * @param {number} row
 * @param {number} column
 * @param {number} weight
 */
export const edit = (rows, row, column, weight) =>
  map(rows, (w, r, c) => (r === row && c === column ? weight : w));

/** @param {Rows} a @param {Rows} b */
export const equal = (a, b) =>
  a.length === b.length &&
  a.every((row, r) => row.length === b[r]?.length && row.every((w, c) => w === b[r]?.[c]));
