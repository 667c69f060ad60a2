/** A signal as a plot: an envelope where samples are many, steps where they are some, stems where each has room. */

import { yOf } from "./scale.js";

/** @typedef {import("./scale.js").Frame} Frame */
/** @typedef {{left: number, dx: number}} Row where sample 0 begins and how wide each is, in pixels */
/** @typedef {{start: number, stop: number, buckets: number, values: Float32Array, channel: number}} Line the least and the greatest value of equal parts */

/** From this width on a sample has a stem, and from that one a step of its own. */
const STEM_PX = 4;
const STEP_PX = 1.5;
/** What is no finite number: a colour that no line has. */
const BAD = "#d02fa8";

/** The middle of a sample. @param {Row} row @param {number} i */
export const middleOf = ({ left, dx }, i) => left + (i + 0.5) * dx;

/**
 * Which of a line's parts lie in sight, half-open.
 * @param {Line} line
 * @param {Row} row
 * @param {number} width
 * @returns {[number, number]}
 */
export function partsInSight({ start, stop, buckets }, { left, dx }, width) {
  const part = ((stop - start) / buckets) * dx;
  const begin = left + start * dx;
  return [
    Math.max(0, Math.floor((0 - begin) / part) - 1),
    Math.min(buckets, Math.ceil((width - begin) / part) + 1),
  ];
}

/** Does each part of a line hold one sample? @param {Line} line */
export const isExact = ({ start, stop, buckets }) => stop - start === buckets;

/** The least and the greatest value of a part. @param {Line} line @param {number} part @returns {[number, number]} */
function endsOf({ values, buckets, channel }, part) {
  const at = (channel * buckets + part) * 2;
  return [values[at] ?? Number.NaN, values[at + 1] ?? Number.NaN];
}

/** The same of several parts; NaN where one of them has it. @param {Line} line @param {number} first @param {number} stop @returns {[number, number]} */
function endsOfMany({ values, buckets, channel }, first, stop) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = (channel * buckets + first) * 2; at < (channel * buckets + stop) * 2; at += 2) {
    low = Math.min(low, values[at] ?? Number.NaN);
    high = Math.max(high, values[at + 1] ?? Number.NaN);
  }
  return [low, high];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Row} row
 * @param {Line} line
 * @param {{color: string, soft: string, dots: boolean, from: number, to: number}} look `soft` for what stems stand on;
 *   only samples from `from` to `to` are real, the others are padding
 */
export function drawLine(context, frame, row, line, look) {
  const [first, last] = partsInSight(line, row, frame.width);
  if (isExact(line) && row.dx >= STEM_PX) drawStems(context, frame, row, line, look, first, last);
  else if (isExact(line) && row.dx >= STEP_PX) drawSteps(context, frame, row, line, look, first, last);
  else drawEnvelope(context, frame, row, line, look, first, last);
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Row} row @param {Line} line @param {{color: string, soft: string, dots: boolean, from: number, to: number}} look @param {number} first @param {number} last */
function drawStems(context, frame, row, line, look, first, last) {
  const zero = yOf(frame, 0);
  const radius = Math.min(3.5, Math.max(1.6, row.dx / 5));
  for (let part = first; part < last; part++) {
    const i = line.start + part;
    const [value] = endsOf(line, part);
    const x = middleOf(row, i);
    const ghost = i < look.from || i >= look.to;
    context.strokeStyle = context.fillStyle = Number.isFinite(value) ? look.color : BAD;
    context.globalAlpha = ghost ? 0.55 : 1;
    context.lineWidth = row.dx >= 12 ? 1.6 : 1.1;
    context.setLineDash(ghost ? [3, 3] : []);
    const y = Number.isFinite(value) ? yOf(frame, value) : frame.top;
    context.beginPath();
    context.moveTo(x, zero);
    context.lineTo(x, y);
    context.stroke();
    context.setLineDash([]);
    if (!look.dots) continue;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    if (ghost) context.stroke();
    else context.fill();
  }
  context.globalAlpha = 1;
}

/** @type {typeof drawStems} */
function drawSteps(context, frame, row, line, look, first, last) {
  context.strokeStyle = look.color;
  context.lineWidth = 1.3;
  context.beginPath();
  let open = false;
  for (let part = first; part < last; part++) {
    const [value] = endsOf(line, part);
    const x = row.left + (line.start + part) * row.dx;
    if (!Number.isFinite(value)) {
      markBad(context, frame, BAD, x, row.dx);
      open = false;
      continue;
    }
    const y = yOf(frame, value);
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    context.lineTo(x + row.dx, y);
    open = true;
  }
  context.stroke();
}

/** @type {typeof drawStems} */
function drawEnvelope(context, frame, row, line, look, first, last) {
  const part = ((line.stop - line.start) / line.buckets) * row.dx;
  const begin = row.left + line.start * row.dx;
  // Parts that share a pixel are drawn as one: half the work where a plot is half as wide as what is known.
  const together = Math.max(1, Math.floor(1.001 / part));
  const wide = part * together;
  context.fillStyle = look.color;
  let before = yOf(frame, 0);
  // Groups begin at the same parts wherever the plot is scrolled to, else they would flicker.
  for (let at = first - (first % together); at < last; at += together) {
    const [low, high] = endsOfMany(line, at, Math.min(at + together, line.buckets));
    const x = begin + at * part;
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      markBad(context, frame, BAD, x, wide);
      continue;
    }
    // Parts meet, so that a steep line has no holes.
    const [top, bottom] = [yOf(frame, high), yOf(frame, low)];
    const [from, to] = [Math.min(top, before), Math.max(bottom, Math.min(before, bottom + 2))];
    before = bottom;
    context.fillRect(
      x,
      Math.min(from, top),
      Math.max(1, wide + 0.3),
      Math.max(1.2, to - Math.min(from, top)),
    );
  }
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {string} color @param {number} x @param {number} width */
function markBad(context, frame, color, x, width) {
  const before = context.fillStyle;
  context.fillStyle = color;
  context.fillRect(x, frame.top, Math.max(1.5, width), frame.bottom - frame.top);
  context.fillStyle = before;
}

/**
 * The value of one sample; undefined where the line doesn't hold it by itself.
 * @param {Line} line
 * @param {number} i
 */
export function sampleAt(line, i) {
  if (!isExact(line) || i < line.start || i >= line.stop) return undefined;
  return endsOf(line, i - line.start)[0];
}
