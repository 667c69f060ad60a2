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

/** @typedef {{width: number, height: number, pixels: Uint32Array<ArrayBuffer>}} Raster packed colours, row by row */

/**
 * One map in a table's colours.
 * @param {{levels: Uint8Array, width: number, height: number}} maps one behind the other
 * @param {number} index
 * @param {Uint8Array} table
 * @returns {Raster}
 */
export function mapPixels({ levels, width, height }, index, table) {
  const size = width * height;
  const own = levels.subarray(index * size, (index + 1) * size);
  const pixels = new Uint32Array(size).fill(NOT_FINITE);
  const colors = packedColors(table);
  for (let i = 0; i < own.length; i++) pixels[i] = colors[/** @type {number} */ (own[i])] ?? 0;
  return { width, height, pixels };
}

/**
 * A canvas of just these pixels.
 * @template {HTMLCanvasElement | OffscreenCanvas} C
 * @param {C} canvas
 * @param {Raster} raster
 */
export function putPixels(canvas, { width, height, pixels }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  /** @type {any} */ (canvas).getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
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
 * @param {{levels: Uint8Array, width: number, height: number}} maps one behind the other
 * @returns {Raster}
 */
export function compositePixels({ levels, width, height }) {
  const size = width * height;
  const pixels = new Uint32Array(size);
  const [red, green, blue] = SHARES;
  for (let i = 0; i < size; i++) {
    const r = levels[i] ?? 0;
    const g = levels[i + size] ?? 0;
    const b = levels[i + 2 * size] ?? 0;
    const broken = r === 255 || g === 255 || b === 255;
    pixels[i] = broken ? NOT_FINITE : (red[r] ?? 0) | (green[g] ?? 0) | (blue[b] ?? 0);
  }
  return { width, height, pixels };
}

/**
 * One channel of RGBA pixels in grey.
 * @param {Pick<ImageData, "data" | "width" | "height">} image
 * @param {number} channel
 * @returns {Raster}
 */
export function channelPixels({ data, width, height }, channel) {
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const v = data[i * 4 + channel] ?? 0;
    pixels[i] = pack(v, v, v);
  }
  return { width, height, pixels };
}
