/** What lies over a signal: the taps of the window, the samples that it reads, and what it makes of them. */

import { covered, litWeight, shown, weightAt } from "../app.js";
import { hue, tint } from "../draw/ink.js";
import { drawBands, drawGuide, drawStem } from "../draw/signal/marks.js";
import { middleOf } from "../draw/signal/plot.js";
import { yOf } from "../draw/signal/scale.js";
import { tap } from "../geometry.js";
import { isLarge } from "../views/tap-shades.js";
import { drawnAt, meeting, sampleIn } from "./sides.js";

/** @typedef {import("./plot-pane.js").Drawn & {scene: import("../app.js").Scene, row: {left: number, dx: number}, colors: import("../views/colors.js").Colors}} On */
/** @typedef {import("../draw/signal/plot.js").Line[]} Lines */

/** Bands are this much of a sample's width, and never thinner than that. */
const BAND = 0.86;
const THIN_PX = 3;

/** The taps of the shown window, in their weights' hues. @param {On} on */
export function drawTaps({ state, scene, context, frame, row, colors }) {
  const axis = scene.axes[1];
  const at = drawnAt(state);
  const span = { top: 0, bottom: frame.height - 18 };
  const [first, last] = [tap(axis, at, 0), tap(axis, at, axis.kernel - 1)];
  const wide = Math.max(THIN_PX, row.dx * BAND);
  if (row.dx * axis.dilation < 2.2 || isLarge(scene)) {
    const [left, right] = [row.left + first * row.dx, row.left + (last + 1) * row.dx];
    const middle = (left + right) / 2;
    const half = Math.max(4, (right - left) / 2);
    context.fillStyle = colors.dark ? "#93a0ff33" : "#3d4fc426";
    context.fillRect(middle - half, span.top, 2 * half, span.bottom);
    for (const x of [middle - half, middle + half])
      drawGuide(context, x, span.top, span.bottom, colors.accent, []);
    return;
  }
  const chosen = litWeight(state.hover);
  const taps = Array.from({ length: axis.kernel }, (_, k) => {
    const [, c] = weightAt(scene, 0, k);
    const lit = chosen?.[1] === c;
    const soft = chosen && !lit ? 0.12 : 0.3;
    return {
      x: middleOf(row, tap(axis, at, k)),
      fill: tint(0, c, colors.dark, soft),
      stroke: hue(0, c, colors.dark),
      lit,
    };
  });
  drawBands(context, span, taps, wide);
}

/** The samples under the window, and the one that is pointed at, or whose product is. @param {On} on @param {Lines} lines */
export function drawRead(on, lines) {
  const { state, scene, context, frame, row, colors } = on;
  const { hover } = state;
  const axis = scene.axes[1];
  const radius = radiusOf(row);
  const at = drawnAt(state);
  if (!isLarge(scene) && row.dx >= THIN_PX && Number.isInteger(at))
    for (let k = 0; k < axis.kernel; k++) {
      const i = tap(axis, at, k);
      const [, c] = weightAt(scene, 0, k);
      const inside = i >= 0 && i < axis.input;
      stem(on, lines, i, radius, hue(0, c, colors.dark), inside ? colors.ink : colors.faint);
    }
  const chosen = litWeight(hover);
  const product = chosen && Number.isInteger(at) ? tap(axis, at, weightAt(scene, 0, chosen[1])[1]) : null;
  const here = hover?.where === covered(scene) ? hover.column : product;
  if (here === null) return;
  drawGuide(context, middleOf(row, here), 0, frame.height - 18, colors.soft, [1, 3]);
  stem(on, lines, here, radius + 1, colors.accent, colors.panel);
}

/** What the window makes, and, over the other side, all that reads what is pointed at. @param {On} on @param {Lines} lines */
export function drawMade(on, lines) {
  const { state, scene, row, colors } = on;
  const radius = radiusOf(row);
  for (const { output, tap: k } of row.dx < 2 ? [] : meeting(state)) {
    const [, c] = weightAt(scene, 0, k);
    stem(on, lines, output, radius, isLarge(scene) ? colors.accent : hue(0, c, colors.dark), colors.ink);
  }
  const [, column] = shown(state);
  stem(on, lines, column, Math.max(3.4, radius), colors.accent, colors.panel);
}

/** @param {On["row"]} row */
const radiusOf = (row) => Math.min(5, Math.max(2.4, row.dx / 3.4));

/** A sample as a point on a stem, where its number is here and finite. @param {On} on @param {Lines} lines @param {number} at @param {number} radius @param {string} color @param {string} ring */
function stem({ context, frame, row }, lines, at, radius, color, ring) {
  const value = sampleIn(lines, at);
  if (value === undefined || !Number.isFinite(value)) return;
  drawStem(context, {
    x: middleOf(row, at),
    from: yOf(frame, 0),
    to: yOf(frame, value),
    radius,
    color,
    ring,
  });
}
