/** From what a person set to what the server is asked: inputs, layers and the chain up to the shown stage. */

import { along, weightsOf } from "./ranks.js";
import { TENSOR } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {Record<string, unknown> & {kind: string}} LayerSpec */
/** @typedef {{input: Record<string, unknown>, before?: LayerSpec[], layer: LayerSpec, backend?: string, minus?: Request}} Request */

/** @param {Setup} setup */
export function inputOf(setup) {
  if (setup.rank !== 2) return { ...setup.source };
  if (setup.image.startsWith(TENSOR)) return { tensor: setup.image.slice(TENSOR.length) };
  /** @type {Record<string, unknown>} */
  const input = { image: setup.image, color: setup.channels === "grey" ? "gray" : "native" };
  if (setup.side > 0) input.max_side = setup.side;
  return input;
}

/**
 * @param {Setup} setup
 * @param {number} channels of the picture as it is read
 * @returns {LayerSpec}
 */
export function transposedOf(setup, channels) {
  const sum = setup.channels === "sum";
  /** @type {LayerSpec} */
  const layer = { kind: "conv_transpose", kernel: weightsOf(setup), channels: sum ? "sum" : "each" };
  const [spread, cut] = [each(setup, "spread"), each(setup, "cut")];
  const [more, dilation] = [each(setup, "outputPadding"), each(setup, "dilation")];
  if (setup.bias !== 0) layer.bias = Array(sum ? 1 : channels).fill(setup.bias);
  if (!all(spread, 1)) layer.stride = short(spread);
  if (!all(cut, 0)) layer.padding = short(cut);
  if (!all(more, 0)) layer.output_padding = short(more);
  if (!all(dilation, 1)) layer.dilation = short(dilation);
  return layer;
}

/**
 * @param {Setup} setup
 * @param {number} channels of the picture as it is read
 * @returns {LayerSpec}
 */
export function convOf(setup, channels) {
  const sum = setup.channels === "sum";
  /** @type {LayerSpec} */
  const layer = { kind: "conv", kernel: weightsOf(setup), channels: sum ? "sum" : "each" };
  const [stride, dilation] = [each(setup, "stride"), each(setup, "dilation")];
  if (setup.bias !== 0) layer.bias = Array(sum ? 1 : channels).fill(setup.bias);
  if (!all(stride, 1)) layer.stride = short(stride);
  if (setup.padding === "amounts") layer.padding = along(setup.rank, setup.pads, setup.deep.pads);
  else if (setup.padding !== "valid") layer.padding = setup.padding;
  if (setup.mode !== "zeros") layer.padding_mode = setup.mode;
  if (setup.mode === "constant") layer.padding_value = setup.fill;
  if (!all(dilation, 1)) layer.dilation = short(dilation);
  if (setup.flip) layer.flip = true;
  return layer;
}

/** @param {Setup} setup @returns {LayerSpec | null} */
export function activationOf(setup) {
  if (setup.activation === "none") return null;
  if (setup.activation === "leaky_relu") return { kind: "leaky_relu", negative_slope: setup.slope };
  return { kind: setup.activation };
}

/** The activation that the shown sum goes on with. @param {Setup} setup */
export const afterOf = (setup) => (setup.stage === "conv" ? activationOf(setup) : null);

/** @param {Setup} setup @returns {LayerSpec | null} */
export function poolOf(setup) {
  if (setup.pool === "none") return null;
  /** @type {LayerSpec} */
  const layer = {
    kind: setup.pool,
    kernel_size: short(each(setup, "poolSize")),
    stride: short(each(setup, "poolStride")),
  };
  if (setup.poolPadding > 0) layer.padding = setup.poolPadding;
  if (setup.poolCeil) layer.ceil_mode = true;
  if (setup.pool === "avg_pool" && !setup.poolCount) layer.count_include_pad = false;
  return layer;
}

/**
 * All layers of the chain, and which of them the lab shows.
 * @param {Setup} setup
 * @param {number} channels
 */
