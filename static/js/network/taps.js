/** Which of a cell's many inputs count most. */

/** @typedef {import("../types.js").Frame} Frame */

/** Input channels that are shown: those that add the most. */
const MOST = 6;

/**
 * The channels that add the most, in their order; `rest`: what all others add up to.
 * @param {Frame} frame
 * @returns {Frame}
 */
export function strongest(frame) {
  const sums = frame.channel_sums;
  if (!sums || frame.channels.length <= MOST) return frame;
  const order = sums.map((_, i) => i).sort((a, b) => Math.abs(sums[b] ?? 0) - Math.abs(sums[a] ?? 0));
  const kept = order.slice(0, MOST).sort((a, b) => a - b);
  const others = order.slice(MOST);
  /** @template T @param {readonly T[] | null | undefined} list */
  const pick = (list) => (list ? kept.map((i) => /** @type {T} */ (list[i])) : null);
  return {
    ...frame,
    channels: pick(frame.channels) ?? [],
    patch: pick(frame.patch) ?? [],
    weight: pick(frame.weight),
    products: pick(frame.products),
    channel_sums: pick(sums),
    rest: { count: others.length, sum: others.reduce((sum, i) => sum + (sums[i] ?? 0), 0) },
  };
}

/**
 * The tap whose product is the largest, whatever its sign; of a maximum the winner.
 * @param {import("../types.js").Frame} frame
 * @param {readonly number[]} middle where there is none
 * @returns {{cell: readonly number[], channel: number}}
 */
export function strongestTap(frame, middle) {
  const { products, taps, winner, channels } = frame;
  const [rows, columns] = taps;
  if (winner !== null && rows && columns) {
    const [r, c] = [Math.floor(winner / columns.length), winner % columns.length];
    return { cell: [rows[r] ?? 0, columns[c] ?? 0], channel: channels[0] ?? 0 };
  }
  let best = { size: -1, cell: middle, channel: channels[0] ?? 0 };
  /** @param {number | null} product @param {readonly (number | undefined)[]} cell @param {number} channel */
  const weigh = (product, cell, channel) => {
    const size = Math.abs(product ?? 0);
    if (size > best.size) best = { size, cell: /** @type {number[]} */ (cell), channel };
  };
  for (const [i, plane] of (products ?? []).entries())
    for (const [r, row] of plane.entries())
      if (Array.isArray(row))
        for (const [c, product] of row.entries()) weigh(product, [rows?.[r], columns?.[c]], channels[i] ?? 0);
      else weigh(/** @type {any} */ (row), [rows?.[r]], 0);
  return best;
}
