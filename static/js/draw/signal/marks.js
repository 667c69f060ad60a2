/** What lies over and under a signal's plot: the grid, the ground of padding, the window's taps, guides and labels. */

import { middleOf } from "./plot.js";
import { EDGE, yOf } from "./scale.js";

/** @typedef {import("./scale.js").Frame} Frame */
/** @typedef {import("./plot.js").Row} Row */
/** @typedef {{line: string, control: string, faint: string, soft: string, panel: string, paper: string, mono: string, halo: string}} Colors */

const FONT_PX = 11;
/** How high the strip of counts is, and how wide a sample is that has its count written in it. */
export const COUNTS_PX = 14;
const COUNTED_PX = 13;

/**
 * Lines at round numbers of the value scale, and marks below at those of the other.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Row} row
 * @param {{across: readonly number[], up: readonly number[]}} marks
 * @param {Colors} colors
 */
export function drawGrid(context, frame, row, { across, up }, colors) {
  context.lineWidth = 1;
  for (const tick of up) {
    const y = Math.round(yOf(frame, tick)) + 0.5;
    context.strokeStyle = tick === 0 ? colors.control : colors.line;
    context.beginPath();
    context.moveTo(EDGE, y);
    context.lineTo(frame.width, y);
    context.stroke();
  }
  context.strokeStyle = colors.control;
  for (const tick of across) {
    const x = middleOf(row, tick);
    context.beginPath();
    context.moveTo(x, frame.height - 17);
    context.lineTo(x, frame.height - 13);
    context.stroke();
  }
}

/**
 * The numbers of the value scale, in a gutter where nothing else is.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {{up: readonly number[], value: (tick: number) => string}} marks
 * @param {Colors} colors
 */
export function drawScale(context, frame, { up, value }, colors) {
  context.clearRect(0, 0, EDGE, frame.height);
  context.fillStyle = colors.line;
  context.fillRect(EDGE - 1, 0, 1, frame.height);
  const look = {
    color: colors.soft,
    halo: colors.panel,
    mono: colors.mono,
    align: /** @type {const} */ ("right"),
  };
  for (const tick of up) drawWords(context, value(tick), EDGE - 5, yOf(frame, tick), look);
}

/**
 * What the lines and marks stand for; drawn over everything, since it has to be read.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Row} row
 * @param {{across: readonly number[], up: readonly number[], label: (tick: number) => string, value: (tick: number) => string}} marks
 * @param {Colors} colors
 */
export function drawLabels(context, frame, row, marks, colors) {
  drawScale(context, frame, marks, colors);
  const look = { color: colors.soft, halo: colors.panel, mono: colors.mono };
  context.font = `${FONT_PX}px ${colors.mono}`;
  let free = 0;
  for (const tick of marks.across) {
    const [x, text] = [middleOf(row, tick), marks.label(tick)];
    const half = context.measureText(text).width / 2;
    if (x - half < free || x + half > frame.width) continue;
    free = x + half + 8;
    drawWords(context, text, x, frame.height - 7, look);
  }
}

/**
 * How often each sample is read: a strip of colours below the plot, with numbers where there is room.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Row} row
 * @param {Uint16Array} counts
 * @param {(count: number) => {fill: string, ink: string}} look
 * @param {string} mono
 */
export function drawCounts(context, frame, { left, dx }, counts, look, mono) {
  // Samples that share a pixel are drawn as their mean.
  const step = Math.max(1, Math.ceil(1 / dx));
  const first = Math.max(0, Math.floor(-left / dx / step) * step);
  const stop = Math.min(counts.length, Math.ceil((frame.width - left) / dx));
  const top = frame.height - 18 - COUNTS_PX;
  context.font = `${FONT_PX}px ${mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = first; i < stop; i += step) {
    const part = counts.subarray(i, i + step);
    const count = part.reduce((sum, one) => sum + one, 0) / part.length;
    const { fill, ink } = look(count);
    const x = left + i * dx;
    context.fillStyle = fill;
    context.fillRect(x, top, Math.max(1, part.length * dx - (dx > 3 ? 1 : 0)), COUNTS_PX);
    if (dx < COUNTED_PX) continue;
    context.fillStyle = ink;
    context.fillText(String(count), x + dx / 2, top + COUNTS_PX / 2 + 0.5);
  }
}

/**
 * Where no real sample is: a hatched ground.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {number} from pixels
 * @param {number} to pixels
 * @param {string} color
 */
export function drawGround(context, frame, from, to, color) {
  const [left, right] = [Math.max(EDGE, from), Math.min(frame.width, to)];
  if (right - left < 0.5) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, frame.height - 18);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  const height = frame.height;
  for (let x = left - (left % 7) - height; x < right; x += 7) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
}

/**
 * The taps of a window: a band each in its weight's colour, and a bracket from the first to the last.
 * @param {CanvasRenderingContext2D} context
 * @param {{top: number, bottom: number}} span pixels
 * @param {readonly {x: number, fill: string, stroke: string, lit: boolean}[]} taps middles, in pixels
 * @param {number} wide of a band, in pixels
 */
export function drawBands(context, { top, bottom }, taps, wide) {
  for (const { x, fill, stroke, lit } of taps) {
    context.fillStyle = fill;
    context.fillRect(x - wide / 2, top, wide, bottom - top);
    if (!lit) continue;
    context.strokeStyle = stroke;
    context.lineWidth = 2;
    context.strokeRect(x - wide / 2 + 1, top + 1, wide - 2, bottom - top - 2);
  }
}

/**
 * A vertical line on which something stands.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} from
 * @param {number} to
 * @param {string} color
 * @param {readonly number[]} [dash]
 */
export function drawGuide(context, x, from, to, color, dash = [2, 3]) {
  context.strokeStyle = color;
  context.lineWidth = 1.2;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
  context.setLineDash([]);
}

/**
 * A stem with a dot.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, from: number, to: number, radius: number, color: string, ring?: string, width?: number}} stem
 */
export function drawStem(context, { x, from, to, radius, color, ring, width = 2.2 }) {
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
  context.beginPath();
  context.arc(x, to, radius, 0, 7);
  context.fill();
  if (!ring) return;
  context.strokeStyle = ring;
  context.lineWidth = 1.5;
  context.stroke();
}

/**
 * Words with a halo, so that they read on whatever lies below.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{color: string, halo: string, mono: string, align?: CanvasTextAlign, size?: number}} look
 */
export function drawWords(context, text, x, y, { color, halo, mono, align = "center", size = FONT_PX }) {
  context.font = `${size}px ${mono}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}
