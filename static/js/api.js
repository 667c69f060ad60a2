/** The only door to the server: every call takes an AbortSignal and fails with a Problem. */

import { isAbort, Problem, problemOf } from "./problem.js";

/** @typedef {import("./spec.js").Request} Request */
/** @typedef {import("./types.js").Maps} Maps */

const BASE = "/api/v1";

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function call(path, init = {}) {
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
const post = (path, body, signal, accept = "application/json") =>
  call(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: accept },
    signal: signal ?? null,
  });

/** @param {string} path @param {AbortSignal} [signal] */
const getJson = async (path, signal) => (await call(path, { signal: signal ?? null })).json();

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").Picture[]>} */
export const listImages = async (signal) => (await getJson("/images", signal)).images;

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").Catalogue>} */
export const listKernels = (signal) => getJson("/kernels", signal);

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").ColorMap[]>} */
export const listColorMaps = async (signal) => (await getJson("/colormaps", signal)).colormaps;

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").EngineInfo>} */
export const describeEngine = (signal) => getJson("/engine", signal);

/** @param {string} image @param {number} side 0 for the whole picture */
export const imageUrl = (image, side) =>
  `${BASE}/images/${encodeURIComponent(image)}${side > 0 ? `?max_side=${side}` : ""}`;

/**
 * @param {string} image
 * @param {number} side
 * @param {AbortSignal} [signal]
 */
export async function loadPicture(image, side, signal) {
  const path = imageUrl(image, side).slice(BASE.length);
  const blob = await (await call(path, { signal: signal ?? null })).blob();
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

/**
 * @param {Blob} file
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Picture>}
 */
export async function upload(file, signal) {
  const body = new FormData();
  body.append("file", file);
  return (await call("/images", { method: "POST", body, signal: signal ?? null })).json();
}

/**
 * @param {readonly number[]} inputShape
 * @param {readonly object[]} layers
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Report[]>}
 */
export const shapes = async (inputShape, layers, signal) =>
  (await (await post("/shape", { input_shape: inputShape, layers }, signal)).json()).layers;

/**
 * The maps as levels for the screen, one byte a value.
 * @param {Request} request
 * @param {string} range
 * @param {AbortSignal} [signal]
 * @returns {Promise<Maps>}
 */
export async function maps(request, range, signal) {
  const path = `/convolve?range=${encodeURIComponent(range)}&count=64`;
  const response = await post(path, request, signal, "application/octet-stream");
  /** @param {string} name */
  const header = (name) => response.headers.get(`X-Convscope-${name}`) ?? "";
  /** @param {string} text */
  const pairs = (text) =>
    text.split(";").map((pair) => /** @type {[number, number]} */ (pair.split(",").map(Number)));
  const shape = header("Shape").split(",").map(Number);
  const [, count = 0] = header("Maps").split(",").map(Number);
  return {
    shape,
    count,
    height: shape[2] ?? 0,
    width: shape[3] ?? 0,
    ranges: pairs(header("Ranges")),
    extremes: pairs(header("Extremes")),
    finite: header("Finite") !== "false",
    engine: JSON.parse(header("Engine")),
    levels: new Uint8Array(await response.arrayBuffer()),
  };
}

/**
 * @param {Request & {channel: number, start: number, count: number}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Frames>}
 */
export const frames = async (request, signal) => (await post("/frames", request, signal)).json();

/**
 * @param {Request & {input_region: number[][], output_region: number[][]}} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Values>}
 */
export const values = async (request, signal) => (await post("/values", request, signal)).json();

/**
 * @param {string} name
 * @param {Record<string, number>} parameters
 * @param {AbortSignal} [signal]
 * @returns {Promise<number[][]>}
 */
export async function kernelWeights(name, parameters, signal) {
  const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  return (await getJson(`/kernels/${encodeURIComponent(name)}?${query}`, signal)).weight;
}

/**
 * A picture, an animation or the numbers, as a file.
 * @param {string} path
 * @param {object} body
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
export const download = async (path, body, accept, signal) => (await post(path, body, signal, accept)).blob();
