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

/** The ring around a middle weight, clockwise from the top left. */
const RING = /** @type {const} */ ([
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 2],
  [2, 2],
  [2, 1],
  [2, 0],
  [1, 0],
]);

/**
 * An eighth of a turn clockwise. Of 3 × 3 weights the outer ring moves on by one place, as in a set of compass kernels;
 * other sizes are resampled on a square of their longer side.
 * @param {Rows} rows
 */
export function eighth(rows) {
  const [height, width] = size(rows);
  if (height !== 3 || width !== 3) return resampled(rows, Math.max(height, width), -Math.PI / 4);
  const turned = rows.map((row) => [...row]);
  RING.forEach(([r, c], i) => {
    const [down = 0, across = 0] = RING[(i + 7) % 8] ?? [];
    const row = turned[r];
    if (row) row[c] = rows[down]?.[across] ?? 0;
  });
  return turned;
}

/**
 * The weights of a square around the same middle, each read between the four nearest of the old ones.
 * @param {Rows} rows
 * @param {number} side
 * @param {number} angle by which each place is turned, clockwise, before it is read
 */
function resampled(rows, side, angle) {
  const [height, width] = size(rows);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  /** @param {number} y @param {number} x */
  const read = (y, x) => {
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [down, across] = [y - top, x - left];
    /** @param {number} r @param {number} c */
    const at = (r, c) => rows[top + r]?.[left + c] ?? 0;
    const upper = at(0, 0) * (1 - across) + at(0, 1) * across;
    const lower = at(1, 0) * (1 - across) + at(1, 1) * across;
    return plain(Number((upper * (1 - down) + lower * down).toPrecision(7)));
  };
  return Array.from({ length: side }, (_, r) =>
    Array.from({ length: side }, (_, c) => {
      const [y, x] = [r - (side - 1) / 2, c - (side - 1) / 2];
      // A millionth of a cell keeps a place on its weight that rounding would move beside it.
      const [down, across] = [x * sin + y * cos, x * cos - y * sin].map((v) => Math.round(v * 1e6) / 1e6);
      return read((down ?? 0) + (height - 1) / 2, (across ?? 0) + (width - 1) / 2);
    }),
  );
}

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
 * How far one step changes a weight: a tenth of the largest one's first digit.
 * @param {Rows} rows
 */
export function step(rows) {
  const most = largest(rows);
  return most === 0 ? 0.1 : 10 ** (Math.floor(Math.log10(most)) - 1);
}

/**
 * Sizes that forget nothing: what one cuts off the next brings back, until the weights are changed otherwise.
 */
export function createResizer() {
  /** @type {{whole: Rows, cut: Rows} | null} */
  let memory = null;
  return (/** @type {Rows} */ rows, /** @type {number} */ height, /** @type {number} */ width) => {
    const whole = memory && equal(memory.cut, rows) ? memory.whole : rows;
    const cut = resize(whole, height, width);
    memory = { whole, cut };
    return cut;
  };
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
