/** The scales of a plot: where a value lies, and round numbers to mark. */

/** @typedef {{width: number, height: number, top: number, bottom: number, low: number, high: number}} Frame `top` and `bottom`: the pixels between which `high` and `low` lie */

/** Left of the first sample stand the numbers of the value scale. */
export const GUTTER = 54;
/** Where their ground ends: what is left has room for half a dot. */
export const EDGE = GUTTER - 4;
/** Numbers below each other need as much. */
const TICK_PX = 12;

/**
 * The frame in which values from `low` to `high` have room, zero among them.
 * @param {{width: number, height: number}} view
 * @param {readonly [number, number]} ends
 * @param {number} [below] pixels below for the marks of the other axis
 * @returns {Frame}
 */
export function frameOf({ width, height }, [least, greatest], below = 18) {
  const [low, high] = [Math.min(0, least), Math.max(0, greatest)];
  const flat = high - low < 1e-30;
  return { width, height, top: 12, bottom: height - below - 8, low: flat ? -1 : low, high: flat ? 1 : high };
}

/** @param {Frame} frame @param {number} value */
export const yOf = ({ top, bottom, low, high }, value) =>
  bottom - ((value - low) / (high - low)) * (bottom - top);

/** The value at a height; the inverse of `yOf`. @param {Frame} frame @param {number} y */
export const valueAt = ({ top, bottom, low, high }, y) =>
  low + ((bottom - y) / (bottom - top)) * (high - low);

/**
 * Round numbers between two ends, about so many.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @param {number} [least] steps are no smaller
 * @returns {number[]}
 */
export function ticks(low, high, count, least = 0) {
  const rough = Math.max((high - low) / Math.max(1, count), least, Number.MIN_VALUE);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(least, unit * ([1, 2, 5, 10].find((factor) => unit * factor >= rough * 0.999) ?? 10));
  const first = Math.ceil(low / step - 1e-9);
  const found = [];
  for (let i = first; i * step <= high + step * 1e-9 && found.length < 200; i++)
    found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** Round numbers of the value scale: some 34 px apart, nearer where only so there are three. @param {Frame} frame */
export function ticksUp({ low, high, top, bottom }) {
  const room = bottom - top;
  for (let count = Math.max(3, Math.floor(room / 34)); ; count++) {
    const found = ticks(low, high, count);
    if (found.length > 2 || room / (count + 1) < TICK_PX) return found;
  }
}
