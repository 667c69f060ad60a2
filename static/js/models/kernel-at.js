/** Which kernel of a weight is which: its output, and the channel that it reads. */

import { kernelCount } from "./graph.js";

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {{output: number, part: number, channel: number}} Kernel which of a weight: its output, its place in that output's weights, the channel of the whole input that it reads */

/**
 * Which kernel of a weight the n-th is.
 * @param {LayerSpec} layer
 * @param {readonly number[]} shape of its weight
 * @param {number} number
 * @returns {Kernel}
 */
export function kernelAt({ kind, groups }, shape, number) {
  const { each } = kernelCount(shape);
  const [row, column] = [Math.floor(number / each), number % each];
  const perGroup = Math.max(1, (shape[0] ?? 1) / Number(groups ?? 1));
  const group = Math.floor(row / perGroup);
  return kind === "conv_transpose"
    ? { output: group * each + column, part: row % perGroup, channel: row }
    : { output: row, part: column, channel: group * each + column };
}
