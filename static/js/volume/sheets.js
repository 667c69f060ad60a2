/** A volume's slices as sheets one after the other, with what the window reads of each lying on it. */

import { covered } from "../app.js";
import { hue, tint } from "../draw/ink.js";
import { packedColors } from "../draw/levels.js";
import { strokeHaloed } from "../draw/marks.js";
import { atlas, standing, strengths } from "../draw/volume/fog.js";
import { drawSheet, onSheet, ringAt } from "../draw/volume/stack.js";
import { inkColors } from "./drawn.js";
import { LEAST_TAP_PX, MOST_TAPS, readsOf } from "./reads.js";
import { placeOn, tapsOf } from "./sight.js";

/** @typedef {import("./stack.js").On} On */

const MOST_SHEETS = 12;

/** Sheets apart from each other, far ones first; what the window reads of each lies on it. @param {On} on */
export function paintSheets(on) {
  const { context, space, size, state, side, scene, drawn, colors: inks } = on;
  const taps = side === covered(scene) ? tapsOf(state) : placeOn(state, side).map((place) => [place]);
  const planes = sheetsOf(size[0], taps[0] ?? []);
  const canvas = on.canvases("sheets", [...drawn.key, drawn.grey && state.theme, planes.join(" ")], () => {
    const plain = drawn.grey ? inkColors(state.theme) : packedColors(drawn.table);
    const colors = standing(plain, strengths(drawn.range));
    return atlas(drawn.source, 0, { colors, shares: drawn.shares, hidden: 0.9 }, planes);
  });
  const sheets = { canvas, slices: planes.length };
  context.imageSmoothingEnabled = space.cell < 1;
  const order = planes.map((plane, i) => ({ plane, i }));
  if (space.axes[0].far > 0) order.reverse();
  for (const { plane, i } of order) {
    const met = taps[0]?.includes(plane);
    drawSheet(context, space, size, 0, sheets, i, plane + 0.5);
    const border = onSheet(space, plane + 0.5, { top: 0, left: 0, bottom: size[1], right: size[2] });
    context.strokeStyle = met ? inks.accent : inks.control;
    context.lineWidth = met ? 1.5 : 1;
    context.stroke(border);
    if (met) paintOnSheet(on, plane, taps);
  }
}

/** Sheets that there is room for, those that the window reads among them. @param {number} size @param {readonly number[]} taps */
function sheetsOf(size, taps) {
  const count = Math.min(size, MOST_SHEETS);
  const spread = Array.from({ length: count }, (_, i) =>
    Math.round((i * (size - 1)) / Math.max(1, count - 1)),
  );
  const near = taps.filter((plane) => plane >= 0 && plane < size);
  return [...new Set([...spread, ...near])].sort((a, b) => a - b);
}

/** What the window reads of one sheet. @param {On} on @param {number} plane @param {readonly (readonly number[])[]} taps */
function paintOnSheet(
  { context, space, size, side, state, scene, colors },
  plane,
  [, rows = [], columns = []],
) {
  const at = plane + 0.5;
  if (side === covered(scene) && rows.length * columns.length <= MOST_TAPS && space.cell >= 2)
    for (const read of readsOf(state, { axis: 0, index: plane })) {
      const [, top, left] = read.at;
      const cell = onSheet(space, at, { top, left, bottom: top + 1, right: left + 1 });
      const inside = top >= 0 && left >= 0 && top < size[1] && left < size[2];
      context.fillStyle = tint(...read.weight, colors.dark, read.chosen ? (inside ? 0.75 : 0.3) : 0.12);
      context.fill(cell);
      context.setLineDash(inside ? [] : [2, 2]);
      context.strokeStyle = read.chosen ? hue(...read.weight, colors.dark) : colors.line;
      context.lineWidth = 0.8;
      context.stroke(cell);
    }
  const [top = 0, left = 0] = [rows[0], columns[0]];
  const [bottom, right] = [(rows.at(-1) ?? 0) + 1, (columns.at(-1) ?? 0) + 1];
  const look = { color: colors.accent, halo: colors.halo };
  strokeHaloed(context, onSheet(space, at, { top, left, bottom, right }), look);
  if (space.cell < LEAST_TAP_PX)
    strokeHaloed(context, ringAt(space, [at, (top + bottom) / 2, (left + right) / 2]), look);
}
