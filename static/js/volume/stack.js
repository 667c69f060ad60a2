/** A side's slices in space: a cloud that shows the inside, or sheets one after the other, with the window among them. */

import { covered, litWeight, weightAt } from "../app.js";
import { hue, tint } from "../draw/ink.js";
import { sharpen } from "../draw/surface.js";
import { atlas, slicesOf, standing, strengths, translucent } from "../draw/volume/fog.js";
import { drawSoftly } from "../draw/volume/soft.js";
import { facing, project, spaceOf } from "../draw/volume/space.js";
import {
  drawCross,
  drawEdges,
  drawSheet,
  drawStack,
  drawTap,
  nameAxis,
  onSheet,
} from "../draw/volume/stack.js";
import { colorsOf } from "../views/colors.js";
import { eyeOf } from "./eye.js";
import { readersOf } from "./readers.js";
import {
  drawnFrom,
  extentOf,
  inkColors,
  liesOn,
  packedOf,
  placeOn,
  sightOf,
  sizeOf,
  tapsOf,
  windowOf,
} from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {"cloud" | "sheets"} Look how the slices lie */

/** More taps than this would hide the volume and each other; then the window is a box. */
const MOST_TAPS = 125;
/** Taps smaller than this can't be told apart. */
const LEAST_TAP_PX = 3;
/** A stack of sheets is this many times as deep as it is wide, and has at most so many. */
const SHEETS_DEEP = 2.2;
const MOST_SHEETS = 12;
/** From this size on cells of a cloud have edges. */
const CELLS_FROM_PX = 14;
/** How much a slice of a cloud in red, green and blue hides. */
const FRAME_HIDES = 0.3;

/** Keeps what is costly to make: the slices' pictures, one an axis. */
export function createAtlases() {
  /** @type {Map<string, {key: readonly unknown[], sheets: import("../draw/volume/stack.js").Sheets}>} */
  const kept = new Map();
  /**
   * @param {string} name
   * @param {readonly unknown[]} key
   * @param {() => import("../draw/volume/fog.js").Atlas} make
   */
  return function of(name, key, make) {
    const known = kept.get(name);
    if (known?.key.length === key.length && known.key.every((part, i) => Object.is(part, key[i])))
      return known.sheets;
    const { slices, rows, columns, pixels } = make();
    const canvas = known?.sheets.canvas ?? document.createElement("canvas");
    const surface = /** @type {HTMLCanvasElement} */ (canvas);
    surface.width = columns;
    surface.height = rows * slices;
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), columns, rows * slices);
    surface.getContext("2d")?.putImageData(image, 0, 0);
    const sheets = { canvas: surface, slices, rows, columns };
    kept.set(name, { key, sheets });
    return sheets;
  };
}

/**
 * @param {App} app
 * @param {Side} side
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} view
 * @param {Look} look
 * @param {ReturnType<typeof createAtlases>} atlases
 * @param {readonly [string, string, string]} names of the axes
 */
export function paintStack(app, side, canvas, view, look, atlases, names) {
  const state = app.store.get();
  const context = sharpen(canvas, view.width, view.height);
  if (!context) return;
  context.clearRect(0, 0, view.width, view.height);
  const { scene } = state;
  const drawn = drawnFrom(app, state, side);
  if (!scene || !drawn) return;
  const size = sizeOf(scene, side);
  const flat = look === "sheets";
  const block = sightOf(scene, !flat);
  const [deep, ...flats] = block.to.map((to, i) => to - (block.from[i] ?? 0));
  const stretch = flat ? (SHEETS_DEEP * Math.max(...flats)) / (deep ?? 1) : 1;
  const space = spaceOf(eyeOf(state), block, view, stretch, liesOn(scene, side));
  const on = { app, state, scene, side, context, space, size, view, colors: colorsOf(state.theme) };
  // What one look sets, such as how lines join, is not left to the next.
  context.save();
  if (flat) paintSheets(on, drawn, atlases);
  else paintCloud(on, drawn, atlases);
  for (const axis of /** @type {const} */ ([0, 1, 2]))
    nameAxis(context, space, size, axis, {
      text: names[axis],
      color: on.colors.faint,
      font: `11px ${on.colors.mono}`,
      view,
    });
  context.restore();
}

