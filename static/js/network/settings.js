/** What can be set of each kind of layer, where it stands in the API's words, and what a new layer begins with. */

import { numbersIn, shortened } from "../desk/settings.js";
import { outChannels } from "./edit.js";

/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */
/** @typedef {{name: string, least: number, plain: number, init?: boolean, real?: boolean}} Setting `init`: part of how weights are drawn; `real`: any number */

const KERNEL = { name: "kernel_size", least: 1, plain: 3 };
const STRIDE = { name: "stride", least: 1, plain: 1 };
const PADDING = { name: "padding", least: 0, plain: 0 };
const DILATION = { name: "dilation", least: 1, plain: 1 };
const GROUPS = { name: "groups", least: 1, plain: 1 };
const OUT = { name: "out_channels", least: 1, plain: 8, init: true };
const POOL = [KERNEL, STRIDE, PADDING];

/** @type {Record<string, readonly Setting[]>} */
const SETTINGS = {
  conv: [OUT, { ...KERNEL, init: true }, STRIDE, PADDING, DILATION, GROUPS],
  conv_transpose: [
    OUT,
    { ...KERNEL, init: true },
    STRIDE,
    PADDING,
    { name: "output_padding", least: 0, plain: 0 },
    DILATION,
    GROUPS,
  ],
  max_pool: POOL,
  avg_pool: POOL,
  lp_pool: POOL,
  linear: [OUT],
  leaky_relu: [{ name: "negative_slope", least: -1e6, plain: 0.01, real: true }],
  dropout: [{ name: "p", least: 0, plain: 0.5, real: true }],
  channel_shuffle: [{ ...GROUPS, plain: 2 }],
};

/** Kinds that stand for each other, with nothing else to set. */
export const ACTIVATIONS = ["relu", "leaky_relu", "sigmoid", "tanh", "softmax"];

/** @type {Record<string, NetworkLayer>} */
export const NEW = {
  conv: { kind: "conv", init: { out_channels: 8, kernel_size: 3 }, padding: 1 },
  relu: { kind: "relu" },
  max_pool: { kind: "max_pool", kernel_size: 2 },
  avg_pool: { kind: "avg_pool", kernel_size: 2 },
  batch_norm: { kind: "batch_norm" },
  conv_transpose: { kind: "conv_transpose", init: { out_channels: 8, kernel_size: 2 }, stride: 2 },
  add: { kind: "add" },
  concat: { kind: "concat" },
  dropout: { kind: "dropout" },
  global_avg_pool: { kind: "global_avg_pool" },
  flatten: { kind: "flatten" },
  linear: { kind: "linear", init: { out_channels: 10 } },
  softmax: { kind: "softmax" },
};

/** What can be set of a layer. @param {NetworkLayer} layer */
export function settingsOf(layer) {
  const all = SETTINGS[layer.kind] ?? [];
  // Weights that are numbers have the size that they have.
  return layer.init ? all : all.filter(({ init }) => !init);
}

/** @param {NetworkLayer} layer @param {Setting} setting @returns {unknown} */
export function settingOf(layer, { name, init, plain }) {
  const from = init ? /** @type {Record<string, unknown>} */ (layer.init ?? {}) : layer;
  if (name === "stride" && layer.kind.endsWith("pool")) return from.stride ?? layer.kernel_size;
  return from[name] ?? plain;
}

/**
 * A layer with a setting as it was typed.
 * @param {NetworkLayer} layer
 * @param {Setting} setting
 * @param {string} text
 * @returns {NetworkLayer | null} null where it can't be read
 */
export function withSetting(layer, setting, text) {
  const { name, least, init, real } = setting;
  /** @type {unknown} */
  let value;
  if (real) {
    value = Number(text.replace(",", "."));
    if (text === "" || !Number.isFinite(value)) return null;
  } else if (name === "padding" && /^(?:same|same_lower|valid|full)$/.test(text)) value = text;
  else {
    const numbers = numbersIn(text, least);
    if (!numbers) return null;
    value = shortened(numbers);
    if (Array.isArray(value) && ["out_channels", "groups"].includes(name)) return null;
  }
  if (!init) return { ...layer, [name]: value };
  return { ...layer, init: { .../** @type {object} */ (layer.init), [name]: value } };
}

/** A layer's windows and sizes, in as few words as there are. @param {NetworkLayer} layer */
export function summary(layer) {
  const init = /** @type {Record<string, any>} */ (layer.init ?? {});
  const size = init.kernel_size ?? layer.kernel_size ?? sizeOf(layer.kernel) ?? sizeOf(layer.weight, 2);
  const parts = [];
  if (size !== undefined) parts.push(Array.isArray(size) ? size.join("×") : `${size}×${size}`);
  const out = outChannels(layer);
  if (out !== null) parts.push(`→ ${out}`);
  for (const [name, sign, plain] of /** @type {const} */ ([
    ["stride", "s", 1],
    ["padding", "p", 0],
    ["dilation", "d", 1],
    ["groups", "g", 1],
  ])) {
    const value = layer[name];
    if (value !== undefined && value !== plain)
      parts.push(`${sign}${typeof value === "string" ? " " : ""}${[value].flat(2).join(",")}`);
  }
  return parts.join(" ");
}

/** Rows and columns of weights in nested lists. @param {any} list @param {number} [skip] axes before them @returns {number[] | undefined} */
function sizeOf(list, skip = 0) {
  let rows = list;
  for (let i = 0; i < skip; i++) rows = rows?.[0];
  return Array.isArray(rows) && Array.isArray(rows[0]) ? [rows.length, rows[0].length] : undefined;
}
