/** What lies at a picture's border: padding's ghost cells, and cells that no window reads. */

import { focus } from "../app.js";
import { inSight } from "../draw/camera.js";
import { css } from "../draw/ink.js";
import { hatch } from "../draw/marks.js";
import { runs, tap, unread } from "../geometry.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */

const CELLS_FROM = 5;
const MOST = 16000;
/** How much of what it copies a ghost shows. */
const GHOST = 0.4;

/** Cells in sight, padding that windows reach included. @param {Sheet} on */
export function paddedSight({ placed, view, state }) {
  const sight = inSight(placed, view);
  const [rows, columns] = state.scene?.axes ?? [];
  if (!rows || !columns) return { top: 0, bottom: 0, left: 0, right: 0 };
  /** @param {import("../geometry.js").Axis} axis */
  const end = (axis) => Math.max(axis.input, tap(axis, axis.output - 1, axis.kernel - 1) + 1);
  return {
    top: Math.max(-rows.begin, sight.top),
    bottom: Math.min(end(rows), sight.bottom),
    left: Math.max(-columns.begin, sight.left),
    right: Math.min(end(columns), sight.right),
  };
}

/** Padding as far as windows reach, one dashed cell each. @param {Sheet} on */
export function drawGhosts(on) {
  const { context, placed, state, app } = on;
  const { scene } = state;
  if (!scene || placed.dx < CELLS_FROM) return;
  const [rows, columns] = scene.axes;
  const area = paddedSight(on);
  if ((area.bottom - area.top) * (area.right - area.left) > MOST) return;
  const channel = focus(state).input;
  context.lineWidth = 1;
  context.setLineDash(placed.dx > 14 ? [3, 3] : [2, 2]);
  for (let row = area.top; row < area.bottom; row++) {
    const real = row >= 0 && row < rows.input;
    for (let column = area.left; column < area.right; column++) {
      if (real && column >= 0 && column < columns.input) column = columns.input - 1;
      else ghost(on, row, column, app.values.at("input", channel, row, column) ?? null);
    }
  }
  context.setLineDash([]);
}

/** @param {Sheet} on @param {number} row @param {number} column @param {number | null} value */
function ghost(on, row, column, value) {
  const { context, placed, colors } = on;
  const [left, top] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
  context.beginPath();
  context.roundRect(left + 1.5, top + 1.5, placed.dx - 3, placed.dy - 3, Math.min(3, placed.dx / 8));
  context.fillStyle = css(ghostColor(on, value));
  context.fill();
  context.strokeStyle = colors.control;
  context.stroke();
}

/** The colour of a padding cell: paper, or a shade of what it copies. @param {Sheet} on @param {number | null} value */
export function ghostColor({ state, colors }, value) {
  const paper = colors.dark ? [18, 19, 23] : [251, 250, 247];
  const setup = state.scene?.setup;
  if (setup?.stage !== "conv" || setup.mode === "zeros" || value === null) return paper;
  const grey = Math.min(1, Math.max(0, value)) * 255;
  return paper.map((v) => v * (1 - GHOST) + grey * GHOST);
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
