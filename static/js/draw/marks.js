/** What lies over a picture: the window in its hues, readers, padding's ghosts, rows that nobody reads. */

/** @typedef {import("./camera.js").Placed} Placed */
/** @typedef {import("./camera.js").View} View */

/**
 * A cell with a fill and an edge; small cells get the fill alone.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {number} row
 * @param {number} column
 * @param {{fill?: string, edge?: string, width?: number}} look
 */
export function markCell(context, placed, row, column, { fill, edge, width = 2.5 }) {
  const [left, top] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
  const inset = placed.dx > 12 ? 1 : 0;
  context.beginPath();
  context.roundRect(left + inset, top + inset, placed.dx - 2 * inset, placed.dy - 2 * inset, inset * 3);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (edge && placed.dx >= 6) {
    context.strokeStyle = edge;
    context.lineWidth = Math.min(width, placed.dx / 6);
    context.stroke();
  }
}

/**
 * A line with a halo, so that it reads on any picture.
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {{color: string, halo: string, width?: number, dash?: number[]}} look
 * @param {number} [more] how much wider the halo is
 */
export function strokeHaloed(context, path, { color, halo, width = 2, dash = [] }, more = 2) {
  context.setLineDash([]);
  context.strokeStyle = halo;
  context.lineWidth = width + more;
  context.stroke(path);
  context.setLineDash(dash);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(path);
  context.setLineDash([]);
}

/**
 * A ring inside a cell.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {number} row
 * @param {number} column
 * @param {{color: string, halo: string, width: number}} look
 */
export function ringCell(context, placed, row, column, look) {
  const inset = Math.min(3.5, placed.dx / 6);
  const [x, y] = [placed.left + column * placed.dx + inset, placed.top + row * placed.dy + inset];
  const ring = new Path2D();
  ring.roundRect(x, y, placed.dx - 2 * inset, placed.dy - 2 * inset, Math.min(6, placed.dx / 4));
  strokeHaloed(context, ring, look, 1.5);
}

/**
 * An arrow from the middle of one cell to the middle of another.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {readonly [number, number]} from row and column
 * @param {readonly [number, number]} to
 * @param {{color: string, halo: string}} look
 */
export function drawArrow(context, placed, from, to, look) {
  const [x, y] = [placed.left + (from[1] + 0.5) * placed.dx, placed.top + (from[0] + 0.5) * placed.dy];
  const [u, v] = [placed.left + (to[1] + 0.5) * placed.dx, placed.top + (to[0] + 0.5) * placed.dy];
  const length = Math.hypot(u - x, v - y);
  if (length < 4) return;
  const [dx, dy] = [(u - x) / length, (v - y) / length];
  const head = Math.min(9, Math.max(5, placed.dx / 3), length / 2);
  const arrow = new Path2D();
  arrow.moveTo(x, y);
  arrow.lineTo(u - dx * head * 0.6, v - dy * head * 0.6);
  arrow.moveTo(u - dx * head - dy * head * 0.6, v - dy * head + dx * head * 0.6);
  arrow.lineTo(u, v);
  arrow.lineTo(u - dx * head + dy * head * 0.6, v - dy * head - dx * head * 0.6);
  context.lineCap = "round";
  strokeHaloed(context, arrow, look, 3);
  context.lineCap = "butt";
}

/**
 * A frame around a block of cells, never too small to be seen.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {{top: number, left: number, bottom: number, right: number}} cells half-open
 * @param {{color: string, halo: string, width?: number, least?: number, dash?: number[]}} look
 */
export function frameCells(context, placed, cells, { least = 0, ...look }) {
  const w = Math.max(least, (cells.right - cells.left) * placed.dx);
  const h = Math.max(least, (cells.bottom - cells.top) * placed.dy);
  const x = placed.left + ((cells.left + cells.right) / 2) * placed.dx - w / 2;
  const y = placed.top + ((cells.top + cells.bottom) / 2) * placed.dy - h / 2;
  const frame = new Path2D();
  frame.roundRect(x, y, w, h, Math.min(4, w / 4));
  strokeHaloed(context, frame, look);
}

/**
 * Slanted lines over an area in pixels, dark beside light so that they show on any picture: cells that no window reads.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, w: number, h: number}} area
 */
export function hatch(context, { x, y, w, h }) {
  if (w <= 0 || h <= 0) return;
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.lineWidth = 1.2;
  const gap = 6;
  for (const [color, beside] of /** @type {const} */ ([
    ["#1c1e2280", 0],
    ["#ffffff80", 1.4],
  ])) {
    context.strokeStyle = color;
    context.beginPath();
    for (let t = Math.floor((x - h) / gap) * gap; t < x + w; t += gap) {
      context.moveTo(t + beside, y + h);
      context.lineTo(t + beside + h, y);
    }
    context.stroke();
  }
  context.restore();
}

/**
 * A corner that tells: this value lies beyond the scale.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {number} row
 * @param {number} column
 * @param {string} color
 * @param {boolean} above
 */
export function markBeyond(context, placed, row, column, color, above) {
  const size = Math.min(6, placed.dx / 5);
  const right = placed.left + (column + 1) * placed.dx - 3;
  const y = above ? placed.top + row * placed.dy + 3 : placed.top + (row + 1) * placed.dy - 3;
  context.beginPath();
  context.moveTo(right, y);
  context.lineTo(right - size, y);
  context.lineTo(right, above ? y + size : y - size);
  context.fillStyle = color;
  context.fill();
}
