/** Numbers as people read them: a true minus, as many digits as help, no more. */

/** @param {string} text */
const minus = (text) => text.replaceAll("-", "\u2212");

/**
 * A fixed number of decimals, for columns that are compared.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function fixed(value, decimals = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "\u2212∞";
  if (Math.abs(value) >= 1e5) return minus(value.toExponential(1).replace("e+", "e"));
  const text = value.toFixed(decimals);
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

/**
 * At most `digits` significant digits and no trailing zeros, for weights and settings.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function short(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "\u2212∞";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return minus(rounded.toExponential().replace("e+", "e"));
  return minus(String(rounded));
}

/**
 * What fits a cell that is `room` characters wide.
 * @param {number | null} value
 * @param {number} room
 */
export function fitting(value, room) {
  if (value === null) return "–";
  for (const decimals of [3, 2, 1, 0]) {
    const text = fixed(value, decimals);
    if (text.length <= room || decimals === 0) return text;
  }
  return short(value, 1);
}

/**
 * As many significant digits as `room` characters hold, up to four; in powers of ten where none do.
 * @param {number | null | undefined} value
 * @param {number} room
 */
export function compact(value, room) {
  for (const digits of [4, 3, 2, 1]) {
    const text = short(value, digits);
    if (text.length <= room) return text;
  }
  return minus((value ?? 0).toExponential(0).replace("e+", "e"));
}

/**
 * Digits in groups of three, with thin gaps.
 * @param {number} value
 */
export const grouped = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");

const UNITS = /** @type {const} */ ([
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
]);

/** A count, such as 6.48 M. @param {number} value */
export function count(value) {
  for (const [unit, sign] of UNITS) {
    if (value >= unit) return `${(value / (unit === 1e4 ? 1e3 : unit)).toPrecision(3)} ${sign}`;
  }
  return grouped(value);
}

/** A number of bytes, such as 0.92 MiB. @param {number} value */
export function bytes(value) {
  if (value < 1024) return `${value} B`;
  const steps = ["KiB", "MiB", "GiB", "TiB"];
  let amount = value / 1024;
  let step = 0;
  while (amount >= 900 && step < steps.length - 1) {
    amount /= 1024;
    step++;
  }
  return `${amount >= 100 ? amount.toFixed(0) : amount.toFixed(amount >= 10 ? 1 : 2)} ${steps[step]}`;
}

/** `3 × 3` @param {readonly number[]} sides */
export const times = (sides) => sides.join(" × ");
