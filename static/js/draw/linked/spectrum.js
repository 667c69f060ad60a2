/** A spectrum as a square from −½ to ½ cycles a cell on both axes, with a cross; and a wave as it looks. */

/**
 * The frequency under a point: down, across.
 * @param {number} side
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export const frequencyAt = (side, x, y) => [held(y / side - 0.5), held(x / side - 0.5)];

/** @param {number} v */
const held = (v) => Math.min(0.499, Math.max(-0.5, v));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} side
 * @param {CanvasImageSource & {width: number, height: number} | null} image
 * @param {readonly [number, number] | null} at
 * @param {{halo: string, accent: string, cell: string}} colors
 */
export function drawSpectrum(context, side, image, at, colors) {
  context.clearRect(0, 0, side, side);
  context.fillStyle = colors.cell;
  context.fillRect(0, 0, side, side);
  if (image) {
    // An even number of samples has frequency 0 half a sample past the middle.
    const [w, h] = [side / image.width, side / image.height];
    const [dx, dy] = [image.width % 2 ? 0 : -w / 2, image.height % 2 ? 0 : -h / 2];
    context.imageSmoothingEnabled = image.width >= 32 || image.width > side;
    context.imageSmoothingQuality = "high";
    for (const x of dx === 0 ? [0] : [dx, dx + side])
      for (const y of dy === 0 ? [0] : [dy, dy + side]) context.drawImage(image, x, y, side, side);
  }
  ticks(context, side);
  if (at) cross(context, side, at, colors);
}

/** Ticks at every quarter, on the lower and the left side, light on dark and dark on light. @param {CanvasRenderingContext2D} context @param {number} side */
function ticks(context, side) {
  context.globalCompositeOperation = "difference";
  context.fillStyle = "#b0b0b0";
  for (const part of [0.25, 0.5, 0.75]) {
    const long = part === 0.5 ? 7 : 4;
    context.fillRect(part * side - 0.5, side - long, 1, long);
    context.fillRect(0, part * side - 0.5, long, 1);
  }
  context.globalCompositeOperation = "source-over";
}

/** Both the frequency and its opposite, which a real picture holds alike. @param {CanvasRenderingContext2D} context @param {number} side @param {readonly [number, number]} at @param {{halo: string, accent: string}} colors */
function cross(context, side, [down, across], { halo, accent }) {
  for (const sign of [1, -1]) {
    const [x, y] = [(0.5 + sign * across) * side, (0.5 + sign * down) * side];
    for (const [color, width] of /** @type {const} */ ([
      [halo, 4],
      [accent, 1.75],
    ])) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, 4.5, 0, 7);
      context.stroke();
    }
  }
}

/**
 * What a frequency looks like, and beside it what becomes of it.
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view
 * @param {readonly [number, number]} frequency
 * @param {number} gain
 * @param {number} most
 */
export function drawWave(context, { width, height }, [down, across], gain, most) {
  const cell = 2;
  const half = Math.floor(width / 2 / cell) - 1;
  for (const [left, part] of /** @type {const} */ ([
    [0, 1],
    [half + 2, Math.min(1, most > 0 ? gain / most : 0)],
  ])) {
    for (let x = 0; x < half; x++)
      for (let y = 0; y < height / cell; y++) {
        const value = Math.cos(2 * Math.PI * (down * y + across * x)) * part;
        const grey = Math.round(127.5 + 110 * value);
        context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
        context.fillRect((left + x) * cell, y * cell, cell, cell);
      }
  }
}

const LIGHT = [
  [255, 255, 255],
  [190, 196, 240],
  [88, 100, 205],
  [22, 28, 80],
];
const DARK = [
  [22, 24, 29],
  [88, 70, 150],
  [222, 110, 100],
  [255, 230, 180],
];

/** The scale of strength: from the ground to ink. @param {boolean} dark @returns {Uint8Array} 256 × RGB */
export function ramp(dark) {
  const stops = dark ? DARK : LIGHT;
  return Uint8Array.from({ length: 768 }, (_, i) => {
    const x = Math.min(2.999, (Math.floor(i / 3) / 255) * 3);
    const [from, to] = [stops[Math.floor(x)]?.[i % 3] ?? 0, stops[Math.floor(x) + 1]?.[i % 3] ?? 0];
    return Math.round(from + (to - from) * (x % 1));
  });
}
