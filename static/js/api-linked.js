/** What the linked views ask the server for: a layer as a matrix, and what it does to frequencies. */

import { post, postForJson } from "./api.js";

/** @typedef {import("./spec.js").Request} Request */

/**
 * A convolution as one matrix: counts, and what padding copies.
 * @param {readonly number[]} inputShape
 * @param {object} layer
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").MatrixFacts>}
 */
export const matrix = async (inputShape, layer, signal) =>
  (await postForJson("/matrix", { input_shape: inputShape, layer }, signal)).matrix;

/**
 * What a convolution does to frequencies: three pictures in levels, and the gain in full.
 * @param {Request & {channel: number, input_channel: number, max_side: number, resolution: number}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Spectrum>}
 */
export async function spectrum({ backend: _, ...request }, signal) {
  const response = await post("/spectrum", request, signal, "application/octet-stream");
  /** @type {import("./types.js").SpectrumFacts} */
  const facts = JSON.parse(response.headers.get("X-Convscope-Spectrum") ?? "null");
  const body = await response.arrayBuffer();
  let at = 0;
  const levels = facts.pictures.map(({ size }) => {
    const count = size.reduce((product, side) => product * side, 1);
    at += count;
    return new Uint8Array(body, at - count, count);
  });
  return { facts, levels, gain: new Float32Array(body.slice(at)) };
}
