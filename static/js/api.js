/** The only door to the server, and what it computes: every call takes an AbortSignal and fails with a Problem. */

import { postForBytes } from "./api-bytes.js";
import { rowsOf } from "./lift.js";
import { shortest, unnulled } from "./numbers.js";
import { isAbort, Problem, problemOf } from "./problem.js";

/** @typedef {import("./spec.js").Request} Request */
/** @typedef {import("./types.js").Maps} Maps */

/** Beside the page, wherever that is mounted. */
export const BASE = `${document.documentElement.dataset.root ?? ""}/api/v1`;

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function call(path, init = {}) {
  let response;
  try {
    response = await fetch(BASE + path, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem("", { offline: true });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @param {string} [accept]
 */
export const post = (path, body, signal, accept = "application/json") =>
  call(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: accept },
    signal: signal ?? null,
  });

/** @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
export const postForJson = async (path, body, signal) => (await post(path, body, signal)).json();

/** @param {string} path @param {AbortSignal} [signal] */
export const getJson = async (path, signal) => (await call(path, { signal: signal ?? null })).json();

/**
 * @param {readonly number[]} inputShape
 * @param {readonly object[]} layers
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Report[]>}
 */
export const shapes = async (inputShape, layers, signal) =>
  (await postForJson("/shape", { input_shape: inputShape, layers }, signal)).layers;

/**
 * The maps as levels for the screen, one byte a value.
 * @param {Request} request
 * @param {string} range
 * @param {AbortSignal} [signal]
 * @param {boolean} [report] whether the layers' reports come with them, which saves a request
 * @returns {Promise<Maps>}
 */
export async function maps(request, range, signal, report = false) {
  const path = `/convolve?range=${encodeURIComponent(range)}&count=64${report ? "&report=true" : ""}`;
  const answer = await postForBytes(BASE + path, request, signal);
  /** @param {string} name */
  const header = (name) => answer.header(`X-Convscope-${name}`);
  /** @param {string} text */
  const pairs = (text) =>
    text.split(";").map((pair) => /** @type {[number, number]} */ (pair.split(",").map(Number)));
  const shape = header("Shape").split(",").map(Number);
  const [, count = 0] = header("Maps").split(",").map(Number);
  const body = new Uint8Array(answer.body);
  const end = body.length - Number(header("Report-Bytes"));
  return {
    shape,
    count,
    height: shape.slice(2, -1).reduce((a, b) => a * b, 1),
    width: shape.at(-1) ?? 0,
    ranges: pairs(header("Ranges")),
    extremes: pairs(header("Extremes")),
    finite: header("Finite") !== "false",
    engine: JSON.parse(header("Engine")),
    levels: body.subarray(0, end),
    reports: end < body.length ? JSON.parse(new TextDecoder().decode(body.subarray(end))) : null,
  };
}

/**
 * A signal on both sides of a layer, for a plot: the least and greatest value of each of so many parts, or the values
 * themselves where those are no more.
 * @param {Request} request
 * @param {AbortSignal} [signal]
 * @param {{input_region?: [number, number], output_region?: [number, number], buckets?: number}} [part]
 * @returns {Promise<Maps & {plots: import("./types.js").Envelopes}>}
 */
export async function envelopes(request, signal, part = {}) {
  const { header, body } = await postForBytes(`${BASE}/envelope`, { ...request, ...part }, signal);
  const facts = JSON.parse(header("X-Convscope-Envelope"));
  const told = Number(header("X-Convscope-Report-Bytes"));
  let at = 0;
  /** @param {"input" | "output"} side @returns {import("./types.js").Envelope} */
  const plot = (side) => {
    const { start, stop, buckets, channels, extremes } = facts[side];
    const values = new Float32Array(body, at, channels * buckets * 2);
    at += values.byteLength;
    return { start, stop, buckets, channels, extremes, values };
  };
  const plots = { input: plot("input"), output: plot("output") };
  const { shape, finite, engine } = facts;
  const { channels: count, extremes } = plots.output;
  const reports = JSON.parse(new TextDecoder().decode(new Uint8Array(body, body.byteLength - told)));
  const levels = new Uint8Array(0);
  const sizes = { shape, count, height: 1, width: shape.at(-1) ?? 0 };
  return { ...sizes, ranges: extremes, extremes, finite, engine, levels, reports, plots };
}

/**
 * How large an input is that only the server knows.
 * @param {Request} request one that leaves it as it is
 * @param {AbortSignal} [signal]
 * @returns {Promise<number[]>} (N, C, *size)
 */
export const inputShape = async (request, signal) =>
  (await postForJson("/convolve", request, signal)).report.input_shape;

/**
 * @param {Request & {channel: number, start: number, count: number, order?: string, by?: "window" | "output"}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Frames>}
 */
export async function frames(request, signal) {
  /** @type {import("./types.js").Frames} */
  const answer = await postForJson("/frames", request, signal);
  return { ...answer, frames: answer.frames.map(unnulled) };
}

/**
 * @param {Request & {input_region: number[][], output_region: number[][]}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Values>}
 */
export async function values(request, signal) {
  /** @type {import("./types.js").Values} */
  const { input, output } = await postForJson("/values", request, signal);
  return { input: input && unnulled(input), output: output && unnulled(output) };
}

/**
 * Exact numbers of two computations and of their difference, in one region.
 * @param {Request & {minus: Request, output_region: number[][], output_channels?: number[]}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<"output" | "minus" | "difference", import("./types.js").Block>>}
 */
export async function valuesOfBoth(request, signal) {
  const answer = await postForJson("/values", request, signal);
  for (const name of ["output", "minus", "difference"]) answer[name] = answer[name] && unnulled(answer[name]);
  return answer;
}

/**
 * @param {Request & {of: "output" | "input", channels: number[], range: string}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Histogram>}
 */
export const histogram = (request, signal) => postForJson("/histogram", request, signal);

/**
 * The weights of a named kernel: those of one window over a single cell.
 * @param {string} name
 * @param {Record<string, number>} parameters
 * @param {import("./ranks.js").Rank} rank
 * @param {AbortSignal} [signal]
 * @returns {Promise<{kernel: number[][], depth: number}>}
 */
export async function kernelWeights(name, parameters, rank, signal) {
  const kernel = Object.keys(parameters).length > 0 ? { name, ...parameters } : name;
  const data = { 1: [0], 2: [[0]], 3: [[[0]]] }[rank];
  const request = { input: { data }, layer: { kind: "conv", kernel, padding: "full" }, count: 1 };
  const answer = await postForJson("/frames", request, signal);
  const [weight] = answer.frames[0].weight;
  /** @type {number[][]} */
  const rows = rowsOf(weight, rank);
  return { kernel: rows.map((row) => row.map(shortest)), depth: rank === 3 ? weight.length : 1 };
}

/**
 * What there is to say of a kernel.
 * @param {readonly unknown[]} kernel a list, rows, or planes of rows
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").KernelFacts>}
 */
export const describeKernel = (kernel, signal) => postForJson("/kernels/describe", { kernel }, signal);

/**
 * A layer's output for single numbers.
 * @param {object} layer an activation
 * @param {readonly number[]} inputs at most 64
 * @param {AbortSignal} [signal]
 * @returns {Promise<number[]>}
 */
export async function curve(layer, inputs, signal) {
  const request = {
    input: { data: [inputs] },
    layer,
    output_region: [
      [0, 1],
      [0, inputs.length],
    ],
  };
  return (await postForJson("/values", request, signal)).output.values[0][0];
}

/**
 * A picture, an animation or the numbers, as a file.
 * @param {string} path
 * @param {object} body
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
export const download = async (path, body, accept, signal) => (await post(path, body, signal, accept)).blob();
