/** Cells that weights meet: those that the shown window reads, and the windows that read what is pointed at. */

import { axesOf, covered, litWeight, weightAt } from "../app.js";
import { readers } from "../geometry.js";
import { tapsOf } from "./sight.js";

/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {{at: Triple, weight: readonly [number, number], chosen: boolean}} Read a cell, the row and column of the weight that it meets, and whether that is the one pointed at, if any is */

/** @typedef {{axis: 0 | 1 | 2, index: number}} On the slice that they shall lie on */

/** More than this would hide the volume and each other. */
export const MOST_TAPS = 125;
/** Smaller ones can't be told apart. */
export const LEAST_TAP_PX = 3;

/**
 * All combinations of what is met along each axis.
 * @param {import("../app.js").Scene} scene
 * @param {import("../app.js").Hover | null} hover
 * @param {readonly (readonly {at: number, tap: number}[])[]} met a cell's place, and the tap that meets it there
 * @param {On | null} on
 * @returns {Read[]}
 */
function combined(scene, hover, met, on) {
  const [planes = [], rows = [], columns = []] = met.map((all, i) =>
    i === on?.axis ? all.filter(({ at }) => at === on.index) : all,
  );
  const lit = litWeight(hover);
  const height = axesOf(scene)[1].kernel;
  return planes.flatMap((plane) =>
    rows.flatMap((row) =>
      columns.map((column) => {
        const weight = weightAt(scene, plane.tap * height + row.tap, column.tap);
        const chosen = !lit || (lit[0] === weight[0] && lit[1] === weight[1]);
        return { at: /** @type {Triple} */ ([plane.at, row.at, column.at]), weight, chosen };
      }),
    ),
  );
}

/** The shown window's cells. @param {State} state @param {On | null} [on] */
export function readsOf(state, on = null) {
  const met = tapsOf(state).map((places) => places.map((at, tap) => ({ at, tap })));
  return state.scene ? combined(state.scene, state.hover, met, on) : [];
}

/** The windows that read the cell under the pointer; none where it isn't over what windows lie on. @param {Pick<State, "scene" | "hover">} state @param {On | null} [on] */
export function readersOf({ scene, hover }, on = null) {
  if (!scene || hover?.where !== covered(scene)) return [];
  const place = [hover.plane ?? 0, hover.row, hover.column];
  const met = axesOf(scene).map((axis, i) =>
    readers(axis, place[i] ?? 0).map(({ output, tap }) => ({ at: output, tap })),
  );
  return combined(scene, hover, met, on);
}
