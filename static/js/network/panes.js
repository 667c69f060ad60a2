/** The two canvases of the inspector: one map large, and the picture with what the traced cell sees of it. */

import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {{left: number, top: number, cell: number, down: number}} Place `cell`: width of a cell in CSS pixels, `down` its height */

/** Highest of a map. */
const HIGHEST = 380;

/**
 * Where a map lies in its canvas, as large as there is room.
 * @param {number} width CSS pixels
 * @param {readonly [number, number]} size rows and columns
 * @returns {Place & {height: number}}
 */
export function placed(width, [rows, columns]) {
  if (rows === 1) return { left: 0, top: 0, cell: width / columns, down: 72, height: 72 };
  const cell = Math.min(width / columns, HIGHEST / rows);
  return { left: (width - cell * columns) / 2, top: 0, cell, down: cell, height: Math.round(cell * rows) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} raster a pixel a cell
 * @param {Place & {height: number}} at
 * @param {number} width CSS pixels
 * @param {readonly {row: number, column: number, strong: boolean}[]} cells to ring
 * @param {"light" | "dark"} theme
 */
export function drawMap(canvas, raster, at, width, cells, theme) {
  canvas.style.height = `${at.height}px`;
  const context = sharpen(canvas, width, at.height);
  if (!context) return;
  context.clearRect(0, 0, width, at.height);
  context.imageSmoothingEnabled = at.cell < 1;
  context.drawImage(raster, at.left, at.top, raster.width * at.cell, raster.height * at.down);
  const { accent, halo } = colorsOf(theme);
  for (const { row, column, strong } of cells) {
    const [w, h] = [Math.max(7, at.cell), Math.max(7, at.down)];
    const x = at.left + (column + 0.5) * at.cell - w / 2;
    const y = at.top + (row + 0.5) * at.down - h / 2;
    for (const [color, line] of /** @type {const} */ ([
      [halo, 5],
      [strong ? accent : colorsOf(theme).ink, strong ? 2.5 : 1.5],
    ])) {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.strokeRect(x, y, w, h);
    }
  }
}

/**
 * The picture, and over it the field of a cell: solid what is there of it, dashed what lies in padding.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} raster
 * @param {number} width CSS pixels
 * @param {import("../api-network.js").Seen | null} seen of the picture
 * @param {"light" | "dark"} theme
 * @param {CanvasImageSource | null} [moved] how much each cell moves it, drawn over the picture
 */
export function drawField(canvas, raster, width, seen, theme, moved = null) {
  const [rows, columns] = [raster.height, raster.width];
  const margin = marginOf(seen, rows, columns);
  const cell = Math.min((width - 2 * margin.x) / columns, (HIGHEST - 2 * margin.y) / rows);
  const height = Math.round(cell * rows + 2 * margin.y);
  canvas.style.height = `${height}px`;
  const context = sharpen(canvas, width, height);
  if (!context) return;
  const { accent, halo, cell: pad } = colorsOf(theme);
  const [left, top] = [(width - cell * columns) / 2, margin.y];
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = cell < 1;
  if (seen?.field.length === 2) {
    const [x, y, w, h] = boxOf(seen.field, left, top, cell);
    context.fillStyle = pad;
    context.fillRect(x, y, w, h);
  }
  context.drawImage(raster, left, top, columns * cell, rows * cell);
  if (seen?.cells.length !== 2) return;
  const [x, y, w, h] = boxOf(seen.cells, left, top, cell);
  context.fillStyle = theme === "dark" ? "#00000073" : "#ffffff80";
  context.beginPath();
  context.rect(left, top, columns * cell, rows * cell);
  context.rect(x, y, w, h);
  context.fill("evenodd");
  if (moved) {
    context.fillStyle = theme === "dark" ? "#000000b0" : "#ffffffb8";
    context.fillRect(x, y, w, h);
    context.drawImage(moved, left, top, columns * cell, rows * cell);
  }
  const clipped = String(seen.cells) !== String(seen.field);
  if (clipped) box(context, boxOf(seen.field, left, top, cell), accent, halo, [5, 4]);
  box(context, [x, y, w, h], accent, halo, []);
}

/** @param {CanvasRenderingContext2D} context @param {readonly number[]} at @param {string} color @param {string} halo @param {number[]} dash */
function box(context, [x = 0, y = 0, w = 0, h = 0], color, halo, dash) {
  const grown = Math.max(0, 6 - Math.min(w, h)) / 2;
  context.setLineDash([]);
  for (const [stroke, line] of /** @type {const} */ ([
    [halo, 4.5],
    [color, 2],
  ])) {
    context.strokeStyle = stroke;
    context.lineWidth = line;
    if (stroke === color) context.setLineDash(dash);
    context.strokeRect(x - grown, y - grown, w + 2 * grown, h + 2 * grown);
  }
  context.setLineDash([]);
}

/** @param {readonly [number, number][]} ranges rows and columns @param {number} left @param {number} top @param {number} cell @returns {[number, number, number, number]} */
function boxOf([rows = [0, 0], columns = [0, 0]], left, top, cell) {
  return [
    left + columns[0] * cell,
    top + rows[0] * cell,
    (columns[1] - columns[0]) * cell,
    (rows[1] - rows[0]) * cell,
  ];
}

/** Room around the picture for what a field reaches beyond it. @param {import("../api-network.js").Seen | null} seen @param {number} rows @param {number} columns */
function marginOf(seen, rows, columns) {
  if (seen?.field.length !== 2) return { x: 10, y: 10 };
  /** @param {readonly number[]} range @param {number} size */
  const over = ([start = 0, stop = 0], size) => Math.max(0, -start, stop - size) / size;
  const [y = 0, x = 0] = [over(seen.field[0] ?? [], rows), over(seen.field[1] ?? [], columns)];
  /** @param {number} part */
  const room = (part) => 10 + Math.min(46, part * 120);
  return { x: room(x), y: room(y) };
}

/**
 * Levels as one colour, the more of it the higher; roots, so that what is little can be seen beside what is much.
 * @param {{width: number, height: number, levels: Uint8Array}} maps
 * @param {string} color
 */
export function heat({ width, height, levels }, color) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  for (let i = 0; i < levels.length; i++)
    image.data[4 * i + 3] = 255 * Math.sqrt(Math.max(0, Math.min(253, levels[i] ?? 0) - 1) / 252);
  context.putImageData(image, 0, 0);
  return canvas;
}