/** @typedef {{app: App, state: State, scene: import("../app.js").Scene, side: Side, context: CanvasRenderingContext2D, space: import("../draw/volume/space.js").Space, size: Triple, view: {width: number, height: number}, colors: import("../views/colors.js").Colors}} On */

/** @param {On} on @param {import("./sight.js").Drawn} drawn @param {ReturnType<typeof createAtlases>} atlases */
function paintCloud(on, drawn, atlases) {
  const { context, space, size, side, state, scene, colors } = on;
  const axis = facing(space);
  const block = { from: /** @type {Triple} */ ([0, 0, 0]), to: size };
  const padded = extentOf(scene, side);
  const outside = padded.from.some((v) => v < 0) || padded.to.some((v, i) => v > (size[i] ?? 0));
  const frame = { color: colors.control, behind: colors.line };
  if (outside) drawEdges(context, space, padded, { ...frame, color: colors.line, dash: [3, 3] }, "all");
  drawEdges(context, space, block, frame, "behind");
  const sheets = atlases(`cloud ${axis}`, [...drawn.key, drawn.grey && state.theme], () => {
    const colours = drawn.grey ? inkColors(state.theme) : packedOf(drawn);
    const clear = translucent(colours, strengths(drawn.range), slicesOf(size[axis]));
    return atlas(drawn.source, axis, { colors: clear, shares: drawn.shares, hidden: FRAME_HIDES });
  });
  if (space.cell < CELLS_FROM_PX)
    drawSoftly(context, on.view, (soft) => drawStack(soft, space, size, axis, sheets));
  else {
    context.imageSmoothingEnabled = false;
    drawStack(context, space, size, axis, sheets);
  }
  drawEdges(context, space, block, frame, "front");
  paintPlace(on);
}

/** Lines to the shown place, and what is there: the window, or the cell that it makes. @param {On} on */
function paintPlace(on) {
  const { context, space, size, side, state, scene, colors } = on;
  const place = placeOn(state, side);
  const middle = /** @type {Triple} */ (place.map((v) => v + 0.5));
  drawCross(context, space, middle, size, colors.dark ? "#93a0ff80" : "#3d4fc480");
  if (side !== covered(scene)) return paintCell(on, place);
  const taps = tapsOf(state);
  const many = taps.reduce((count, { length }) => count * length, 1);
  if (many <= MOST_TAPS && space.cell >= LEAST_TAP_PX) paintTaps(on, taps);
  const look = { color: colors.accent, halo: colors.halo, width: 1.5 };
  drawEdges(context, space, windowOf(state), look, "all");
  if (space.cell < LEAST_TAP_PX) mark(on, middle);
}

/** @param {On} on @param {Triple} cell */
function paintCell(on, cell) {
  const { context, space, colors } = on;
  paintReaders(on);
  const block = { from: cell, to: /** @type {Triple} */ (cell.map((v) => v + 1)) };
  drawEdges(context, space, block, { color: colors.accent, halo: colors.halo, width: 2 }, "all");
  if (space.cell < LEAST_TAP_PX * 2) mark(on, /** @type {Triple} */ (cell.map((v) => v + 0.5)));
}

/** Who reads what is pointed at on the other side. @param {On} on */
function paintReaders({ context, space, state, colors }) {
  const all = readersOf(state);
  if (all.length > MOST_TAPS) return;
  for (const { at, weight } of all)
    drawTap(context, space, at, {
      fill: (light) => tint(weight[0], weight[1], colors.dark, 0.6 * light),
      edge: hue(weight[0], weight[1], colors.dark),
      ghost: false,
    });
}

