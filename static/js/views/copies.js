/** Where values come from: the cell that a padding cell copies, and the cells that win a maximum. */

import { covered, focus, shown, shownIndex } from "../app.js";
import { hasNumbers } from "../draw/cells.js";
import { drawArrow, markCell, ringCell } from "../draw/marks.js";
import { bearers, sourceOf, tap } from "../geometry.js";
import { paddedSight } from "./border.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */

/** Cells this large have room for a mark of their own. */
const MARKED_FROM = 5;

/** From a padding cell under the pointer an arrow to its source; from a real cell to those that copy it. @param {Sheet} on */
export function drawSources({ context, placed, state, colors }) {
  const { scene, hover } = state;
  if (scene?.report.kind !== "conv" || hover?.where !== covered(scene)) return;
  const [rows, columns] = scene.axes;
  const [row, column] = [sourceOf(rows, hover.row), sourceOf(columns, hover.column)];
  if (row === null || column === null) return;
  const look = { color: colors.accent, halo: colors.halo };
  if (row !== hover.row || column !== hover.column) {
    markCell(context, placed, row, column, { edge: colors.accent, width: 3 });
    drawArrow(context, placed, [hover.row, hover.column], [row, column], look);
    return;
  }
  for (const r of bearers(rows, row))
    for (const c of bearers(columns, column)) {
      if (r === row && c === column) continue;
      markCell(context, placed, r, c, { edge: colors.accent, width: 2 });
      drawArrow(context, placed, [r, c], [row, column], look);
    }
}

/** The cells that a maximum takes: of all windows where their numbers are here, else of the shown one. @param {Sheet} on */
export function drawWinners(on) {
  const { context, placed, state, app, colors } = on;
  const { scene, frame } = state;
  if (scene?.report.kind !== "max_pool" || placed.dx < MARKED_FROM) return;
  const [rows, columns] = scene.axes;
  /** @param {number} o @param {number} p @param {number} winner @param {boolean} strong */
  const ring = (o, p, winner, strong) =>
    ringCell(
      context,
      placed,
      tap(rows, o, Math.floor(winner / columns.kernel)),
      tap(columns, p, winner % columns.kernel),
      { color: colors.accent, halo: colors.halo, width: strong ? 3 : 1.5 },
    );
  const [row, column] = shown(state);
  if (hasNumbers(placed)) {
    const sight = paddedSight(on);
    const [down, across] = [
      windows(rows, sight.top, sight.bottom),
      windows(columns, sight.left, sight.right),
    ];
    for (let o = down[0]; o < down[1]; o++)
      for (let p = across[0]; p < across[1]; p++) {
        const winner = app.values.winner(focus(state).output, o, p);
        if (winner !== undefined) ring(o, p, winner, o === row && p === column);
      }
  }
  if (frame?.index === shownIndex(state) && frame.winner !== null) ring(row, column, frame.winner, true);
}

/** Windows that may read cells from `start` to `stop`, half-open. @param {import("../geometry.js").Axis} axis @param {number} start @param {number} stop */
function windows(axis, start, stop) {
  const first = Math.max(0, Math.floor((start + axis.begin - axis.effective) / axis.stride));
  const last = Math.min(axis.output, Math.ceil((stop + axis.begin) / axis.stride));
  return /** @type {const} */ ([first, last]);
}
