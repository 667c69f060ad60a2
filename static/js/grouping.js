/** A layer with groups, from a person's kernel: as many channels out as in, as the server is asked for it; pure. */

import { convOf } from "./spec.js";

/** @typedef {import("./spec.js").Request} Request */
/** @typedef {import("./spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {"standard" | "grouped" | "depthwise" | "separable"} Kind */
/** @typedef {readonly (readonly number[])[]} Rows */

/** Longest side of the picture that small maps are computed from. */
const SIDE = 192;
/** Weights of one layer, and their products in all, that are still sent and computed for small maps. */
const MOST = { weights: 150_000, products: 4e9 };
/** Edges are found in at most so many directions; of more channels, in several sizes. */
const DIRECTIONS = 8;
/** Wavelength in pixels of the finest edges, and how much longer that of the next size is. */
const [FINEST, GROWTH] = [5, 1.2];

/** The stops of the slider: all that divide the number of channels, then 0, the separable pair. @param {number} wide */
export const stops = (wide) => [
  ...Array.from({ length: wide }, (_, i) => i + 1).filter((n) => wide % n === 0),
  0,
];

/** @param {number} groups @param {number} wide @returns {Kind} */
export function kindOf(groups, wide) {
  if (groups === 0) return "separable";
  if (groups === 1) return "standard";
  return groups === wide ? "depthwise" : "grouped";
}

/**
 * How the outputs of a group mix its inputs: the rows of a cosine transform, of length 1 and all different. The first
 * one is the mean, which of red, green and blue is nearly their grey.
 * @param {number} size
 */
export const mixOf = (size) =>
  Array.from({ length: size }, (_, output) =>
    Array.from({ length: size }, (_, input) =>
      exact(
        Math.sqrt((output === 0 ? 1 : 2) / size) * Math.cos((Math.PI * (2 * input + 1) * output) / 2 / size),
      ),
    ),
  );

/**
 * The full weight of a layer with groups: an output's share of an input times the kernel.
 * @param {Rows} kernel
 * @param {number} wide channels in and out
 * @param {number} groups
 * @returns {number[][][][]} (wide, wide / groups, height, width)
 */
export function weightOf(kernel, wide, groups) {
  const mix = mixOf(wide / groups);
  return Array.from({ length: wide }, (_, output) =>
    (mix[output % mix.length] ?? []).map((share) =>
      kernel.map((row) => row.map((weight) => exact(share * weight))),
    ),
  );
}

/** Six digits are more than small maps can show. @param {number} value */
const exact = (value) => Number(value.toPrecision(6));

/**
 * The layers that are counted and computed: this window over `wide` channels, and as many out.
 * @param {Scene} scene
 * @param {number} wide
 * @param {number} groups 0: depthwise, then 1 × 1
 * @param {boolean} [drawn] with their weights, not only with their sizes
 * @returns {LayerSpec[]}
 */
export function layersOf({ setup, report }, wide, groups, drawn = false) {
  const { kernel, channels: _channels, bias: _bias, flip, ...window } = convOf(setup, wide);
  const each = groups === 0 ? wide : groups;
  const sizes = { out_channels: wide, kernel_size: report.axes.map((axis) => axis.kernel) };
  const weights = drawn ? { weight: weightOf(/** @type {Rows} */ (kernel), wide, each) } : sizes;
  const first = { ...window, ...weights, groups: each, ...(flip && drawn ? { flip } : {}) };
  if (groups !== 0) return [first];
  const one = mixOf(wide).map((row) => row.map((share) => [[share]]));
  return [
    first,
    {
      kind: "conv",
      ...(drawn ? { weight: one } : { out_channels: wide, kernel_size: report.axes.map(() => 1) }),
    },
  ];
}

/** How many directions and sizes of edges make so many channels. @param {number} wide */
export function edgeKinds(wide) {
  const sizes = Math.ceil(wide / DIRECTIONS);
  return { directions: Math.ceil(wide / sizes), sizes };
}

/**
 * What finds edges of many directions and sizes: odd Gabor filters, over all colours together. They depend little on
 * each other, so that no mix of what they find is empty.
 * @param {number} wide
 * @param {number} channels of the picture
 */
function edgesOf(wide, channels) {
  const { directions, sizes } = edgeKinds(wide);
  const reach = sizes > 2 ? 7 : 4;
  const cells = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  return Array.from({ length: wide }, (_, i) => {
    const angle = (Math.PI * (i % directions)) / directions;
    const wave = FINEST * GROWTH ** Math.floor(i / directions);
    /** @param {number} x @param {number} y */
    const at = (x, y) => {
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      const bell = Math.exp(-(x * x + y * y) / (2 * (wave / 2) ** 2));
      return exact((Math.sin((2 * Math.PI * along) / wave) * bell) / (channels * wave));
    };
    const rows = cells.map((y) => cells.map((x) => at(x, y)));
    return Array.from({ length: channels }, () => rows);
  });
}

/** Are the layer's inputs the picture's own channels? @param {Scene} scene @param {number} wide */
export const ownChannels = (scene, wide) => wide === scene.channels;

/**
 * What is computed for the small maps: what goes in, and what each layer makes of it. `null`: more than small maps are worth.
 * @param {Scene} scene
 * @param {number} wide
 * @param {number} groups
 * @returns {Request[] | null}
 */
export function requestsOf(scene, wide, groups) {
  const { channels, request } = scene;
  const [rows, columns] = scene.axes;
  const input = { ...request.input, max_side: sideOf(scene) };
  const { backend } = request;
  const long = Math.max(rows.input, columns.input);
  const cells = rows.input * columns.input * (Number(input.max_side) / long) ** 2;
  const weights = (wide * wide * rows.kernel * columns.kernel) / Math.max(1, groups);
  if (weights > MOST.weights || weights * cells > MOST.products) return null;
  /** @type {LayerSpec[]} */
  const before = ownChannels(scene, wide)
    ? []
    : [{ kind: "conv", weight: edgesOf(wide, channels), padding: "same", padding_mode: "replicate" }];
  const first = before[0] ?? { kind: "conv", kernel: [[1]], channels: "each" };
  const chain = [...before, ...layersOf(scene, wide, groups, true)];
  const made = chain.slice(before.length).map((layer, i) => ({
    layer,
    before: chain.slice(0, before.length + i),
  }));
  return [{ layer: first, before: [] }, ...made].map(({ layer, before: earlier }) => ({
    input,
    layer,
    ...(earlier.length > 0 ? { before: earlier } : {}),
    ...(backend ? { backend } : {}),
  }));
}

/** The longest side to compute from: small, but no window may be larger than half of the picture. @param {Scene} scene */
function sideOf({ axes }) {
  const [long, short] = [Math.max(...axes.map(({ input }) => input)), Math.min(...axes.map((a) => a.input))];
  const reach = Math.max(...axes.map(({ effective, begin, end }) => Math.max(effective, begin, end)));
  const part = Math.max(SIDE / long, (2 * reach) / short);
  return Math.max(1, Math.ceil(long * Math.min(1, part)));
}
