/** Who reads what is pointed at: the windows that meet a cell, each with the weight that it meets it with. */

import { axesOf, covered, weightAt } from "../app.js";
import { readers } from "../geometry.js";

/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {{at: Triple, weight: readonly [number, number]}} Reader a window's cell, and the weight's row and column */

/**
 * The windows that read the cell under the pointer; none where it isn't over what windows lie on.
 * @param {State} state
 * @returns {Reader[]}
 */
export function readersOf({ scene, hover }) {
  if (!scene || hover?.where !== covered(scene)) return [];
  const place = [hover.plane ?? 0, hover.row, hover.column];
  const [planes, rows, columns] = axesOf(scene).map((axis, i) => readers(axis, place[i] ?? 0));
  const height = axesOf(scene)[1].kernel;
  return (planes ?? []).flatMap((plane) =>
    (rows ?? []).flatMap((row) =>
      (columns ?? []).map((column) => ({
        at: /** @type {Triple} */ ([plane.output, row.output, column.output]),
        weight: weightAt(scene, plane.tap * height + row.tap, column.tap),
      })),
    ),
  );
}

/**
 * Readers that lie on a slice.
 * @param {readonly Reader[]} all
 * @param {0 | 1 | 2} axis that the slice lies across
 * @param {number} index
 */
export const onSlice = (all, axis, index) => all.filter(({ at }) => at[axis] === index);
