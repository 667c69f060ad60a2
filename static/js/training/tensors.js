/** Arrays as the server sends them, and networks asked in a way that brings all of their numbers at once. */

/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {{shape: number[], values: Float32Array}} Tensor */

/**
 * A .npy file of float32 in C order, which is what the server writes.
 * @param {ArrayBuffer} buffer
 * @returns {Tensor}
 */
export function readTensor(buffer) {
  const view = new DataView(buffer);
  const long = view.getUint8(6) > 1;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder("latin1").decode(new Uint8Array(buffer, begin, start - begin));
  const shape = (/'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1] ?? "").match(/\d+/g)?.map(Number) ?? [];
  return { shape, values: new Float32Array(buffer.slice(start)) };
}

/** The numbers of a field such as `{"npy": base64}`. @param {unknown} field @returns {Tensor | null} null where there are none */
export function tensorIn(field) {
  const npy = /** @type {{npy?: unknown} | null | undefined} */ (field)?.npy;
  if (typeof npy !== "string") return null;
  return readTensor(Uint8Array.from(atob(npy), (letter) => letter.charCodeAt(0)).buffer);
}

/**
 * The network with one more layer that gives the outputs of all others side by side.
 * @param {readonly NetworkLayer[]} layers in a row or in branches
 * @returns {{layers: object[], layer: number}} and the number of that layer
 */
export function tapped(layers) {
  const count = layers.length;
  const taps = layers.map((_, i) => ({ kind: "flatten", inputs: [i] }));
  const all = { kind: "concat", inputs: layers.map((_, i) => count + i) };
  return { layers: [...layers, ...taps, all], layer: 2 * count };
}

/**
 * What `tapped` brings, layer by layer.
 * @param {Float32Array} values
 * @param {readonly (readonly number[])[]} shapes of the layers' outputs
 * @returns {Tensor[]}
 */
export function untapped(values, shapes) {
  let at = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    at += size;
    return { shape: [...shape], values: values.subarray(at - size, at) };
  });
}

/** Ends with probabilities: a network's own softmax, or one added. @param {readonly NetworkLayer[]} layers @returns {NetworkLayer[]} */
export const withSoftmax = (layers) =>
  layers.at(-1)?.kind === "softmax"
    ? [...layers]
    : [...layers, /** @type {NetworkLayer} */ ({ kind: "softmax" })];
