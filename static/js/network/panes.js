/** The two canvases of the inspector: one map large, and the picture with what the traced cell sees of it. */

import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {{left: number, top: number, cell: number, down: number}} Place `cell`: width of a cell in CSS pixels, `down` its height */

/** Highest of a map, and the room at the picture's edge for lines. */
const [HIGHEST, EDGE] = [380, 9];

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
  const over = beyond(seen, rows, columns);
  const cell = Math.min(
    (width - 2 * EDGE) / columns / (1 + 2 * over.x),
    (HIGHEST - 2 * EDGE) / rows / (1 + 2 * over.y),
  );
  const top = EDGE + cell * rows * over.y;
  const height = Math.round(cell * rows + 2 * top);
  canvas.style.height = `${height}px`;
  const context = sharpen(canvas, width, height);
  if (!context) return;
  const { accent, halo, cell: pad } = colorsOf(theme);
  const left = (width - cell * columns) / 2;
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
  const frame = { left, top, width: cell * columns, height: cell * rows };
  enlarge(context, moved ? [raster, moved] : [raster], seen.field, [x, y, w, h], frame, theme);
}

/**
 * What is small is shown large, in the corner that is farthest from it.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly CanvasImageSource[]} images over each other
 * @param {readonly [number, number][]} field rows and columns
 * @param {readonly number[]} box where it lies
 * @param {{left: number, top: number, width: number, height: number}} frame the picture's
 * @param {"light" | "dark"} theme
 */
function enlarge(context, images, field, [x = 0, y = 0, w = 0, h = 0], { left, top, width, height }, theme) {
  if (Math.max(w, h) > Math.min(width, height) / 5) return;
  const { accent, halo, cell } = colorsOf(theme);
  const [[row = 0, bottom = 0] = [], [column = 0, right = 0] = []] = field;
  const [across, down] = [right - column, bottom - row];
  const zoom = (0.42 * Math.min(width, height)) / Math.max(across, down);
  const at = [
    x + w / 2 < left + width / 2 ? left + width - across * zoom : left,
    y + h / 2 < top + height / 2 ? top + height - down * zoom : top,
    across * zoom,
    down * zoom,
  ];
  const [X = 0, Y = 0, W = 0, H = 0] = at;
  context.imageSmoothingEnabled = false;
  context.fillStyle = cell;
  for (const image of images) {
    context.fillRect(X, Y, W, H);
    context.drawImage(image, column, row, across, down, X, Y, W, H);
    context.fillStyle = theme === "dark" ? "#000000b0" : "#ffffffb8";
  }
  box(context, at, accent, halo, []);
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

/** How far a field reaches beyond the picture, in parts of the picture; farther than there is room for is cut. @param {import("../api-network.js").Seen | null} seen @param {number} rows @param {number} columns */
function beyond(seen, rows, columns) {
  /** @param {readonly number[]} range @param {number} size */
  const over = ([start = 0, stop = 0], size) => Math.min(0.6, Math.max(0, -start, stop - size) / size);
  const [y = [], x = []] = seen?.field.length === 2 ? seen.field : [];
  return { x: over(x, columns), y: over(y, rows) };
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
