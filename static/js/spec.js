/** From what a person set to what the server is asked: inputs, layers and the chain up to the shown stage. */

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {Record<string, unknown> & {kind: string}} LayerSpec */
/** @typedef {{input: Record<string, unknown>, before?: LayerSpec[], layer: LayerSpec, backend?: string, minus?: Request}} Request */

/** @param {Setup} setup */
export function inputOf(setup) {
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
  const layer = { kind: "conv_transpose", kernel: setup.kernel, channels: sum ? "sum" : "each" };
  if (setup.bias !== 0) layer.bias = Array(sum ? 1 : channels).fill(setup.bias);
  if (!both(setup.spread, 1)) layer.stride = short(setup.spread);
  if (!both(setup.cut, 0)) layer.padding = short(setup.cut);
  if (!both(setup.outputPadding, 0)) layer.output_padding = short(setup.outputPadding);
  if (!both(setup.dilation, 1)) layer.dilation = short(setup.dilation);
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
  const layer = { kind: "conv", kernel: setup.kernel, channels: sum ? "sum" : "each" };
  if (setup.bias !== 0) layer.bias = Array(sum ? 1 : channels).fill(setup.bias);
  if (!both(setup.stride, 1)) layer.stride = short(setup.stride);
  if (setup.padding === "amounts") layer.padding = setup.pads;
  else if (setup.padding !== "valid") layer.padding = setup.padding;
  if (setup.mode !== "zeros") layer.padding_mode = setup.mode;
  if (setup.mode === "constant") layer.padding_value = setup.fill;
  if (!both(setup.dilation, 1)) layer.dilation = short(setup.dilation);
  if (setup.flip) layer.flip = true;
  return layer;
}

/** @param {Setup} setup @returns {LayerSpec | null} */
export function activationOf(setup) {
  if (setup.activation === "none") return null;
  if (setup.activation === "leaky_relu") return { kind: "leaky_relu", negative_slope: setup.slope };
  return { kind: setup.activation };
}

/** @param {Setup} setup @returns {LayerSpec | null} */
export function poolOf(setup) {
  if (setup.pool === "none") return null;
  /** @type {LayerSpec} */
  const layer = { kind: setup.pool, kernel_size: short(setup.poolSize), stride: short(setup.poolStride) };
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
 * @param {number} channels
 * @returns {Request}
 */
export function requestOf(setup, channels) {
  const { layers, shown } = chainOf(setup, channels);
  return stageRequest(setup, layers, shown);
}

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
  if (!both(setup.dilation, 1)) layer.dilation = short(setup.dilation);
  const resize = { kind: "conv_transpose", kernel: ones, channels: "each", stride: short(setup.spread) };
  return { input: inputOf(setup), before: [resize], layer };
}

/** The picture in grey as the engine reads it. @param {Setup} setup @returns {Request} */
export const greyRequestOf = (setup) => ({ input: inputOf(setup), layer: { kind: "conv", kernel: [[1]] } });

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

/** @param {readonly number[]} pair @param {number} value */
const both = (pair, value) => pair.every((v) => v === value);

/** One number where both axes agree. @param {readonly number[]} pair */
const short = (pair) => (pair[0] === pair[1] ? pair[0] : [...pair]);
