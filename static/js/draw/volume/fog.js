/** A volume's slices as pictures below each other, thinned out where a screen has no more pixels, and clearer where less is. */

/** @typedef {[number, number, number]} Triple */
/** @typedef {{size: Triple, levels: Uint8Array, start: number, step: number, count: number}} Levels of `count` maps (1, or 3 for red, green and blue) that begin at `start` and lie `step` apart */
/** @typedef {import("../levels.js").Raster} Raster */

const NOT_FINITE = 255;
/** Slices of an atlas, and cells along each side of one. */
const MOST_SLICES = 48;
const MOST_ACROSS = 96;
/** How much of what lies behind a full cell is still seen through all of them. */
const CLEAR = 0.05;
const DENSITY = 2.4;
/** As many pictures behind each other look solid. */
const ENOUGH = 64;

/** The other two axes of slices across one: rows and columns of their pictures. */
export const ACROSS = /** @type {const} */ ({ 0: [1, 2], 1: [0, 2], 2: [1, 0] });

/**
 * How strong each level is: 0 for what is nothing (zero of a signed map, the low end of another), 1 for the strongest.
 * @param {readonly [number, number]} range
 * @returns {Float32Array}
 */
export function strengths([low, high]) {
  const signed = low < 0;
  const most = signed ? Math.max(-low, high) : high - low;
  return Float32Array.from({ length: 256 }, (_, level) => {
    if (level === NOT_FINITE) return 1;
    const part = Math.min(1, Math.max(0, (level - 1) / 252));
    const value = low + part * (high - low);
    return most > 0 ? Math.min(1, Math.abs(signed ? value : value - low) / most) : 0;
  });
}

/**
 * Colours that let through what lies behind, by strength: a heap of `slices` of them is as dense however many they are.
 * @param {Uint32Array} colors packed, one a level
 * @param {Float32Array} strong
 * @param {number} slices
 * @returns {Uint32Array}
 */
export function translucent(colors, strong, slices) {
  return colors.map((color, level) => {
    const strength = strong[level] ?? 0;
    const hidden = 1 - (1 - (1 - CLEAR) * strength ** 1.4) ** (DENSITY / (slices * repeats(slices)));
    return ((Math.round(255 * Math.min(1, hidden)) << 24) | (color & 0xffffff)) >>> 0;
  });
}

/** How many slices an axis has in an atlas. @param {number} size */
export const slicesOf = (size) => Math.min(size, MOST_SLICES);

/** Slices are laid several times, side by side within their cells, where they are few: gaps between them would show. @param {number} slices */
export const repeats = (slices) => Math.max(1, Math.min(6, Math.round(ENOUGH / slices)));

/**
 * Colours of a single sheet: what is nothing lets through what lies behind, anything else stands out.
 * @param {Uint32Array} colors packed, one a level
 * @param {Float32Array} strong
 */
export const standing = (colors, strong) =>
  colors.map((color, level) => {
    const hidden = 0.03 + 0.94 * (strong[level] ?? 0) ** 0.8;
    return ((Math.round(255 * hidden) << 24) | (color & 0xffffff)) >>> 0;
  });

/**
 * Slices across an axis: all of them, thinned out, or those that are asked for.
 * @param {Levels} source
 * @param {0 | 1 | 2} axis
 * @param {object} look
 * @param {Uint32Array} look.colors packed, one a level, with how much each hides
 * @param {readonly [Uint32Array, Uint32Array, Uint32Array] | null} look.shares of red, green and blue by level, where three maps are one picture
 * @param {number} look.hidden how much such a picture hides, 0 to 1
 * @param {readonly number[]} [planes]
 * @returns {Raster} one below the other
 */
export function atlas({ size, levels, start, step }, axis, { colors, shares, hidden }, planes) {
  const [down, across] = ACROSS[axis];
  const strides = [size[1] * size[2], size[2], 1];
  const [slices, rows, columns] = [
    planes?.length ?? slicesOf(size[axis]),
    Math.min(size[down], MOST_ACROSS),
    Math.min(size[across], MOST_ACROSS),
  ];
  const places = [
    planes?.map((plane) => plane * (strides[axis] ?? 1)) ?? picks(size[axis], slices, strides[axis] ?? 1),
    picks(size[down], rows, strides[down] ?? 1),
    picks(size[across], columns, strides[across] ?? 1),
  ];
  const pixels = new Uint32Array(slices * rows * columns);
  const alpha = Math.round(255 * hidden) << 24;
  let at = 0;
  for (const plane of places[0] ?? [])
    for (const line of places[1] ?? [])
      for (const cell of places[2] ?? []) {
        const from = start + plane + line + cell;
        pixels[at++] = shares
          ? mixed(levels, from, step, shares, alpha)
          : (colors[/** @type {number} */ (levels[from])] ?? 0);
      }
  return { width: columns, height: slices * rows, pixels };
}

/** Where the cells lie that stand for all of an axis, in the middles of as many equal parts. @param {number} size @param {number} count @param {number} stride */
const picks = (size, count, stride) =>
  Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count) * stride);

/** @param {Uint8Array} levels @param {number} at @param {number} step @param {readonly [Uint32Array, Uint32Array, Uint32Array]} shares @param {number} alpha in its place */
const mixed = (levels, at, step, [red, green, blue], alpha) =>
  (alpha |
    (((red[levels[at] ?? 0] ?? 0) |
      (green[levels[at + step] ?? 0] ?? 0) |
      (blue[levels[at + 2 * step] ?? 0] ?? 0)) &
      0xffffff)) >>>
  0;

/**
 * One slice in full, for a picture of it.
 * @param {Levels} source
 * @param {0 | 1 | 2} axis
 * @param {number} index
 * @param {(level: number, at: number) => number} color of a cell
 * @returns {Raster}
 */
export function slice({ size, levels, start }, axis, index, color) {
  const [down, across] = ACROSS[axis];
  const strides = [size[1] * size[2], size[2], 1];
  const [rows, columns] = [size[down], size[across]];
  const pixels = new Uint32Array(rows * columns);
  const plane = start + index * (strides[axis] ?? 1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = plane + row * (strides[down] ?? 1) + column * (strides[across] ?? 1);
      pixels[row * columns + column] = color(levels[at] ?? 0, at);
    }
  return { width: columns, height: rows, pixels };
}
