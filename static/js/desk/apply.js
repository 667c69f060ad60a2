/** A layer as the API has it → what the lab shows: its window on the lab's own kernel, or its pooling. */

import * as kernels from "../kernel.js";

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../state.js").Pair} Pair */

/** Kinds that the lab can take over. */
const KINDS = ["conv", "conv_transpose", "max_pool", "avg_pool"];

/** Can the lab show this layer? It has two axes. @param {LayerSpec} layer */
export const canApply = (layer) =>
  KINDS.includes(layer.kind) &&
  ["kernel_size", "stride", "padding", "dilation", "output_padding"].every((field) => fits(layer[field])) &&
  (!layer.kind.endsWith("pool") || (both(layer.dilation, 1) && typeof layer.padding !== "object"));

/** @param {unknown} value */
const fits = (value) => !Array.isArray(value) || value.length === 2;

/** @param {unknown} value @param {number} plain */
const both = (value, plain) => [value ?? plain].flat().every((v) => v === plain);

/**
 * What it changes in the setup; the kernel keeps its weights around the middle.
 * @param {Setup} setup
 * @param {LayerSpec} layer one that `canApply`
 * @returns {Partial<Setup>}
 */
export function applied(setup, layer) {
  if (layer.kind.endsWith("pool")) return pooled(layer);
  const [rows, columns] = pair(layer.kernel_size, 3);
  const same = kernels.equal(setup.kernel, kernels.resize(setup.kernel, rows, columns));
  /** @type {Partial<Setup>} */
  const patch = { stage: "conv", dilation: pair(layer.dilation, 1) };
  if (!same)
    Object.assign(patch, { kernel: kernels.resize(setup.kernel, rows, columns), preset: "", parameters: {} });
  if (layer.kind === "conv_transpose")
    return {
      ...patch,
      operator: "transposed",
      spread: pair(layer.stride, 1),
      cut: pair(layer.padding, 0),
      outputPadding: pair(layer.output_padding, 0),
    };
  return { ...patch, operator: "conv", stride: pair(layer.stride, 1), ...padded(layer.padding) };
}

/** @param {LayerSpec} layer @returns {Partial<Setup>} */
const pooled = (layer) => ({
  stage: "pool",
  pool: layer.kind === "avg_pool" ? "avg_pool" : "max_pool",
  poolSize: pair(layer.kernel_size, 2),
  poolStride: pair(layer.stride ?? layer.kernel_size, 2),
  poolPadding: Number(layer.padding ?? 0),
  poolCeil: layer.ceil_mode === true,
  poolCount: layer.count_include_pad !== false,
});

/** @param {unknown} padding @returns {Partial<Setup>} */
function padded(padding) {
  if (typeof padding === "string") return { padding: /** @type {Setup["padding"]} */ (padding) };
  if (both(padding, 0)) return { padding: "valid" };
  const sides = Array.isArray(padding) ? padding : [padding, padding];
  return { padding: "amounts", pads: [pair(sides[0], 0), pair(sides[1], 0)] };
}

/** @param {unknown} value @param {number} plain @returns {Pair} */
function pair(value, plain) {
  const [a, b] = Array.isArray(value) ? value : [value ?? plain, value ?? plain];
  return [Number(a), Number(b)];
}
