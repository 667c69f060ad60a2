/** A histogram: bars over the values of an axis, what lies beyond a scale paler, and the scale's colours below. */

/** @typedef {{width: number, height: number}} View */
/** @typedef {{low: number, high: number}} Span */

export const STRIP = 10;

/** Where a value lies on an axis. @param {Span} axis @param {number} width @param {number} value */
export const placeOf = ({ low, high }, width, value) => ((value - low) / (high - low)) * width;

/** The value at a place. @param {Span} axis @param {number} width @param {number} x */
export const valueAt = ({ low, high }, width, x) => low + (x / width) * (high - low);

/**
 * Heights of bars, 0 to 1: square roots, so that a few cells can be seen beside very many.
 * @param {readonly number[]} counts
 * @param {number} most the count that is as high as the view
 */
export const heights = (counts, most) => counts.map((count) => Math.sqrt(count / Math.max(1, most)));

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {object} what
 * @param {readonly {counts: readonly number[], color: string}[]} what.maps one: bars; several: outlines over each other
 * @param {Span} what.edges where the first bin begins and the last one ends
 * @param {Span} what.axis
 * @param {Span} what.scale its ends
 * @param {Uint8Array} what.table 256 × RGB
 * @param {{line: string, paper: string, faint: string}} look
 */
export function drawBars(context, view, { maps, edges, axis, scale, table }, look) {
  const floor = view.height - STRIP - 2;
  context.clearRect(0, 0, view.width, view.height);
  const [from, to] = [placeOf(axis, view.width, scale.low), placeOf(axis, view.width, scale.high)];
  context.fillStyle = look.paper;
  context.fillRect(from, 0, to - from, floor);
  drawZero(context, axis, view.width, floor, look.line);
  const most = Math.max(1, ...maps.flatMap(({ counts }) => counts));
  for (const { counts, color } of maps) {
    const steps = heights(counts, most).map((part) => part * (floor - 4));
    const width = (edges.high - edges.low) / counts.length;
    /** @param {number} i */
    const left = (i) => placeOf(axis, view.width, edges.low + i * width);
    if (maps.length > 1) outline(context, steps, left, floor, color);
    else bars(context, { steps, left, floor, from, to }, color, look.faint);
  }
  drawColors(context, view, axis, scale, table);
}

/** @param {CanvasRenderingContext2D} context @param {Span} axis @param {number} width @param {number} floor @param {string} color */
function drawZero(context, axis, width, floor, color) {
  if (axis.low >= 0 || axis.high <= 0) return;
  context.fillStyle = color;
  context.fillRect(Math.round(placeOf(axis, width, 0)), 0, 1, floor);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{steps: number[], left: (i: number) => number, floor: number, from: number, to: number}} at
 * @param {string} inside
 * @param {string} outside
 */
function bars(context, { steps, left, floor, from, to }, inside, outside) {
  steps.forEach((step, i) => {
    if (step === 0) return;
    const [x, next] = [left(i), left(i + 1)];
    const middle = (x + next) / 2;
    context.fillStyle = middle < from || middle > to ? outside : inside;
    // One cell among many can still be seen.
    const height = Math.max(1.5, step);
    context.fillRect(x, floor - height, Math.max(1, next - x - 0.5), height);
  });
}

/** @param {CanvasRenderingContext2D} context @param {number[]} steps @param {(i: number) => number} left @param {number} floor @param {string} color */
function outline(context, steps, left, floor, color) {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(left(0), floor);
  steps.forEach((step, i) => {
    context.lineTo(left(i), floor - step);
    context.lineTo(left(i + 1), floor - step);
  });
  context.lineTo(left(steps.length), floor);
  context.stroke();
}

/** The colour of each value on the axis. @param {CanvasRenderingContext2D} context @param {View} view @param {Span} axis @param {Span} scale @param {Uint8Array} table */
function drawColors(context, view, axis, scale, table) {
  for (let x = 0; x < view.width; x++) {
    const part = (valueAt(axis, view.width, x + 0.5) - scale.low) / (scale.high - scale.low);
    const place = Math.round(Math.min(1, Math.max(0, part)) * 255) * 3;
    context.fillStyle = `rgb(${table[place]} ${table[place + 1]} ${table[place + 2]})`;
    context.fillRect(x, view.height - STRIP, 1, STRIP);
  }
}
