/** A volume's slices as a cloud that shows the inside, with the window and those that read what is pointed at. */

import { covered, litWeight } from "../app.js";
import { hue, tint } from "../draw/ink.js";
import { packedColors } from "../draw/levels.js";
import { strokeHaloed } from "../draw/marks.js";
import { atlas, slicesOf, strengths, translucent } from "../draw/volume/fog.js";
import { drawSoftly } from "../draw/volume/soft.js";
import { facing, project } from "../draw/volume/space.js";
import { drawCross, drawEdges, drawStack, drawTap, ringAt } from "../draw/volume/stack.js";
import { inkColors } from "./drawn.js";
import { LEAST_TAP_PX, MOST_TAPS, readersOf, readsOf } from "./reads.js";
import { extentOf, placeOn, tapsOf, windowOf } from "./sight.js";

/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {import("./stack.js").On} On */

/** From this size on cells of a cloud have edges. */
const CELLS_FROM_PX = 14;
/** How much a slice of a cloud in red, green and blue hides. */
const FRAME_HIDES = 0.3;

/** @param {On} on */
export function paintCloud(on) {
  const { context, space, size, side, state, scene, colors, drawn } = on;
  const axis = facing(space);
  const block = { from: /** @type {Triple} */ ([0, 0, 0]), to: size };
  const padded = extentOf(scene, side);
  const outside = padded.from.some((v) => v < 0) || padded.to.some((v, i) => v > (size[i] ?? 0));
  const frame = { color: colors.control, behind: colors.line };
  if (outside) drawEdges(context, space, padded, { ...frame, color: colors.line, dash: [3, 3] }, "all");
  drawEdges(context, space, block, frame, "behind");
  const slices = slicesOf(size[axis]);
  const canvas = on.canvases(`cloud ${axis}`, [...drawn.key, drawn.grey && state.theme], () => {
    const colours = drawn.grey ? inkColors(state.theme) : packedColors(drawn.table);
    const clear = translucent(colours, strengths(drawn.range), slices);
    return atlas(drawn.source, axis, { colors: clear, shares: drawn.shares, hidden: FRAME_HIDES });
  });
  const sheets = { canvas, slices };
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
  const many = tapsOf(state).reduce((count, { length }) => count * length, 1);
  if (many <= MOST_TAPS && space.cell >= LEAST_TAP_PX) paintTaps(on);
  const look = { color: colors.accent, halo: colors.halo, width: 1.5 };
  drawEdges(context, space, windowOf(state), look, "all");
  if (space.cell < LEAST_TAP_PX) strokeHaloed(context, ringAt(space, middle), { ...look, width: 2 });
}

/** @param {On} on @param {Triple} cell */
function paintCell(on, cell) {
  const { context, space, colors } = on;
  paintReaders(on);
  const block = { from: cell, to: /** @type {Triple} */ (cell.map((v) => v + 1)) };
  const look = { color: colors.accent, halo: colors.halo, width: 2 };
  drawEdges(context, space, block, look, "all");
  if (space.cell < LEAST_TAP_PX * 2)
    strokeHaloed(context, ringAt(space, /** @type {Triple} */ (cell.map((v) => v + 0.5))), look);
}

/** Who reads what is pointed at on the other side. @param {On} on */
function paintReaders({ context, space, state, colors }) {
  const all = readersOf(state);
  if (all.length > MOST_TAPS) return;
  for (const { at, weight } of all)
    drawTap(context, space, at, {
      fill: (light) => tint(...weight, colors.dark, 0.6 * light),
      edge: hue(...weight, colors.dark),
      ghost: false,
    });
}

/** The window's cells in their weights' hues, far ones first. @param {On} on */
function paintTaps({ context, space, size, state, colors }) {
  const strong = litWeight(state.hover) ? 0.95 : 0.5;
  const far = (/** @type {Triple} */ at) => project(space, at).far;
  for (const { at, weight, chosen } of readsOf(state).sort((a, b) => far(b.at) - far(a.at)))
    drawTap(context, space, at, {
      fill: (light) => tint(...weight, colors.dark, (chosen ? strong : 0.08) * light),
      edge: chosen ? hue(...weight, colors.dark) : colors.line,
      ghost: at.some((v, i) => v < 0 || v >= (size[i] ?? 0)),
    });
}
