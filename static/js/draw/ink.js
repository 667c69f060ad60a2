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

/**
 * A value's colour on a scale.
 * @param {number} value
 * @param {readonly [number, number]} range low and high
 * @param {Uint8Array} table 256 × RGB
 */
export function colorOf(value, range, table) {
  const part = (value - range[0]) / (range[1] - range[0]);
  const place = Math.round(Math.min(1, Math.max(0, part)) * 255) * 3;
  return [table[place] ?? 0, table[place + 1] ?? 0, table[place + 2] ?? 0];
}
