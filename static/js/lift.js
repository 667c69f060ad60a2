/** A signal is a picture of one row, and a volume's planes lie below each other: so all that counts rows and columns serves all ranks. */

/** @typedef {import("./geometry.js").Axis} Axis */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./ranks.js").Rank} Rank */

/** An axis that isn't there: one cell, one window, one tap. @type {Axis} */
export const UNIT = {
  input: 1,
  kernel: 1,
  effective: 1,
  stride: 1,
  dilation: 1,
  begin: 0,
  end: 0,
  output: 1,
  copies: [],
};

/**
 * @param {readonly Axis[]} axes (depth,) rows, columns
 * @returns {{planes: Axis, axes: [Axis, Axis]} | null} null where there are none
 */
export function liftAxes(axes) {
  const columns = axes.at(-1);
  return columns ? { planes: axes.at(-3) ?? UNIT, axes: [axes.at(-2) ?? UNIT, columns] } : null;
}

/**
 * Nested lists as rows.
 * @template T
 * @param {unknown} list one list for each axis inside another
 * @param {Rank} rank
 * @returns {T[][]}
 */
export function rowsOf(list, rank) {
  if (rank === 1) return [/** @type {T[]} */ (list)];
  return rank === 2 ? /** @type {T[][]} */ (list) : /** @type {T[][][]} */ (list).flat();
}

/**
 * A frame of any rank as one of a picture; `place` holds all coordinates of its cell, and its taps are those of all axes.
 * @param {Frame} frame as the server gives it
 * @param {Rank} rank
 * @returns {Frame}
 */
export function liftFrame(frame, rank) {
  if (rank === 2) return frame;
  /** @template T @param {T | null} channels @returns {T | null} */
  const each = (channels) =>
    channels && /** @type {T} */ (/** @type {unknown[]} */ (channels).map((one) => rowsOf(one, rank)));
  const at = rank === 1 ? [0, ...frame.output] : frame.output.slice(1);
  return {
    ...frame,
    place: frame.output,
    output: at,
    input: frame.input && (rank === 1 ? [0, ...frame.input] : frame.input.slice(1)),
    patch: each(frame.patch) ?? [],
    inside: rowsOf(frame.inside, rank),
    weight: each(frame.weight),
    products: each(frame.products),
    running: each(frame.running ?? null),
    added: frame.added && rowsOf(frame.added, rank),
    taps: rank === 1 ? [[0], ...frame.taps] : frame.taps,
    weight_taps: frame.weight_taps && rank === 1 ? [[0], ...frame.weight_taps] : frame.weight_taps,
  };
}
