/** The bounds that hold right now, for the picture that is shown. */

import { bounds, poolBounds } from "./fit.js";

/** @typedef {import("./app.js").State} State */

/** Largest values that fit the convolution, an axis each; before the first picture those of a small one. @param {State} state */
export function limits({ setup, scene }) {
  const picture = scene?.picture;
  return bounds(setup, picture ? [picture.height, picture.width] : [64, 64]);
}

/** Largest values that fit the pooling's input. @param {State} state */
export function poolLimits({ setup, scene }) {
  const [, , rows = 1, columns = 1] = scene?.reports[0]?.output_shape ?? [];
  return poolBounds(setup, [rows, columns]);
}
