/** A layer as the API has it → what the lab shows: its window on the lab's own kernel, or its pooling, along any number of axes. */

import * as kernels from "../kernel.js";
import { planes, RANKS, turned } from "../ranks.js";
import { CHOICES, MAX, MOST_DEEP, SETUP } from "../state.js";
import { chooseRank } from "../views/rank-choice.js";

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../state.js").Pair} Pair */
/** @typedef {import("../state.js").Deep} Deep */
/** @typedef {import("../ranks.js").Rank} Rank */

/** Kinds that the lab can take over. */
const KINDS = ["conv", "conv_transpose", "max_pool", "avg_pool"];

/** The largest value of each field that the lab has controls for. @param {LayerSpec} layer @param {Rank} rank @returns {Record<string, number>} */
const most = ({ kind }, rank) =>
  kind.endsWith("pool")
    ? { kernel_size: MAX.pool, stride: MAX.pool, padding: MAX.pool, dilation: 1 }
    : {
        kernel_size: rank === 3 ? MOST_DEEP : MAX.kernel,
        stride: kind === "conv" ? MAX.stride : MAX.spread,
        padding: MAX.pad,
        dilation: MAX.dilation,
        output_padding: MAX.dilation - 1,
      };

/** Axes that a layer has, where it says. @param {LayerSpec} layer @returns {Rank | null} */
function rankOf(layer) {
  const lists = ["kernel_size", "stride", "padding", "dilation", "output_padding"].map((name) => layer[name]);
  const list = lists.find(Array.isArray);
  return list ? /** @type {Rank} */ (list.length) : null;
}

/** Can the lab show this layer? @param {LayerSpec} layer */
export function canApply(layer) {
  const rank = rankOf(layer) ?? 2;
  if (!KINDS.includes(layer.kind) || !RANKS[rank] || layer.cover_all === true) return false;
  if (typeof layer.padding === "string" && !(layer.kind === "conv" && named(layer.padding))) return false;
  const sides = [layer.padding ?? 0].flat();
  if (layer.kind !== "conv" && sides.some(Array.isArray)) return false;
  if (layer.kind.endsWith("pool") && sides.some((side) => side !== sides[0])) return false;
  return Object.entries(most(layer, rank)).every(([field, limit]) => {
    const values = [layer[field] ?? 0].flat(2).filter((value) => typeof value === "number");
    return values.every((value) => value <= limit);
  });
}

/** @param {string} padding */
const named = (padding) =>
  padding !== "amounts" && /** @type {readonly string[]} */ (CHOICES.padding).includes(padding);

/**
 * The lab shows it; a layer of other axes turns the page to them.
 * @param {import("../app.js").App} app
 * @param {LayerSpec} layer one that `canApply`
 */
export function toLab(app, layer) {
  const { setup } = app.store.get();
  const rank = rankOf(layer) ?? setup.rank;
  const patch = applied({ ...setup, ...turned(setup, rank, SETUP) }, layer);
  if (rank === setup.rank) app.editor.edit(patch);
  else chooseRank(app, rank, patch);
}

/**
 * What it changes in the setup; the kernel keeps its weights around the middle.
 * @param {Setup} setup of as many axes
 * @param {LayerSpec} layer one that `canApply`
 * @returns {Partial<Setup>}
 */
export function applied(setup, layer) {
  if (layer.kind.endsWith("pool")) return pooled(setup, layer);
  /** @type {Partial<Setup>} */
  const patch = { stage: "conv", ...resized(setup, layer) };
  const dilation = /** @type {const} */ ([layer.dilation, 1]);
  if (layer.kind === "conv_transpose")
    return {
      ...patch,
      operator: "transposed",
      ...placed(setup, {
        spread: [layer.stride, 1],
        cut: [layer.padding, 0],
        outputPadding: [layer.output_padding, 0],
        dilation,
      }),
    };
  const own = placed(setup, { stride: [layer.stride, 1], dilation });
  if (layer.padding_mode) patch.mode = /** @type {Setup["mode"]} */ (layer.padding_mode);
  return { ...patch, operator: "conv", ...own, ...padded({ ...setup, ...own }, layer.padding) };
}

/** @param {Setup} setup @param {LayerSpec} layer @returns {Partial<Setup>} */
const pooled = (setup, layer) => ({
  stage: "pool",
  pool: layer.kind === "avg_pool" ? "avg_pool" : "max_pool",
  ...placed(setup, {
    poolSize: [layer.kernel_size, 2],
    poolStride: [layer.stride ?? layer.kernel_size, 2],
  }),
  poolPadding: Number([layer.padding ?? 0].flat()[0]),
  poolCeil: layer.ceil_mode === true,
  poolCount: layer.count_include_pad !== false,
});

/** @param {Setup} setup @param {unknown} padding @returns {Partial<Setup>} */
function padded({ rank, pads, deep }, padding) {
  if (typeof padding === "string") return { padding: /** @type {Setup["padding"]} */ (padding) };
  const sides = all(padding ?? 0, rank).map((side) => /** @type {Pair} */ (all(side, 2)));
  if (sides.flat().every((cells) => cells === 0)) return { padding: "valid" };
  const [rows, columns] = last(sides, pads[0]);
  return {
    padding: "amounts",
    pads: [rows, columns],
    ...(rank === 3 && { deep: { ...deep, pads: sides[0] ?? deep.pads } }),
  };
}

/**
 * Values of the API in their places: rows and columns, and along the depth.
 * @param {Setup} setup
 * @param {Partial<Record<Exclude<keyof Deep & keyof Setup, "pads">, readonly [unknown, number]>>} values and what they are where nobody says
 * @returns {Partial<Setup>}
 */
function placed(setup, values) {
  /** @type {Partial<Setup>} */
  const patch = {};
  const deep = { ...setup.deep };
  for (const [key, [value, plain]] of Object.entries(values)) {
    const name = /** @type {keyof typeof values} */ (key);
    const axes = all(value ?? plain, setup.rank).map(Number);
    patch[name] = last(axes, setup[name][0]);
    if (setup.rank === 3) deep[name] = axes[0] ?? plain;
  }
  return setup.rank === 3 ? { ...patch, deep } : patch;
}

/** @param {Setup} setup @param {LayerSpec} layer @returns {Partial<Setup>} */
function resized({ rank, kernel, depth: old }, layer) {
  const sizes = all(layer.kernel_size ?? 3, rank).map(Number);
  const [height, width] = last(sizes, 1);
  const depth = rank === 3 ? (sizes[0] ?? 1) : 1;
  const before = Math.trunc((depth - old) / 2);
  const now = planes(kernel, old);
  const next = Array.from({ length: depth }, (_, i) =>
    kernels.resize(now[i - before] ?? [[0]], height, width),
  ).flat();
  const same = depth === old && kernels.equal(kernel, next);
  return same ? {} : { kernel: next, depth, preset: "", parameters: {} };
}

/** One value an axis. @param {unknown} value @param {number} rank @returns {unknown[]} */
const all = (value, rank) => (Array.isArray(value) ? value : Array(rank).fill(value));

/** Rows and columns; a signal's rows stay what they are. @template T @param {readonly T[]} axes @param {T} rows @returns {[T, T]} */
function last(axes, rows) {
  const [down, across] = axes.length === 1 ? [rows, axes[0]] : axes.slice(-2);
  return /** @type {[T, T]} */ ([down, across]);
}
