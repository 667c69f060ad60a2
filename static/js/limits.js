/** The bounds that hold right now, for the picture that is shown. */

import { bounds, poolBounds } from "./fit.js";
import { transposedBounds } from "./operator.js";

/** @typedef {import("./app.js").State} State */

/** Largest values that fit the convolution, an axis each; before the first picture those of a small one. @param {State} state */
export function limits({ setup, scene }) {
  const picture = scene?.picture;
  return bounds(setup, picture ? [picture.height, picture.width] : [64, 64]);
}

/** The same of the transposed convolution. @param {State} state */
export function transposedLimits({ setup, scene }) {
  const picture = scene?.picture;
  return transposedBounds(setup, picture ? [picture.height, picture.width] : [64, 64]);
}

/** Of what the first layer is: how large its kernel and dilation may be. @param {State} state */
export const windowLimits = (state) =>
  state.setup.operator === "transposed" ? transposedLimits(state) : limits(state);

/** Largest values that fit the pooling's input. @param {State} state */
export function poolLimits({ setup, scene }) {
  const [, , rows = 1, columns = 1] = scene?.reports[0]?.output_shape ?? [];
  return poolBounds(setup, [rows, columns]);
}
