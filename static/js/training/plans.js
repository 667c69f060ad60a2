/** What a training is asked for: networks to begin with, ways to change pictures, and the request made of a form. */

/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("../api-training.js").Augmentation} Augmentation */
/** @typedef {{name: string, setting: string, value: number, least: number, most: number, whole?: boolean, made: (value: number) => Augmentation}} Change a way to change pictures, with its one number */
/** @typedef {{network: string, data: string, side: number, color: string, optimiser: "adam" | "sgd", rates: {adam: number, sgd: number}, schedule: string, epochs: number, batch: number, changes: Record<string, {on: boolean, value: number}>}} Form */

/** Data sets that come with packages, with the side of their pictures. */
export const SHIPPED = /** @type {Record<string, number>} */ ({ digits: 8, mnist: 32 });

/** @param {number} channels @returns {NetworkLayer[]} */
const block = (channels) => [
  { kind: "conv", out_channels: channels, kernel_size: 3, padding: 1 },
  { kind: "relu" },
  { kind: "max_pool", kernel_size: 2 },
];

/** @param {number} channels @returns {NetworkLayer[]} */
const normed = (channels) => [
  { kind: "conv", out_channels: channels, kernel_size: 3, padding: 1 },
  { kind: "batch_norm" },
  { kind: "relu" },
];

/** Networks to begin with, by the number of classes. @type {Record<string, (classes: number) => NetworkLayer[]>} */
export const PLANS = {
  small: (classes) => [
    ...block(8),
    ...block(16),
    { kind: "flatten" },
    { kind: "linear", out_channels: classes },
  ],
  deep: (classes) => [
    ...normed(16),
    ...normed(16),
    { kind: "max_pool", kernel_size: 2 },
    ...normed(32),
    { kind: "max_pool", kernel_size: 2 },
    { kind: "flatten" },
    { kind: "dropout", p: 0.3 },
    { kind: "linear", out_channels: classes },
  ],
  linear: (classes) => [{ kind: "flatten" }, { kind: "linear", out_channels: classes }],
};

/**
 * A ready network for so many classes, its weights to be drawn anew; one that ends in maps gets a head that tells classes.
 * @param {readonly NetworkLayer[]} layers
 * @param {number} classes
 * @returns {NetworkLayer[]}
 */
export function forClasses(layers, classes) {
  const last = layers.findLastIndex(({ kind }) => kind === "linear");
  const drawn = layers.map(({ weight, bias: _, mean: _mean, variance: _variance, init, ...layer }, i) => {
    const shape = shapeOf(weight);
    const { out_channels = shape[0], kernel_size = shape.slice(2) } = /** @type {any} */ (init ?? {});
    if (layer.kind === "linear") return { ...layer, out_channels: i === last ? classes : out_channels };
    if (layer.kind.startsWith("conv") && (init || shape[0])) return { ...layer, out_channels, kernel_size };
    return layer;
  });
  return last < 0 ? [...drawn, ...head(classes)] : drawn;
}

/** @param {number} classes @returns {NetworkLayer[]} */
const head = (classes) => [
  { kind: "global_avg_pool" },
  { kind: "flatten" },
  { kind: "linear", out_channels: classes },
];

/** The shape that a `{"npy": base64}` has. @param {unknown} field @returns {number[]} */
function shapeOf(field) {
  const npy = /** @type {{npy?: string} | undefined} */ (field)?.npy;
  const header = typeof npy === "string" ? atob(npy.slice(0, 240)) : "";
  return (/'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1] ?? "").match(/\d+/g)?.map(Number) ?? [];
}

/** Ways to change pictures, in the order in which they are done. @type {readonly Change[]} */
export const CHANGES = [
  {
    ...{ name: "rotation", setting: "degrees", value: 10, least: 0, most: 180 },
    made: (degrees) => ({ kind: "rotation", degrees }),
  },
  {
    ...{ name: "crop", setting: "cells", value: 1, least: 0, most: 64, whole: true },
    made: (padding) => ({ kind: "crop", padding }),
  },
  {
    ...{ name: "mirror", setting: "chance", value: 0.5, least: 0, most: 1 },
    made: (probability) => ({ kind: "flip", axis: "horizontal", probability }),
  },
  {
    ...{ name: "upside", setting: "chance", value: 0.5, least: 0, most: 1 },
    made: (probability) => ({ kind: "flip", axis: "vertical", probability }),
  },
  {
    ...{ name: "jitter", setting: "spread", value: 0.3, least: 0, most: 1 },
    made: (x) => ({ kind: "color_jitter", brightness: x, contrast: x, saturation: x }),
  },
  {
    ...{ name: "hue", setting: "turn", value: 0.1, least: 0, most: 0.5 },
    made: (hue) => ({ kind: "color_jitter", brightness: 0, contrast: 0, saturation: 0, hue }),
  },
  {
    ...{ name: "grey", setting: "chance", value: 0.5, least: 0, most: 1 },
    made: (probability) => ({ kind: "grayscale", probability }),
  },
  {
    ...{ name: "normalise", setting: "mean", value: 0.5, least: -1, most: 2 },
    made: (mean) => ({ kind: "normalise", mean: [mean], deviation: [0.5] }),
  },
];

/** A form as it is at first. @returns {Form} */
export const plainForm = () => ({
  network: "small",
  data: "digits",
  side: 32,
  color: "rgb",
  optimiser: "adam",
  rates: { adam: 0.003, sgd: 0.05 },
  schedule: "constant",
  epochs: 20,
  batch: 32,
  changes: Object.fromEntries(CHANGES.map(({ name, value }) => [name, { on: false, value }])),
});

/** Those ways that are chosen. @param {Form} form */
export const chosen = ({ changes }) =>
  CHANGES.filter(({ name }) => changes[name]?.on).map(({ name, value, made }) =>
    made(changes[name]?.value ?? value),
  );

/**
 * What POST /trainings takes.
 * @param {Form} form
 * @param {NetworkLayer[]} layers
 */
export function requestOf(form, layers) {
  const { data, side, color, optimiser, rates, schedule, epochs, batch } = form;
  return {
    layers,
    data: data in SHIPPED ? { id: data } : { id: data, height: side, width: side, color },
    optimiser: { kind: optimiser, learning_rate: rates[optimiser] },
    schedule,
    epochs,
    batch,
    augmentations: chosen(form),
  };
}
