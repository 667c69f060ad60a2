/** Colours that carry meaning: a weight's hue, a value's colour, and text that reads on it. */

/**
 * The hue of a kernel cell: neighbours differ, and each is the same everywhere on the page.
 * @param {number} row
 * @param {number} column
 */
const angle = (row, column) => (40 + 40 * column + 120 * row) % 360;

/** @param {number} row @param {number} column @param {boolean} dark */
export const hue = (row, column, dark) => `oklch(${dark ? 0.72 : 0.8} .13 ${angle(row, column)})`;

/** @param {number} row @param {number} column @param {boolean} dark @param {number} alpha */
export const tint = (row, column, dark, alpha) =>
  `oklch(${dark ? 0.72 : 0.75} .13 ${angle(row, column)} / ${alpha})`;

/**
 * That tint where it is opaque, as the browser shows it: from OKLCH by way of OKLab (Ottosson 2020) to sRGB.
 * @param {number} row
 * @param {number} column
 * @param {boolean} dark
 * @returns {readonly number[]} 0 to 255
 */
export function tintRgb(row, column, dark) {
  const [light, turn] = [dark ? 0.72 : 0.75, (angle(row, column) * Math.PI) / 180];
  const [a, b] = [0.13 * Math.cos(turn), 0.13 * Math.sin(turn)];
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ].map((v) => 255 * Math.min(1, Math.max(0, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)));
}

/** @param {readonly number[]} rgb 0 to 255 @param {number} [alpha] */
export const css = (rgb, alpha = 1) => `rgb(${rgb.map((v) => Math.round(v)).join(" ")} / ${alpha})`;

/** Softer inks than these two leave colours in the middle on which neither of them can be read. */
const INKS = /** @type {const} */ ({ dark: "#000000", light: "#ffffff" });

/** Black and white text contrast equally on this luminance: (1 + 0.05) / (L + 0.05) = (L + 0.05) / (0 + 0.05). */
const BALANCE = Math.sqrt(1.05 * 0.05) - 0.05;

/** Dark or light text, whichever reads better on this colour. @param {readonly number[]} rgb 0 to 255 */
export const inkOn = (rgb) => (luminance(rgb) > BALANCE ? INKS.dark : INKS.light);

/** Relative luminance of an sRGB colour (WCAG 2.2). @param {readonly number[]} rgb 0 to 255 */
function luminance(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => {
    const part = v / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** What is drawn in a number's place where it is none. @param {number | null | undefined} value */
export const drawable = (value) => (Number.isFinite(value) ? Number(value) : 0);

/**
 * A value's colour on a scale.
 * @param {number} value
 * @param {readonly [number, number]} range low and high
 * @param {Uint8Array} table 256 × RGB
 */
export function colorOf(value, range, table) {
  if (!Number.isFinite(value)) return [255, 0, 255];
  const part = (value - range[0]) / (range[1] - range[0]);
  const place = Math.round(Math.min(1, Math.max(0, part)) * 255) * 3;
  return [table[place] ?? 0, table[place + 1] ?? 0, table[place + 2] ?? 0];
}
