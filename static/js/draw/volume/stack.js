/** Slices in space, far ones first, and what lies over them: the frame, the window, its taps, lines to its place. */

import { ACROSS, repeats } from "./fog.js";
import { edgesOf, project, sidesOf } from "./space.js";

/** @typedef {import("./space.js").Space} Space */
/** @typedef {import("./space.js").Triple} Triple */
/** @typedef {import("./space.js").Block} Block */
/** @typedef {{canvas: HTMLCanvasElement | OffscreenCanvas, slices: number}} Sheets slices below each other */

/**
 * All slices across an axis, evenly apart.
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Triple} size of the volume in cells
 * @param {0 | 1 | 2} axis
 * @param {Sheets} sheets
 */
export function drawStack(context, space, size, axis, sheets) {
  const away = (space.axes[axis]?.far ?? 0) > 0;
  const times = repeats(sheets.slices);
  for (let n = 0; n < sheets.slices; n++) {
    const index = away ? sheets.slices - 1 - n : n;
    for (let part = 0; part < times; part++) {
      const within = ((away ? times - 1 - part : part) + 0.5) / times;
      drawSheet(context, space, size, axis, sheets, index, ((index + within) * size[axis]) / sheets.slices);
    }
  }
}

/**
 * One slice at its place.
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Triple} size
 * @param {0 | 1 | 2} axis
 * @param {Sheets} sheets
 * @param {number} index of the slice
 * @param {number} at its place along the axis
 */
export function drawSheet(context, space, size, axis, { canvas, slices }, index, at) {
  const [columns, rows] = [canvas.width, canvas.height / slices];
  const [down, across] = ACROSS[axis];
  const before = context.getTransform();
  const ratio = before.a;
  const place = /** @type {Triple} */ ([0, 0, 0]);
  place[axis] = at;
  const origin = project(space, place);
  const [right, below] = [steps(space, across, size, columns), steps(space, down, size, rows)];
  context.setTransform(
    right.x * ratio,
    right.y * ratio,
    below.x * ratio,
    below.y * ratio,
    origin.x * ratio,
    origin.y * ratio,
  );
  context.drawImage(canvas, 0, index * rows, columns, rows, 0, 0, columns, rows);
  context.setTransform(before);
}

/** A picture's step on the screen along an axis. @param {Space} space @param {number} axis @param {Triple} size @param {number} pixels */
function steps({ axes, scale }, axis, size, pixels) {
  const step = (scale * (size[axis] ?? 1)) / pixels;
  return { x: (axes[axis]?.x ?? 0) * step, y: (axes[axis]?.y ?? 0) * step };
}

/**
 * A rectangle on a slice across the depth.
 * @param {Space} space
 * @param {number} at the slice's place
 * @param {{top: number, left: number, bottom: number, right: number}} cells
 */
export function onSheet(space, at, { top, left, bottom, right }) {
  const path = new Path2D();
  for (const [row, column] of /** @type {const} */ ([
    [top, left],
    [top, right],
    [bottom, right],
    [bottom, left],
  ])) {
    const { x, y } = project(space, [at, row, column]);
    path.lineTo(x, y);
  }
  path.closePath();
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Block} block
 * @param {{color: string, behind?: string, width?: number, dash?: number[], halo?: string}} look
 * @param {"behind" | "front" | "all"} part
 */
export function drawEdges(
  context,
  space,
  block,
  { color, behind = color, width = 1, dash = [], halo },
  part,
) {
  const edges = edgesOf(space, block);
  context.setLineDash(dash);
  context.lineJoin = "round";
  if (halo) {
    context.strokeStyle = halo;
    context.lineWidth = width + 2;
    if (part !== "front") context.stroke(edges.behind);
    if (part !== "behind") context.stroke(edges.front);
  }
  context.lineWidth = width;
  if (part !== "front") {
    context.strokeStyle = behind;
    context.stroke(edges.behind);
  }
  if (part !== "behind") {
    context.strokeStyle = color;
    context.stroke(edges.front);
  }
  context.setLineDash([]);
}

/**
 * A cell of the window as a small block: its three sides in its weight's hue; one that lies in padding is only an outline.
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Triple} cell
 * @param {{fill: (light: number) => string, edge: string, ghost: boolean}} look
 */
export function drawTap(context, space, cell, { fill, edge, ghost }) {
  const gap = 0.06;
  const block = /** @type {Block} */ ({ from: cell.map((v) => v + gap), to: cell.map((v) => v + 1 - gap) });
  for (const { path, light } of sidesOf(space, block)) {
    if (!ghost) {
      context.fillStyle = fill(light);
      context.fill(path);
    }
    context.setLineDash(ghost ? [2, 2] : []);
    context.strokeStyle = edge;
    context.lineWidth = ghost ? 0.8 : 0.6;
    context.stroke(path);
  }
  context.setLineDash([]);
}

/** A ring where something is too small to be seen. @param {Space} space @param {Triple} at */
export function ringAt(space, at) {
  const { x, y } = project(space, at);
  const ring = new Path2D();
  ring.arc(x, y, 5.5, 0, 2 * Math.PI);
  return ring;
}

/**
 * Lines through a place, parallel to the axes, from side to side of the volume.
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Triple} at
 * @param {Triple} size
 * @param {string} color
 */
export function drawCross(context, space, at, size, color) {
  context.beginPath();
  for (const axis of /** @type {const} */ ([0, 1, 2])) {
    const [from, to] = [/** @type {Triple} */ ([...at]), /** @type {Triple} */ ([...at])];
    from[axis] = 0;
    to[axis] = size[axis];
    const [a, b] = [project(space, from), project(space, to)];
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

/**
 * An axis's name beside the edge where it is read best: the lowest, or the leftmost one of those parallel to it.
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Triple} size
 * @param {0 | 1 | 2} axis
 * @param {{text: string, color: string, font: string, view: {width: number, height: number}}} look
 */
export function nameAxis(context, space, size, axis, { text, color, font, view }) {
  const [down, across] = ACROSS[axis];
  let best = { x: 0, y: 0, score: Number.NEGATIVE_INFINITY };
  for (const a of [0, 1])
    for (const b of [0, 1]) {
      const place = /** @type {Triple} */ ([0, 0, 0]);
      place[axis] = size[axis] / 2;
      place[down] = a * size[down];
      place[across] = b * size[across];
      const { x, y } = project(space, place);
      // Outside of the volume: down for level edges, to the side for upright ones.
      const steep = Math.abs(space.axes[axis]?.y ?? 0) > Math.abs(space.axes[axis]?.x ?? 0);
      const score = steep ? -x : y;
      if (score > best.score) best = { x, y, score };
    }
  const [dx, dy] = [best.x - view.width / 2, best.y - view.height / 2];
  const length = Math.hypot(dx, dy) || 1;
  context.font = font;
  context.fillStyle = color;
  context.textAlign = dx < -4 ? "right" : "left";
  context.textBaseline = "middle";
  const wide = context.measureText(text).width;
  const x = best.x + (dx / length) * 12;
  const left = Math.min(view.width - wide - 4, Math.max(4, context.textAlign === "right" ? x - wide : x));
  context.textAlign = "left";
  context.fillText(text, left, Math.min(view.height - 8, Math.max(8, best.y + (dy / length) * 12)));
}
