/** What lies at a picture's border: padding's ghost cells, and cells that no window reads. */

import { inSight } from "../draw/camera.js";
import { hasNumbers } from "../draw/cells.js";
import { css, inkOn } from "../draw/ink.js";
import { hatch } from "../draw/marks.js";
import { runs, tap, unread } from "../geometry.js";
import { fitting } from "../numbers.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */

const CELLS_FROM = 5;
const MOST = 4000;
/** How much of what it copies a ghost shows. */
const GHOST = 0.4;

/**
 * Padding as far as windows reach, one dashed cell each.
 * @param {Sheet} on
 * @param {(row: number, column: number) => number | null | undefined} valueAt
 */
export function drawGhosts(on, valueAt) {
  const { context, placed, view, state, colors } = on;
  const { scene } = state;
  if (!scene || placed.dx < 2) return;
  const [rows, columns] = scene.axes;
  const sight = inSight(placed, view);
  const [bottom, right] = scene.axes.map((axis) =>
    Math.max(axis.input, tap(axis, axis.output - 1, axis.kernel - 1) + 1),
  );
  const area = {
    top: Math.max(-rows.begin, sight.top),
    bottom: Math.min(bottom ?? 0, sight.bottom),
    left: Math.max(-columns.begin, sight.left),
    right: Math.min(right ?? 0, sight.right),
  };
  if ((area.bottom - area.top) * (area.right - area.left) > MOST * 4 || placed.dx < CELLS_FROM) return;
  const numbers = hasNumbers(placed);
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `${Math.max(7.5, Math.min(15, placed.dx * 0.27))}px ${colors.mono}`;
  for (let row = area.top; row < area.bottom; row++) {
    const real = row >= 0 && row < rows.input;
    for (let column = area.left; column < area.right; column++) {
      if (real && column >= 0 && column < columns.input) {
        column = columns.input - 1;
        continue;
      }
      ghost(on, row, column, numbers ? valueAt(row, column) : undefined);
    }
  }
  context.setLineDash([]);
}

/** @param {Sheet} on @param {number} row @param {number} column @param {number | null | undefined} value */
function ghost({ context, placed, colors, state }, row, column, value) {
  let ink = colors.faint;
  const [left, top] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
  context.beginPath();
  context.roundRect(left + 1.5, top + 1.5, placed.dx - 3, placed.dy - 3, Math.min(3, placed.dx / 8));
  context.fillStyle = colors.paper;
  context.fill();
  if (
    state.scene?.setup.stage === "conv" &&
    state.scene.setup.mode !== "zeros" &&
    typeof value === "number"
  ) {
    const grey = Math.min(1, Math.max(0, value)) * 255 * GHOST + (colors.dark ? 18 : 251) * (1 - GHOST);
    ink = inkOn([grey, grey, grey]);
    context.fillStyle = css([grey, grey, grey]);
    context.fill();
  }
  context.setLineDash(placed.dx > 14 ? [3, 3] : [2, 2]);
  context.strokeStyle = colors.control;
  context.stroke();
  if (value === undefined) return;
  context.fillStyle = ink;
  const text = value === null ? "−∞" : value === 0 ? "0" : fitting(value, 5);
  context.fillText(text, left + placed.dx / 2, top + placed.dy / 2, placed.dx - 3);
}

/** Rows and columns that stride leaves out, hatched. @param {Sheet} on */
export function drawUnread({ context, placed, view, state, colors }) {
  if (!state.scene) return;
  const [rows, columns] = state.scene.axes;
  const color = colors.dark ? "#ffffff66" : "#1c1e2266";
  const width = columns.input * placed.dx;
  const height = rows.input * placed.dy;
  for (const [start, stop] of visible(runs(unread(rows)), placed.top, placed.dy, view.height))
    hatch(
      context,
      { x: placed.left, y: placed.top + start * placed.dy, w: width, h: (stop - start) * placed.dy },
      color,
    );
  for (const [start, stop] of visible(runs(unread(columns)), placed.left, placed.dx, view.width))
    hatch(
      context,
      { x: placed.left + start * placed.dx, y: placed.top, w: (stop - start) * placed.dx, h: height },
      color,
    );
}

/**
 * Runs in sight that are wide enough to be seen; thousands of hair lines would only be grey.
 * @param {[number, number][]} ranges
 * @param {number} origin
 * @param {number} pitch
 * @param {number} length
 */
const visible = (ranges, origin, pitch, length) =>
  ranges.filter(
    ([start, stop]) =>
      (stop - start) * pitch >= 1.5 && origin + stop * pitch > 0 && origin + start * pitch < length,
  );
