/** The cells of a slice as a picture, one pixel a cell, with lines between those that are large enough. */

import { packedColors } from "../draw/levels.js";
import { ACROSS, slice } from "../draw/volume/fog.js";
import { keptCanvases } from "../kept-canvases.js";
import { countAt, coverageColors, isCounted } from "../views/coverage.js";
import { drawnFrom } from "./drawn.js";

/** @typedef {import("./slice.js").Shown} Shown */
/** @typedef {import("./slice.js").Slice} Slice */

const LINES_FROM = 9;

/** What a side's cells hold, or how often each is read. @param {import("../app.js").App} app @param {import("./sight.js").Side} side @returns {Shown | null} */
export function shownOf(app, side) {
  const state = app.store.get();
  const drawn = drawnFrom(app, state, side);
  const { scene } = state;
  if (!drawn || !scene || !isCounted(state, side)) return drawn;
  const [, rows, columns] = drawn.source.size;
  const { table, most } = coverageColors(app, scene);
  return {
    ...drawn,
    table,
    range: [0, most],
    shares: null,
    key: [scene.axes, table],
    count: (at) =>
      countAt(scene, Math.floor(at / columns / rows), Math.floor(at / columns) % rows, at % columns) ?? 0,
  };
}

/** The colour of a cell by its level and its place. @param {Shown} drawn @returns {(level: number, at: number) => number} */
function paintOf({ shares, source, count, table, range }) {
  const packed = packedColors(table);
  if (count) return (_, at) => packed[1 + Math.round((count(at - source.start) / range[1]) * 252)] ?? 0;
  if (!shares) return (level) => packed[level] ?? 0;
  return (level, at) =>
    (shares[0][level] ?? 0) |
    (shares[1][source.levels[at + source.step] ?? 0] ?? 0) |
    (shares[2][source.levels[at + 2 * source.step] ?? 0] ?? 0);
}

export function createCells() {
  const canvases = keptCanvases();
  /** One layer of a slice; those after the first are seen over a part of the tile. @param {Slice} on @param {import("./slice.js").Layer} layer @param {number} number */
  return ({ context, view, axis, index, on, colors }, { drawn, lies, part }, number) => {
    const [down, across] = ACROSS[axis];
    const [y, x, z] = [lies[down], lies[across], lies[axis]];
    if (!drawn || !y || !x || !z) return;
    const { size } = drawn.source;
    const [rows, columns] = [size[down], size[across]];
    const box = {
      x: on.left + x.at * on.dx,
      y: on.top + y.at * on.dy,
      w: columns * x.by * on.dx,
      h: rows * y.by * on.dy,
    };
    const at = Math.floor((index + 0.5 - z.at) / z.by);
    context.save();
    if (number > 0) {
      context.beginPath();
      context.rect(0, 0, part * view.width, view.height);
      context.clip();
      context.clearRect(0, 0, view.width, view.height);
    }
    if (at >= 0 && at < size[axis]) {
      context.imageSmoothingEnabled = on.cell < 1;
      const make = () => slice(drawn.source, axis, at, paintOf(drawn));
      const canvas = canvases(String(number), [...drawn.key, at], make);
      context.drawImage(canvas, box.x, box.y, box.w, box.h);
      drawLines(context, box, rows, columns, colors.panel);
    }
    context.strokeStyle = colors.control;
    context.lineWidth = 1;
    context.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
    context.restore();
    if (number > 0) {
      context.fillStyle = colors.accent;
      context.fillRect(part * view.width - 1, 0, 2, view.height);
    }
  };
}

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number, w: number, h: number}} box @param {number} rows @param {number} columns @param {string} color */
function drawLines(context, { x, y, w, h }, rows, columns, color) {
  if (Math.min(w / columns, h / rows) < LINES_FROM) return;
  context.beginPath();
  for (let row = 1; row < rows; row++) {
    context.moveTo(x, y + (row * h) / rows);
    context.lineTo(x + w, y + (row * h) / rows);
  }
  for (let column = 1; column < columns; column++) {
    context.moveTo(x + (column * w) / columns, y);
    context.lineTo(x + (column * w) / columns, y + h);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}
