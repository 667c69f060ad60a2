/** What the volume's views look at: a side's cells, and the place that is shown. */

import { axesOf, covered, numbered, shown, shownPlane } from "../app.js";
import { OWN } from "../draw/volume/space.js";
import { middle, reach, tap } from "../geometry.js";

/** @typedef {import("../app.js").State} State */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {"input" | "output"} Side */
/** @typedef {import("../draw/volume/space.js").Triple} Triple */
/** @typedef {import("../draw/volume/space.js").Block} Block */
/** @typedef {import("../draw/volume/space.js").Lies} Lies */

/** Real cells along each axis. @param {Scene} scene @param {Side} side @returns {Triple} */
export const sizeOf = (scene, side) =>
  /** @type {Triple} */ (axesOf(scene).map((axis) => (side === covered(scene) ? axis.input : axis.output)));

/** All cells that there are on a side: with the padding that windows reach, where they lie over it. @param {Scene} scene @param {Side} side @returns {Block} */
export function extentOf(scene, side) {
  const size = sizeOf(scene, side);
  if (side !== covered(scene)) return { from: [0, 0, 0], to: size };
  const axes = axesOf(scene);
  return {
    from: /** @type {Triple} */ (axes.map(({ begin }) => -begin)),
    to: /** @type {Triple} */ (axes.map(reach)),
  };
}

/** Where a side's cells lie among those that windows cover: over the middle of their windows, and as long as the stride. @param {Scene} scene @param {Side} side @returns {Lies} */
export const liesOn = (scene, side) =>
  side === covered(scene)
    ? OWN
    : /** @type {any} */ (
        axesOf(scene).map((axis) => ({ at: middle(axis, 0) - axis.stride / 2, by: axis.stride }))
      );

/** A block of a side's cells among those that windows cover. @param {Block} block @param {Lies} lies @returns {Block} */
export function laidOut({ from, to }, lies) {
  /** @param {Triple} ends */
  const place = (ends) => /** @type {Triple} */ (lies.map(({ at, by }, i) => at + by * (ends[i] ?? 0)));
  return { from: place(from), to: place(to) };
}

/**
 * What both sides show, so that a place of one is always beside the same place of the other: all cells of both.
 * @param {Scene} scene
 * @param {boolean} [padded] with the padding
 * @returns {Block} among the cells that windows cover
 */
export function sightOf(scene, padded = true) {
  const [under, over] = [covered(scene), numbered(scene)];
  const a = padded
    ? extentOf(scene, under)
    : { from: /** @type {Triple} */ ([0, 0, 0]), to: sizeOf(scene, under) };
  const b = laidOut(extentOf(scene, over), liesOn(scene, over));
  return {
    from: /** @type {Triple} */ (a.from.map((least, i) => Math.min(least, b.from[i] ?? 0))),
    to: /** @type {Triple} */ (a.to.map((most, i) => Math.max(most, b.to[i] ?? 0))),
  };
}

/** The output cell's place that is shown. @param {State} state @returns {Triple} */
export const cellOf = (state) => [shownPlane(state), ...shown(state)];

/** The shown place on a side: the cell itself, or the tap in the middle of its window. @param {State} state @param {Side} side @returns {Triple} */
export function placeOn(state, side) {
  const cell = cellOf(state);
  const { scene } = state;
  if (!scene || side === numbered(scene)) return cell;
  return /** @type {Triple} */ (
    axesOf(scene).map((axis, i) => tap(axis, cell[i] ?? 0, (axis.kernel - 1) >> 1))
  );
}

/** The shown window's taps along each axis. @param {State} state @returns {number[][]} */
export function tapsOf(state) {
  const { scene } = state;
  if (!scene) return [[], [], []];
  const cell = cellOf(state);
  return axesOf(scene).map((axis, i) =>
    Array.from({ length: axis.kernel }, (_, k) => tap(axis, cell[i] ?? 0, k)),
  );
}

/** The cells that the shown window spans. @param {State} state @returns {Block} */
export function windowOf(state) {
  const taps = tapsOf(state);
  return {
    from: /** @type {Triple} */ (taps.map((places) => places[0] ?? 0)),
    to: /** @type {Triple} */ (taps.map((places) => (places.at(-1) ?? 0) + 1)),
  };
}