export function chainOf(setup, channels) {
  const activation = activationOf(setup);
  const pool = poolOf(setup);
  const layers = [(setup.operator === "transposed" ? transposedOf : convOf)(setup, channels)];
  let shown = 0;
  if (activation) {
    if (setup.stage === "activation") shown = layers.length;
    layers.push(activation);
  }
  if (pool) {
    if (setup.stage === "pool") shown = layers.length;
    layers.push(pool);
  }
  return { layers, shown };
}

/**
 * The request for the stage that is shown.
 * @param {Setup} setup
 * @param {number} channels as they are read
 * @param {number} [native] channels that there are
 * @returns {Request}
 */
export function requestOf(setup, channels, native = channels) {
  const { layers, shown } = chainOf(setup, channels);
  const mix = mixOf(setup, native);
  return stageRequest(setup, [...mix, ...layers], mix.length + shown);
}

/**
 * What makes one channel of a sound's many: their mean, before all else.
 * @param {Setup} setup
 * @param {number} native channels of the sound
 * @returns {LayerSpec[]}
 */
export const mixOf = ({ rank, channels }, native) =>
  rank === 1 && channels === "grey" && native > 1
    ? [{ kind: "conv", kernel: [1 / native], channels: "sum" }]
    : [];

/**
 * The request whose output is what the shown stage reads; null where that is the picture itself.
 * @param {Setup} setup
 * @param {number} channels
 * @returns {Request | null}
 */
export function inputRequestOf(setup, channels) {
  const { layers, shown } = chainOf(setup, channels);
  return shown === 0 ? null : stageRequest(setup, layers, shown - 1);
}

/**
 * What a transposed convolution may be replaced by: every cell repeated a stride times, then the same kernel as a
 * convolution, its weights shared out among the cells that were one.
 * @param {Setup} setup
 * @param {number} channels
 * @returns {Request}
 */
export function resizeAndConv(setup, channels) {
  const [down, across] = setup.spread;
  const ones = Array.from({ length: down }, () => Array(across).fill(1));
  const kernel = setup.kernel.map((row) => row.map((weight) => weight / (down * across)));
  const sum = setup.channels === "sum";
  /** @type {LayerSpec} */
  const layer = { kind: "conv", kernel, channels: sum ? "sum" : "each", padding: "same", flip: true };
  if (setup.bias !== 0) layer.bias = Array(sum ? 1 : channels).fill(setup.bias);
  if (!all(setup.dilation, 1)) layer.dilation = short(setup.dilation);
  const resize = { kind: "conv_transpose", kernel: ones, channels: "each", stride: short(setup.spread) };
  return { input: inputOf(setup), before: [resize], layer };
}

/** The input in numbers, as the engine reads it. @param {Setup} setup @returns {Request} */
export const plainRequestOf = (setup) => ({
  input: inputOf(setup),
  layer: { kind: "conv", kernel: weightsOf({ rank: setup.rank, kernel: [[1]], depth: 1 }) },
});

/** @param {Setup} setup @param {LayerSpec[]} layers @param {number} shown @returns {Request} */
function stageRequest(setup, layers, shown) {
  const layer = layers[shown];
  if (!layer) throw new RangeError(`no layer ${shown} in a chain of ${layers.length}`);
  /** @type {Request} */
  const request = { input: inputOf(setup), layer };
  if (shown > 0) request.before = layers.slice(0, shown);
  if (setup.backend !== "auto") request.backend = setup.backend;
  return request;
}

/** What is set along each axis. @param {Setup} setup @param {Exclude<keyof Setup & keyof import("./state.js").Deep, "pads">} name */
const each = (setup, name) => along(setup.rank, setup[name], setup.deep[name]);

/** @param {readonly number[]} axes @param {number} value */
const all = (axes, value) => axes.every((v) => v === value);

/** One number where all axes agree. @param {readonly number[]} axes */
const short = (axes) => (all(axes, axes[0] ?? 0) ? (axes[0] ?? 0) : [...axes]);
