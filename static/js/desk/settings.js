/** The settings that a question is about: typed sizes and numbers, a layer as the API has it, and back in words. */

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {"conv" | "conv_transpose" | "max_pool" | "avg_pool"} Kind */
/** @typedef {"kernel_size" | "stride" | "padding" | "dilation" | "output_padding"} Setting */

/** @type {readonly Kind[]} */
export const KINDS = ["conv", "conv_transpose", "max_pool", "avg_pool"];

/** @type {readonly Setting[]} */
const SETTINGS = ["kernel_size", "stride", "padding", "output_padding", "dilation"];

/** What each is where nobody says otherwise. @type {Partial<Record<Setting, number>>} */
export const PLAIN = { stride: 1, padding: 0, dilation: 1, output_padding: 0 };

/** Those that a kind of layer has, as far as the lab shows them. @param {Kind} kind */
export const settingsOf = (kind) =>
  SETTINGS.filter((name) => name !== "output_padding" || kind === "conv_transpose");

/**
 * Numbers an axis: `224`, `480 × 640`, `480,640`.
 * @param {string} text
 * @param {number} least
 * @returns {number[] | null} null where it is none
 */
export function numbersIn(text, least) {
  const parts = text.split(/[\s,x×*]+/).filter(Boolean);
  const found = parts.map(Number);
  const sound = found.every((number) => Number.isInteger(number) && number >= least && number <= 2 ** 31 - 1);
  return sound && found.length >= 1 && found.length <= 3 ? found : null;
}

/** One number where all agree. @param {readonly number[]} numbers */
export const shortened = (numbers) =>
  numbers.every((number) => number === numbers[0]) ? Number(numbers[0]) : [...numbers];

/** A setting's value as people write it. @param {unknown} value */
export function written(value) {
  if (!Array.isArray(value)) return String(value);
  if (value.every(Array.isArray)) {
    const sides = [
      ...new Set(value.map((pair) => (pair[0] === pair[1] ? String(pair[0]) : pair.join(" + ")))),
    ];
    return sides.join(" × ");
  }
  return value.join(" × ");
}

/** A layer's kernel size, wherever it stands. @param {LayerSpec} layer */
export const kernelOf = (layer) =>
  layer.kernel_size ?? /** @type {{kernel_size?: unknown} | undefined} */ (layer.init)?.kernel_size;

/**
 * Settings as a layer whose shape can be asked for.
 * @param {Kind} kind
 * @param {Partial<Record<Setting, unknown>>} settings
 * @returns {LayerSpec}
 */
export const layerOf = (kind, settings) => ({
  kind,
  ...(kind.endsWith("pool") ? {} : { out_channels: 1 }),
  ...settings,
});

/**
 * As the lab takes it: the kernel's size in its place, an axis each where their number is known.
 * @param {LayerSpec} layer
 * @param {number} [rank] axes of what it reads
 * @returns {LayerSpec}
 */
export function forLab(layer, rank) {
  const size = kernelOf(layer);
  return { ...layer, kernel_size: rank && !Array.isArray(size) ? Array(rank).fill(size) : size };
}
