/** A slice across one axis: the place that it goes through, and where its cells lie on its tile. */

import { shownCell } from "../app.js";
import { ACROSS } from "../draw/volume/fog.js";
import { extentOf, laidOut, liesOn, placeOn, sightOf, sizeOf } from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {import("../draw/volume/space.js").Lie} Lie among the side's cells */
/** @typedef {0 | 1 | 2} Axis3 */
/** @typedef {import("./drawn.js").Drawn & {count?: (at: number) => number}} Shown */
/** @typedef {{drawn: Shown | null, lies: readonly Lie[], part: number}} Layer cells, of which a part of the tile's width is seen */
/** @typedef {import("../draw/camera.js").View} View */
/** @typedef {import("../draw/camera.js").Placed & {cell: number, from: Triple, to: Triple}} Laid where cells lie on a tile; `cell` is their shorter side, and `from` and `to` hold all that there are */

/**
 * What a tile shows in place of its side's own cells: one above the other, with the side's in mind.
 * @typedef {object} Other
 * @property {string} name
 * @property {string} label
 * @property {(state: State) => Layer[]} layers
 * @property {(state: State) => import("./sight.js").Block} extent
 */

/**
 * @typedef {object} Tile
 * @property {App} app
 * @property {Side} side
 * @property {Axis3} axis that the slice lies across
 * @property {Other | null} other
 */

/**
 * A slice as it is drawn.
 * @typedef {object} Slice
 * @property {CanvasRenderingContext2D} context
 * @property {View} view
 * @property {State} state
 * @property {import("../app.js").Scene} scene
 * @property {Side} side
 * @property {Axis3} axis
 * @property {number} index
 * @property {Laid} on
 * @property {import("../views/colors.js").Colors} colors
 */

/** The place that a tile's slice goes through. @param {Tile} tile */
export const placeIn = ({ app, side, other }) =>
  other ? shownCell(app.store.get()) : placeOn(app.store.get(), side);

/** @param {Tile} tile @param {View} view @returns {Laid | null} */
export function laid({ app, side, axis, other }, view) {
  const state = app.store.get();
  const { scene } = state;
  if (!scene) return null;
  const own = other ? other.extent(state) : extentOf(scene, side);
  const lies = liesOn(scene, side);
  const { from, to } = other ? laidOut(own, lies) : sightOf(scene);
  const [down, across] = ACROSS[axis];
  const [y, x] = [lies[down], lies[across]];
  const scale = Math.min(view.width / (to[across] - from[across]), view.height / (to[down] - from[down]));
  const left = view.width / 2 + (x.at - (from[across] + to[across]) / 2) * scale;
  const top = view.height / 2 + (y.at - (from[down] + to[down]) / 2) * scale;
  const [dx, dy] = [x.by * scale, y.by * scale];
  const size = sizeOf(scene, side);
  return { left, top, dx, dy, rows: size[down], columns: size[across], cell: Math.min(dx, dy), ...own };
}
