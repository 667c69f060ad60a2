/** A signal's spectrum as a curve from −½ to ½ cycles a sample, with a mark at a frequency and its opposite; and a wave. */

/** @typedef {{cell: string, accent: string, halo: string, soft: string, line: string, ink: string}} Colors */

/** The frequency under a point: nothing goes down. @param {number} width @param {number} x @returns {[number, number]} */
export const frequencyOn = (width, x) => [0, Math.min(0.499, Math.max(-0.5, x / width - 0.5))];

/** Height of a level in a box: levels run from 1 to 253. @param {number} level @param {number} height */
const heightOf = (level, height) => ((Math.min(253, Math.max(1, level)) - 1) / 252) * height;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} size
 * @param {Uint8Array | null} levels frequency 0 has the index length // 2
 * @param {number | null} at cycles a sample
 * @param {Colors} colors
 */
export function drawCurve(context, { width, height }, levels, at, colors) {
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors.cell;
  context.fillRect(0, 0, width, height);
  context.fillStyle = colors.line;
  for (const part of [0.25, 0.5, 0.75]) context.fillRect(Math.round(part * width), 0, 1, height);
  if (!levels) return;
  const room = height - 10;
  const middle = levels.length >> 1;
  /** @param {number} i */
  const x = (i) => ((i - middle) / levels.length + 0.5) * width;
  /** @param {number} i */
  const y = (i) => height - 3 - heightOf(levels[i % levels.length] ?? 0, room);
  // Past the last sample comes the first again: −½ and ½ are one frequency.
  const last = levels.length + (levels.length % 2);
  context.beginPath();
  context.moveTo(x(0), y(0));
  for (let i = 1; i <= last; i++) context.lineTo(x(i), y(i));
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5;
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(x(0), height);
  context.globalAlpha = 0.14;
  context.fillStyle = colors.accent;
  context.fill();
  context.globalAlpha = 1;
  if (at === null) return;
  for (const sign of [1, -1]) {
    const i = Math.round((sign * at + 0.5) * levels.length - 0.5 * (levels.length % 2));
    const held = Math.min(last, Math.max(0, i));
    context.beginPath();
    context.arc((0.5 + sign * at) * width, y(held), 4.5, 0, 7);
    context.fillStyle = colors.halo;
    context.fill();
    context.strokeStyle = colors.accent;
    context.lineWidth = 2;
    context.stroke();
  }
}

/**
 * What a frequency looks like, and in front of it what becomes of it.
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} size
 * @param {number} frequency
 * @param {number} gain
 * @param {number} most
 * @param {Colors} colors
 */
export function drawWaveLine(context, { width, height }, frequency, gain, most, colors) {
  context.clearRect(0, 0, width, height);
  const share = most > 0 ? Math.min(1, gain / most) : 0;
  for (const [part, color, thick] of /** @type {const} */ ([
    [1, colors.line, 2],
    [share, colors.accent, 2],
  ])) {
    context.beginPath();
    for (let x = 0; x <= width; x++) {
      const value = Math.cos((2 * Math.PI * frequency * (x - width / 2)) / 3) * part;
      context.lineTo(x, height / 2 - value * (height / 2 - 3));
    }
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.stroke();
  }
}