/** What is too small to be seen gets a ring. @param {On} on @param {Triple} at */
function mark({ context, space, colors }, at) {
  const { x, y } = project(space, at);
  for (const [color, width] of /** @type {const} */ ([
    [colors.halo, 4],
    [colors.accent, 2],
  ])) {
    context.beginPath();
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}

/** The window's cells in their weights' hues, far ones first. @param {On} on @param {number[][]} taps */
function paintTaps(on, [planes = [], rows = [], columns = []]) {
  const { context, space, size, state, scene, colors } = on;
  const lit = litWeight(state.hover);
  const cells = planes.flatMap((z, i) =>
    rows.flatMap((y, j) =>
      columns.map((x, k) => ({ at: /** @type {Triple} */ ([z, y, x]), tap: [i, j, k] })),
    ),
  );
  const far = (/** @type {Triple} */ at) => project(space, at).far;
  for (const { at, tap } of cells.sort((a, b) => far(b.at) - far(a.at))) {
    const [row, column] = weightAt(scene, (tap[0] ?? 0) * rows.length + (tap[1] ?? 0), tap[2] ?? 0);
    const chosen = !lit || (lit[0] === row && lit[1] === column);
    const alpha = chosen ? (lit ? 0.95 : 0.5) : 0.08;
    drawTap(context, space, at, {
      fill: (light) => tint(row, column, colors.dark, alpha * light),
      edge: chosen ? hue(row, column, colors.dark) : colors.line,
      ghost: at.some((v, i) => v < 0 || v >= (size[i] ?? 0)),
    });
  }
}

/** Sheets apart from each other, far ones first; what the window reads of each lies on it. @param {On} on @param {import("./sight.js").Drawn} drawn @param {ReturnType<typeof createAtlases>} atlases */
function paintSheets(on, drawn, atlases) {
  const { context, space, size, state, side, scene, colors: inks } = on;
  const taps = side === covered(scene) ? tapsOf(state) : placeOn(state, side).map((place) => [place]);
  const planes = sheetsOf(size[0], taps[0] ?? []);
  const plain = drawn.grey ? inkColors(state.theme) : packedOf(drawn);
  const colors = standing(plain, strengths(drawn.range));
  const sheets = atlases("sheets", [...drawn.key, drawn.grey && state.theme, planes.join(" ")], () =>
    atlas(drawn.source, 0, { colors, shares: drawn.shares, hidden: 0.9 }, planes),
  );
  context.imageSmoothingEnabled = space.cell < 1;
  const order = planes.map((plane, i) => ({ plane, i }));
  if (space.axes[0].far > 0) order.reverse();
  for (const { plane, i } of order) {
    const tap = taps[0]?.indexOf(plane) ?? -1;
    const at = plane + 0.5;
    drawSheet(context, space, size, 0, sheets, i, at);
    const border = onSheet(space, at, { top: 0, left: 0, bottom: size[1], right: size[2] });
    context.strokeStyle = tap >= 0 ? inks.accent : inks.control;
    context.lineWidth = tap >= 0 ? 1.5 : 1;
    context.stroke(border);
    if (tap >= 0) paintOnSheet(on, at, tap, taps);
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

/** What the window reads of one sheet. @param {On} on @param {number} at the sheet's place @param {number} tap of the depth @param {readonly (readonly number[])[]} taps */
function paintOnSheet(on, at, tap, [, rows = [], columns = []]) {
  const { context, space, size, side, state, scene, colors } = on;
  const reads = side === covered(scene);
  const lit = litWeight(state.hover);
  if (reads && rows.length * columns.length <= MOST_TAPS && space.cell >= 2)
    for (const [j, top] of rows.entries())
      for (const [k, left] of columns.entries()) {
        const [row, column] = weightAt(scene, tap * rows.length + j, k);
        const chosen = !lit || (lit[0] === row && lit[1] === column);
        const cell = onSheet(space, at, { top, left, bottom: top + 1, right: left + 1 });
        const inside = top >= 0 && left >= 0 && top < size[1] && left < size[2];
        context.fillStyle = tint(row, column, colors.dark, chosen ? (inside ? 0.75 : 0.3) : 0.12);
        context.fill(cell);
        context.setLineDash(inside ? [] : [2, 2]);
        context.strokeStyle = chosen ? hue(row, column, colors.dark) : colors.line;
        context.lineWidth = 0.8;
        context.stroke(cell);
      }
  context.setLineDash([]);
  const cells = { top: rows[0] ?? 0, left: columns[0] ?? 0 };
  const frame = onSheet(space, at, {
    ...cells,
    bottom: (rows.at(-1) ?? 0) + 1,
    right: (columns.at(-1) ?? 0) + 1,
  });
  for (const [color, width] of /** @type {const} */ ([
    [colors.halo, 4],
    [colors.accent, 2],
  ])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(frame);
  }
  if (space.cell < LEAST_TAP_PX)
    mark(on, [at, (cells.top + (rows.at(-1) ?? 0) + 1) / 2, (cells.left + (columns.at(-1) ?? 0) + 1) / 2]);
}
