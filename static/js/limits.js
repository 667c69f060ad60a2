/** The bounds that hold right now, for the picture that is shown. */

import { bounds, fitPool, poolBounds } from "./fit.js";
import { sizeOf as outputSize } from "./lab.js";
import { fitTransposed, transposedBounds } from "./operator.js";

/** @typedef {import("./app.js").State} State */

/** Largest values that fit the convolution, an axis each; before the first picture those of a small one. @param {State} state */
export const limits = ({ setup, scene }) => bounds(setup, sizeOf(scene, setup.rank));

/** The input's rows, columns and depth; before the first, or while another rank's is still shown, those of a small one. @param {import("./app.js").Scene | null} scene @param {import("./ranks.js").Rank} rank @returns {[number, number, number]} */
function sizeOf(scene, rank) {
  if (scene?.rank !== rank) return [rank === 1 ? 1 : 64, 64, rank === 3 ? 64 : 1];
  const { height, width, depth } = scene.picture;
  return [height, width, depth];
}

/** The same of the transposed convolution. @param {State} state */
export const transposedLimits = ({ setup, scene }) => transposedBounds(setup, sizeOf(scene, setup.rank));

/** Of what the first layer is: how large its kernel and dilation may be. @param {State} state */
export const windowLimits = (state) =>
  state.setup.operator === "transposed" ? transposedLimits(state) : limits(state);

/**
 * What a control of the transposed convolution changes, with what follows from it: an output padding stays below its stride.
 * @param {State} state
 * @param {Partial<import("./state.js").Setup>} patch
 */
export const withTransposed = ({ setup, scene }, patch) =>
  fitTransposed({ ...setup, ...patch }, sizeOf(scene, setup.rank)).setup;

/** The same of the pooling: its padding stays within half a window. @param {State} state @param {Partial<import("./state.js").Setup>} patch */
export const withPool = ({ setup, scene }, patch) =>
  fitPool({ ...setup, ...patch }, outputSize(scene?.reports[0])).setup;

/** Largest values that fit the pooling's input. @param {State} state */
export function poolLimits({ setup, scene }) {
  return poolBounds(setup, outputSize(scene?.reports[0]));
}
