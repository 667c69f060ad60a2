/** What the Models tab asks of the server: files, their tensors, runs, layers and matches. */

import { BASE, call, getJson, post, postForJson } from "./api.js";
import { uploadTensor } from "./api-stock.js";
import { hear } from "./i18n/heard.js";
import { Problem, problemOf } from "./problem.js";

/** @typedef {import("./spec.js").LayerSpec} LayerSpec */
/** @typedef {{name: string, shape: number[], dtype: string}} ModelTensor */
/** @typedef {(number | string | null)[] | null} Axes a name or null where a model leaves an axis open */
/** @typedef {{name: string, dtype: string, shape: Axes}} ModelValue */
/** @typedef {{name: string, operator: string, inputs: string[], outputs: string[], shape: Axes, layer: LayerSpec | null, reason: string | null}} ModelNode */
/** @typedef {{id: string, format: "safetensors" | "pytorch" | "onnx", bytes: number, tensors: ModelTensor[], nodes: ModelNode[], inputs: ModelValue[], outputs: ModelValue[], opset: number | null, notes: string[]}} Model */
/** @typedef {{name: string, node: string, operator: string, shape: number[], dtype: string, finite: boolean, min: number | null, max: number | null}} Tap */
/** @typedef {{input: Record<string, unknown>, fit?: "resize", mean?: number[], std?: number[]}} Prepared an input, and how it is made ready */
/** @typedef {{layer: number, kind: string, name: string | null, wanted: (number | null)[], module: string | null, tensors: Record<string, string>, got: number[] | null, nearest: string | null, problem: string | null}} MatchRow */
/** @typedef {{matched: boolean, rows: MatchRow[], layers: import("./network/context.js").NetworkLayer[], unused: string[], notes: string[]}} Match */
/** @typedef {{layer: LayerSpec, input: {tensor: string, shape: number[]} | null}} Taken */
/** @typedef {{levels: Uint8Array, count: number, height: number, width: number, ranges: [number, number][]}} Part some maps in 8-bit levels */

const LEVELS = "application/octet-stream";
const NPY = "application/x-npy";

/** @param {string} id */
const place = (id) => `/models/${encodeURIComponent(id)}`;

/** @param {AbortSignal} signal @returns {Promise<number>} megabytes that a file may have */
export const mostMegabytes = async (signal) => (await getJson("/engine", signal)).limits.max_model_mb;

/**
 * Sends a file by the older way, which tells how far it is.
 * @param {File} file
 * @param {(sent: number) => void} progress bytes
 * @param {AbortSignal} signal
 * @returns {Promise<Model>}
 */
export function uploadModel(file, progress, signal) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", `${BASE}/models`);
  request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
  signal.addEventListener("abort", () => request.abort());
  return new Promise((done, failed) => {
    request.addEventListener("load", () => {
      const { status, statusText, responseText } = request;
      if (status === 201) done(hear(JSON.parse(responseText)));
      else problemOf(new Response(responseText, { status, statusText })).then(failed);
    });
    request.addEventListener("error", () => failed(new Problem("", { offline: true })));
    request.addEventListener("abort", () => failed(new DOMException("given up", "AbortError")));
    request.send(body);
  });
}

/** @param {Response} response @returns {Promise<Part>} */
async function partOf(response) {
  /** @param {string} name */
  const list = (name) => (response.headers.get(`X-Convscope-${name}`) ?? "").split(",").map(Number);
  const [height = 0, width = 0] = list("Size").slice(-2);
  const [, count = 0] = list("Maps");
  const ranges = (response.headers.get("X-Convscope-Ranges") ?? "")
    .split(";")
    .map((pair) => /** @type {[number, number]} */ (pair.split(",").map(Number)));
  return { levels: new Uint8Array(await response.arrayBuffer()), count, height, width, ranges };
}

/** Kernels of a weight, `O · I` of them, zero in the middle of one scale for all. @param {string} id @param {string} tensor @param {number} first @param {number} count @param {AbortSignal} signal */
export const kernels = async (id, tensor, first, count, signal) =>
  partOf(
    await call(
      `${place(id)}/tensors/${tensor.split("/").map(encodeURIComponent).join("/")}?range=symmetric&first=${first}&count=${count}`,
      { headers: { Accept: LEVELS }, signal },
    ),
  );

/** Every node's output in short. @param {string} id @param {Prepared} prepared @param {AbortSignal} signal @returns {Promise<{outputs: Tap[], notes: string[], milliseconds: number}>} */
export const runModel = (id, prepared, signal) => postForJson(`${place(id)}/run`, prepared, signal);

/** One output's maps. @param {string} id @param {Prepared} prepared @param {string} tap @param {number} first @param {number} count @param {AbortSignal} signal */
export const tapMaps = async (id, prepared, tap, first, count, signal) =>
  partOf(
    await post(
      `${place(id)}/run?range=auto&first=${first}&count=${count}`,
      { ...prepared, tap },
      signal,
      LEVELS,
    ),
  );

/** A layer with its numbers. @param {string} id @param {object} request @returns {Promise<Taken>} */
export const takeLayer = (id, request) => postForJson(`${place(id)}/layer`, request);

/** @param {string} id @param {object} request @param {AbortSignal} signal @returns {Promise<Match>} */
export const matchModel = async (id, request, signal) =>
  hear(await postForJson(`${place(id)}/match`, request, signal));

/** An ONNX graph as layers. @param {string} id @param {AbortSignal} signal @returns {Promise<{layers: LayerSpec[], left_out: {node: string, operator: string, reason: string}[]}>} */
export const modelNetwork = async (id, signal) => hear(await getJson(`${place(id)}/network`, signal));

/**
 * One channel of what a layer reads, kept as a tensor of its own: a convolution with a single 1 picks it.
 * @param {Record<string, unknown>} input
 * @param {readonly LayerSpec[]} before layers that lead to it
 * @param {number} channels that there are
 * @param {number} channel
 * @param {number[]} [inputs] which of them it reads, where that isn't the last alone
 * @returns {Promise<{tensor: string}>}
 */
export async function keepChannel(input, before, channels, channel, inputs) {
  const weight = [Array.from({ length: channels }, (_, i) => [[Number(i === channel)]])];
  const pick = { kind: "conv", weight, ...(inputs && { inputs }) };
  const request = { input, layers: [...before, pick], layer: before.length };
  const map = await (await post("/network/maps", request, undefined, NPY)).blob();
  return { tensor: (await uploadTensor(new File([map], "input.npy"))).id };
}
