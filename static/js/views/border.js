/** What lies at a picture's border: padding's ghost cells, and cells that no window reads. */

import { adds, focus } from "../app.js";
import { inSight } from "../draw/camera.js";
import { hasNumbers, within } from "../draw/cells.js";
import { css, drawable, inkOn } from "../draw/ink.js";
import { hatch } from "../draw/marks.js";
import { reach, runs, unread } from "../geometry.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */

const CELLS_FROM = 5;
const MOST = 16000;
/** How much of what it copies a ghost shows; a constant of one's own is what it is. */
const GHOST = 0.4;

/** Cells in sight, padding that windows reach included. @param {Sheet} on */
export function paddedSight({ placed, view, state }) {
  const sight = inSight(placed, view);
  const [rows, columns] = state.scene?.axes ?? [];
  if (!rows || !columns) return { top: 0, bottom: 0, left: 0, right: 0 };
  return {
    top: Math.max(-rows.begin, sight.top),
    bottom: Math.min(reach(rows), sight.bottom),
    left: Math.max(-columns.begin, sight.left),
    right: Math.min(reach(columns), sight.right),
  };
}

/** Padding as far as windows reach, one dashed cell each. @param {Sheet} on */
export function drawGhosts(on) {
  const { context, placed, state, app } = on;
  const { scene } = state;
  if (!scene) return;
  const [rows, columns] = scene.axes;
  const area = paddedSight(on);
  if (placed.dx < CELLS_FROM || (area.bottom - area.top) * (area.right - area.left) > MOST)
    return drawBand(on);
  const channel = focus(state).input;
  const valued = !adds(scene);
  context.lineWidth = 1;
  context.setLineDash(placed.dx > 14 ? [3, 3] : [2, 2]);
  for (let row = area.top; row < area.bottom; row++) {
    const real = row >= 0 && row < rows.input;
    for (let column = area.left; column < area.right; column++) {
      if (real && column >= 0 && column < columns.input) column = columns.input - 1;
      else ghost(on, row, column, valued ? (app.values.at("input", channel, row, column) ?? null) : null);
    }
  }
  context.setLineDash([]);
}

/** Padding from afar: its ground, and a dashed line around all that windows reach. @param {Sheet} on */
function drawBand(on) {
  const { context, placed, state, colors } = on;
  const [rows, columns] = state.scene?.axes ?? [];
  if (!rows || !columns) return;
  const [left, top] = [placed.left - columns.begin * placed.dx, placed.top - rows.begin * placed.dy];
  const width = (columns.begin + reach(columns)) * placed.dx;
  const height = (rows.begin + reach(rows)) * placed.dy;
  const [inner, outer] = [columns.input * placed.dx, rows.input * placed.dy];
  if (Math.max(width - inner, height - outer) < 2) return;
  context.beginPath();
  context.rect(left, top, width, height);
  context.rect(placed.left, placed.top, inner, outer);
  context.fillStyle = css(ghostColor(on, null));
  context.fill("evenodd");
  context.strokeStyle = colors.control;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.setLineDash([]);
}

/** @param {Sheet} on @param {number} row @param {number} column @param {number | null} value */
function ghost(on, row, column, value) {
  const { context, placed, colors, state } = on;
  const [left, top] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
  const shade = ghostColor(on, value);
  context.beginPath();
  context.roundRect(left + 1.5, top + 1.5, placed.dx - 3, placed.dy - 3, Math.min(3, placed.dx / 8));
  context.fillStyle = css(shade);
  context.fill();
  const filled = state.scene?.report.kind === "conv" && state.scene.setup.mode === "constant";
  context.strokeStyle = filled ? `${inkOn(shade)}90` : colors.control;
  context.stroke();
}

/** The colour of a padding cell: paper, or a shade of what it copies. @param {Sheet} on @param {number | null} value */
export function ghostColor({ state, colors }, value) {
  const paper = colors.dark ? [18, 19, 23] : [251, 250, 247];
  const setup = state.scene?.setup;
  if (setup?.stage !== "conv" || setup.operator !== "conv") return paper;
  if (setup.mode === "constant") return Array(3).fill(Math.min(1, Math.max(0, setup.fill)) * 255);
  if (setup.mode === "zeros" || value === null) return paper;
  const grey = Math.min(1, Math.max(0, drawable(value))) * 255;
  return paper.map((v) => v * (1 - GHOST) + grey * GHOST);
}

/** Rows and columns that stride leaves out, hatched; where cells show numbers, above and below these. @param {Sheet} on */
export function drawUnread(on) {
  const { context, placed, view, state } = on;
  if (!state.scene) return;
  if (hasNumbers(placed)) return hatchCells(on);
  const [rows, columns] = state.scene.axes;
  const width = columns.input * placed.dx;
  const height = rows.input * placed.dy;
  for (const [start, stop] of visible(runs(unread(rows)), placed.top, placed.dy, view.height))
    hatch(context, {
      x: placed.left,
      y: placed.top + start * placed.dy,
      w: width,
      h: (stop - start) * placed.dy,
    });
  for (const [start, stop] of visible(runs(unread(columns)), placed.left, placed.dx, view.width))
    hatch(context, {
      x: placed.left + start * placed.dx,
      y: placed.top,
      w: (stop - start) * placed.dx,
      h: height,
    });
}

/** How much of a cell's height is hatched above its number, and again below. */
const BAND = 0.24;

/** @param {Sheet} on */
function hatchCells({ context, placed, view, state }) {
  const [down, across] = (state.scene?.axes ?? []).map(unread);
  const sight = within(placed, view);
  const [w, h] = [placed.dx, placed.dy * BAND];
  for (let row = sight.top; row < sight.bottom; row++) {
    for (let column = sight.left; column < sight.right; column++) {
      if (!down?.[row] && !across?.[column]) continue;
      const [x, y] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
      hatch(context, { x, y, w, h });
      hatch(context, { x, y: y + placed.dy - h, w, h });
    }
  }
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
