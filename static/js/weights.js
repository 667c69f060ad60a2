/** The plane of the kernel that is edited: the whole kernel, or one of those that a volume's has. */

import { planes } from "./ranks.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./kernel.js").Rows} Rows */

/** @param {Pick<State, "setup" | "look">} state */
export const planeOf = ({ setup, look }) => Math.min(look.slice, setup.depth - 1);

/** Rows of a plane. @param {Setup} setup */
export const heightOf = ({ kernel, depth }) => kernel.length / depth;

/** @param {Pick<State, "setup" | "look">} state @returns {number[][]} */
export const shownRows = (state) => planes(state.setup.kernel, state.setup.depth)[planeOf(state)] ?? [];

/** Does something to every plane by itself. @param {Setup} setup @param {(rows: number[][]) => number[][]} change @returns {number[][]} */
export const eachPlane = ({ kernel, depth }, change) => planes(kernel, depth).flatMap((rows) => change(rows));

/**
 * Other rows in the place of the shown plane; planes beside it that are of another size are resized with it.
 * @param {Pick<State, "setup" | "look">} state
 * @param {number[][]} rows
 * @param {(rows: number[][], height: number, width: number) => number[][]} resize
 * @returns {number[][]}
 */
export function withRows(state, rows, resize) {
  const shown = planeOf(state);
  const width = rows[0]?.length ?? 1;
  const all = planes(state.setup.kernel, state.setup.depth);
  return all.flatMap((plane, i) => (i === shown ? rows : resize(plane, rows.length, width)));
}
