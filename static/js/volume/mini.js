/** A volume in small, for a tile: what the server makes of its name, as a cloud. */

import * as api from "../api.js";
import { h } from "../dom.js";
import { packedColors, putPixels, SHARES } from "../draw/levels.js";
import { sharpen } from "../draw/surface.js";
import { atlas, slicesOf, strengths, translucent } from "../draw/volume/fog.js";
import { facing, spaceOf } from "../draw/volume/space.js";
import { drawEdges, drawStack } from "../draw/volume/stack.js";
import { colorsOf } from "../views/colors.js";
import { inkColors } from "./drawn.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../draw/volume/space.js").Triple} Triple */
/** @typedef {import("../types.js").Maps} Maps */

/** @type {Map<string, Promise<Maps>>} */
const made = new Map();
const EYE = { yaw: 30, pitch: 24, zoom: 1.25 };

/** @param {App} app @param {import("../state.js").Source} source */
export function mini(app, source) {
  const canvas = h("canvas.mini", { "aria-hidden": "true" });
  const key = JSON.stringify(source);
  const layer = { kind: "conv", kernel: [[[1]]], channels: "each" };
  const asked = made.get(key) ?? api.maps({ input: source, layer }, "full");
  made.set(key, asked);
  const show = () =>
    asked.then(
      (maps) => draw(app, canvas, maps),
      () => void made.delete(key),
    );
  show();
  app.paint((state) => [state.theme, state.catalogue.colormaps], show);
  return canvas;
}

/** @param {App} app @param {HTMLCanvasElement} canvas @param {Maps} maps */
function draw(app, canvas, maps) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = sharpen(canvas, width, height);
  if (!context) return;
  context.clearRect(0, 0, width, height);
  const { theme } = app.store.get();
  const size = /** @type {Triple} */ (maps.shape.slice(-3));
  const block = { from: /** @type {Triple} */ ([0, 0, 0]), to: size };
  const space = spaceOf(EYE, block, { width, height });
  const axis = facing(space);
  const range = maps.ranges[0] ?? [0, 1];
  const signed = app.rasters.table("signed");
  // Where values lie around zero, their signs are told apart.
  const most = Math.max(-range[0], range[1]);
  const colors = range[0] < 0 ? packedColors(spread(signed, range, most)) : inkColors(theme);
  const look = {
    colors: translucent(colors, strengths(range), slicesOf(size[axis])),
    shares: maps.count === 3 ? SHARES : null,
    hidden: 0.3,
  };
  const step = size[0] * size[1] * size[2];
  const source = { size, levels: maps.levels, start: 0, step, count: maps.count };
  const sheets = {
    canvas: putPixels(new OffscreenCanvas(1, 1), atlas(source, axis, look)),
    slices: slicesOf(size[axis]),
  };
  const frame = { color: colorsOf(theme).control };
  drawEdges(context, space, block, frame, "behind");
  drawStack(context, space, size, axis, sheets);
  drawEdges(context, space, block, frame, "front");
}

/** A table around zero as one from low to high. @param {Uint8Array} table @param {readonly [number, number]} range @param {number} most */
function spread(table, [low, high], most) {
  return Uint8Array.from({ length: 768 }, (_, i) => {
    const value = low + (Math.floor(i / 3) / 255) * (high - low);
    return table[Math.round(((value / most + 1) / 2) * 255) * 3 + (i % 3)] ?? 0;
  });
}
