/** A side's slices in space: a cloud that shows the inside, or sheets one after the other. */

import { sharpen } from "../draw/surface.js";
import { spaceOf } from "../draw/volume/space.js";
import { nameAxis } from "../draw/volume/stack.js";
import { colorsOf } from "../views/colors.js";
import { paintCloud } from "./cloud.js";
import { drawnFrom } from "./drawn.js";
import { eyeOf } from "./eye.js";
import { paintSheets } from "./sheets.js";
import { liesOn, sightOf, sizeOf } from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {"cloud" | "sheets"} Look how the slices lie */
/** @typedef {{state: import("../app.js").State, scene: import("../app.js").Scene, side: Side, drawn: import("./drawn.js").Drawn, context: CanvasRenderingContext2D, space: import("../draw/volume/space.js").Space, size: Triple, view: import("../draw/camera.js").View, colors: import("../views/colors.js").Colors, canvases: Canvases}} On */
/** @typedef {ReturnType<typeof import("../kept-canvases.js").keptCanvases>} Canvases what is costly to make: the slices' pictures, one an axis */

/** A stack of sheets is this many times as deep as it is wide. */
const SHEETS_DEEP = 2.2;

/**
 * @param {App} app
 * @param {Side} side
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} view
 * @param {Look} look
 * @param {Canvases} canvases
 * @param {readonly [string, string, string]} names of the axes
 */
export function paintStack(app, side, canvas, view, look, canvases, names) {
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
  const colors = colorsOf(state.theme);
  const on = { state, scene, side, drawn, context, space, size, view, colors, canvases };
  // What one look sets, such as how lines join, is not left to the next.
  context.save();
  if (flat) paintSheets(on);
  else paintCloud(on);
  for (const axis of /** @type {const} */ ([0, 1, 2]))
    nameAxis(context, space, size, axis, {
      text: names[axis],
      color: colors.faint,
      font: `11px ${colors.mono}`,
      view,
    });
  context.restore();
}
