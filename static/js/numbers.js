/** Numbers as people read them: a true minus, as many digits as help, no more. */

let point = ".";
let gap = "\u202f";

/** From now on, write decimals and thousands as readers of this language do; what is typed or copied stays as programs write it. @param {string} locale */
export function speak(locale) {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(1234567.5);
  point = parts.find(({ type }) => type === "decimal")?.value ?? point;
  gap = parts.find(({ type }) => type === "group")?.value ?? gap;
}

/** A number for readers. @param {string} text as a program writes it */
export const minus = (text) => text.replaceAll("-", "\u2212").replace(".", point);

/** A number's text as it is typed: at most `digits` significant ones. @param {number} value @param {number} digits */
export const typed = (value, digits) => String(Number(value.toPrecision(digits)));

/** What is no number on a line. @param {number | null | undefined} value */
function strange(value) {
  if (value === null || value === undefined) return "–";
  return Number.isFinite(value) ? null : minus(String(value)).replace("Infinity", "∞");
}

/**
 * What the server sent, with NaN and infinities where JSON has null.
 * @template {{not_finite?: import("./types.js").NotFinite}} T
 * @param {T} sent
 * @returns {T}
 */
export function unnulled(sent) {
  /** @param {any} list @param {Map<number, number>} kinds @param {{at: number}} place @returns {any} */
  const filled = (list, kinds, place) =>
    Array.isArray(list) ? list.map((one) => filled(one, kinds, place)) : (kinds.get(place.at++) ?? list);
  const fields = Object.entries(sent.not_finite ?? {}).map(([name, found]) => {
    const kinds = Object.entries(found).flatMap(([kind, places]) =>
      places.map((at) => /** @type {[number, number]} */ ([at, Number(kind)])),
    );
    return [name, filled(/** @type {any} */ (sent)[name], new Map(kinds), { at: 0 })];
  });
  return { ...sent, ...Object.fromEntries(fields) };
}

/** @param {string} text */
const power = (text) => minus(text.replace("e+", "e").replace(/\.?0+e/, "e"));

/** The power of ten of a number's first digit. @param {number} value other than 0 */
const order = (value) => Math.floor(Math.log10(Math.abs(value)));

/** More than this off and a rounded number misleads. */
const OFF = 0.05;

/** Does a text say the number? @param {string} text @param {number} value */
const says = (text, value) => Math.abs(Number(text) - value) <= OFF * Math.abs(value);

/**
 * A number by itself, with room: three decimals, more where it is small, up to the seven digits of float32 where large.
 * @param {number | null | undefined} value
 */
export function whole(value) {
  const odd = strange(value);
  if (odd !== null || value === null || value === undefined) return odd ?? "–";
  if (value === 0) return minus((0).toFixed(3));
  const first = order(value);
  if (first < -4) return power(value.toExponential(3));
  if (first >= 12) return power(value.toExponential(6));
  return minus(value.toFixed(first < 0 ? Math.max(3, 2 - first) : Math.max(0, Math.min(3, 6 - first))));
}

/**
 * A column of numbers with their points below each other, three digits of the largest; those that this would falsify stand
 * by themselves.
 * @param {readonly (number | null | undefined)[]} values
 * @param {number} room in characters
 */
export function aligned(values, room) {
  /** @param {number} value @param {number} decimals */
  const text = (value, decimals) => (value === 0 ? 0 : value).toFixed(decimals);
  const sound = values.filter((value) => typeof value === "number" && Number.isFinite(value));
  const ordinary = /** @type {number[]} */ (sound).filter((value) => text(value, 1).length <= room);
  const largest = Math.max(...ordinary.map(Math.abs), 0);
  let decimals = largest > 0 && order(largest) >= -4 ? Math.max(3, 2 - order(largest)) : 3;
  while (decimals > 1 && ordinary.some((value) => text(value, decimals).length > room)) decimals--;
  return values.map((value) => {
    const odd = strange(value);
    if (odd !== null || value === null || value === undefined) return odd ?? "–";
    // Zero is zero however small the others are.
    const plain = text(value, value === 0 ? Math.min(3, decimals) : decimals);
    return plain.length <= room && says(plain, value) ? minus(plain) : compact(value, room);
  });
}

/**
 * At most `digits` significant digits and no trailing zeros, for weights and settings; whole numbers to the last digit.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function short(value, digits = 4) {
  const odd = strange(value);
  if (odd !== null || value === null || value === undefined) return odd ?? "–";
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(Math.max(digits, Math.min(6, order(value) + 1))));
  const size = Math.abs(rounded);
  if (size < 1e-4 || size >= 1e6) return power(Number(value.toPrecision(digits)).toExponential());
  return minus(String(rounded));
}

/**
 * What fits a cell that is `room` characters wide: both signs with as many digits, and nothing but zero reads as zero.
 * @param {number | null} value
 * @param {number} room
 */
export function fitting(value, room) {
  const odd = strange(value);
  if (odd !== null || value === null) return odd ?? "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "\u2212" : "";
  for (const decimals of [3, 2, 1, 0]) {
    const text = size.toFixed(decimals);
    if (!says(text, size) && decimals < 3) break;
    if (Number(text) === 0) break;
    // A minus has to fit as well; below 1 the leading zero makes way for it.
    if (Number(text) >= 1 ? text.length < room : text.length + sign.length <= room) return minus(sign + text);
    if (Number(text) < 1 && text.length - 1 + sign.length <= room) return minus(sign + text.slice(1));
  }
  return compact(value, room);
}

/**
 * As many significant digits as `room` characters hold, up to four; in powers of ten where that says more.
 * @param {number | null | undefined} value
 * @param {number} room
 */
export function compact(value, room) {
  const odd = strange(value);
  if (odd !== null || value === null || value === undefined) return odd ?? "–";
  if (value === 0) return "0";
  for (const digits of [4, 3, 2, 1]) {
    /** @type {number} */
    const rounded = Number(value.toPrecision(digits));
    const size = Math.abs(rounded);
    // Zeros that stand for unknown digits would be read as known ones.
    const honest = size < 10 ** digits || rounded === value;
    const plain = minus(String(rounded));
    if (honest && size >= 1e-4 && size < 1e6 && plain.length <= room) return plain;
    const powered = power(rounded.toExponential());
    if (powered.length <= room) return powered;
  }
  return power(value.toExponential(0));
}

/**
 * Every digit that tells a float32 from its neighbours, as programs write it: to be copied.
 * @param {number | null} value null where it isn't finite
 */
export const exact = (value) => (value === null ? "NaN" : String(value));

/**
 * Digits in groups of three, as the reader parts them.
 * @param {number} value
 */
export const grouped = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, gap);

/** The same of a number that may be negative. @param {number} value */
export const signed = (value) => `${value < 0 ? "\u2212" : ""}${grouped(Math.abs(value))}`;

const UNITS = /** @type {const} */ ([
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
]);

/** A count, such as 6.48 M. @param {number} value */
export function count(value) {
  for (const [unit, sign] of UNITS) {
    if (value >= unit) return `${minus((value / (unit === 1e4 ? 1e3 : unit)).toPrecision(3))} ${sign}`;
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
  return `${minus(amount.toFixed(amount >= 100 ? 0 : amount >= 10 ? 1 : 2))} ${steps[step]}`;
}

/** `3 × 3` @param {readonly (number | string)[]} sides */
export const times = (sides) => sides.join(" × ");

/** The shortest decimal that is the same float32. @param {number} value */
export function shortest(value) {
  for (let digits = 1; digits <= 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}
