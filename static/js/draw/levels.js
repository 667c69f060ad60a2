/** Levels to pixels: 8-bit maps through a table of 256 colours, the quickest way to a canvas. */

/** What is no finite number: a colour that no map has. */
const NOT_FINITE = 0xffff00ff;
const ABOVE = 254;

/**
 * One packed colour a level: 0 below the range, 1 to 253 from low to high, 254 above, 255 not finite.
 * @param {Uint8Array} table 256 × RGB
 * @returns {Uint32Array}
 */
export function packedColors(table) {
  const packed = new Uint32Array(256);
  for (let level = 0; level <= ABOVE; level++) {
    const place = level === 0 ? 0 : level === ABOVE ? 255 : Math.round(((level - 1) / 252) * 255);
    packed[level] = pack(table[place * 3] ?? 0, table[place * 3 + 1] ?? 0, table[place * 3 + 2] ?? 0);
  }
  packed[255] = NOT_FINITE;
  return packed;
}

/** RGBA in memory order on little-endian machines, which is every one that runs a browser. @param {number} r @param {number} g @param {number} b */
const pack = (r, g, b) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/**
 * @param {Uint8Array} levels of one map
 * @param {Uint32Array} colors from `packedColors`
 * @param {Uint32Array} pixels
 */
export function paintMap(levels, colors, pixels) {
  for (let i = 0; i < levels.length; i++) pixels[i] = colors[/** @type {number} */ (levels[i])] ?? 0;
}

/** What each level of the first, second and third map adds to a packed colour. */
export const SHARES = /** @type {[Uint32Array, Uint32Array, Uint32Array]} */ (
  [0, 8, 16].map((shift) =>
    Uint32Array.from({ length: 256 }, (_, level) => {
      const step = Math.min(255, Math.max(0, Math.round(((level - 1) / 252) * 255)));
      return (step << shift) | (255 << 24);
    }),
  )
);

/**
 * Three maps as red, green and blue.
 * @param {Uint8Array} levels of three maps in a row
 * @param {Uint32Array} pixels
 */
export function paintComposite(levels, pixels) {
  const size = pixels.length;
  const [red, green, blue] = SHARES;
  for (let i = 0; i < size; i++) {
    const r = levels[i] ?? 0;
    const g = levels[i + size] ?? 0;
    const b = levels[i + 2 * size] ?? 0;
    const broken = r === 255 || g === 255 || b === 255;
    pixels[i] = broken ? NOT_FINITE : (red[r] ?? 0) | (green[g] ?? 0) | (blue[b] ?? 0);
  }
}

/**
 * One channel of RGBA pixels in grey.
 * @param {Uint8ClampedArray} rgba
 * @param {number} channel
 * @param {Uint32Array} pixels
 */
export function paintChannel(rgba, channel, pixels) {
  for (let i = 0; i < pixels.length; i++) {
    const v = rgba[i * 4 + channel] ?? 0;
    pixels[i] = pack(v, v, v);
  }
}
