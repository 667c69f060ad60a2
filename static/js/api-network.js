/** What the network room's Stack asks of the server. */

import { getJson, post, postForJson } from "./api.js";
import { postForBytes } from "./api-bytes.js";
import { hear } from "./i18n/heard.js";
import { isAbort, Problem } from "./problem.js";

/** @typedef {import("./network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {{input: Record<string, unknown>, layers: readonly NetworkLayer[]}} NetworkRun what `POST /network` takes */
/** @typedef {{name: string, title: string, title_zh: string, description: string, description_zh: string, source: string, source_zh: string, input_shape: number[], layers: NetworkLayer[], parameters?: number, macs?: number}} Ready */
/** @typedef {import("./types.js").Report & {number: number, name: string | null, inputs: number[], misaligned: string | null, maps: {channel: number, min: number | null, max: number | null, mean: number | null, std: number | null}[], engine: import("./types.js").Run}} LayerLine */
/** @typedef {{layer: number, field: [number, number][], cells: [number, number][]}} Seen */
/** @typedef {{seen: Seen[], value: number | null, frame: import("./types.js").Frame}} Trace */
/** @typedef {{first: number, count: number, height: number, width: number, shape: number[], ranges: [number, number][], extremes: [number, number][], levels: Uint8Array}} LayerMaps */

const BASE = `${document.documentElement.dataset.root ?? ""}/api/v1`;

/** The ready networks, without their layers. @param {AbortSignal} [signal] @returns {Promise<Ready[]>} */
export const listNetworks = async (signal) => (await getJson("/networks", signal)).networks;

/** @param {string} name @param {AbortSignal} [signal] @returns {Promise<Ready>} */
export const readyNetwork = (name, signal) => getJson(`/networks/${encodeURIComponent(name)}`, signal);

/**
 * Computes a network; each layer is handed over as soon as it is there.
 * @param {NetworkRun} body
 * @param {AbortSignal} signal
 * @param {(line: LayerLine) => void} each
 * @returns {Promise<import("./api-desk.js").Totals | null>}
 */
export async function runNetwork(body, signal, each) {
  const response = await post("/network", body, signal, "application/x-ndjson");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let totals = null;
  for (;;) {
    const { done, value = "" } = (await reader?.read().catch(cut)) ?? { done: true };
    const lines = (rest + value).split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) {
      if (line.trim() === "") continue;
      const found = JSON.parse(line);
      if (found.network) totals = found.network;
      else if (found.problem)
        throw new Problem(hear(found.problem).detail ?? "", { fixes: found.problem.fixes ?? [] });
      else each(found);
    }
    if (done) return totals;
  }
}

/** A server that falls silent in the middle. @param {unknown} error @returns {never} */
function cut(error) {
  throw isAbort(error) ? error : new Problem("", { offline: true });
}

/**
 * Some of a layer's maps as levels for the screen.
 * @param {NetworkRun} body
 * @param {number} layer
 * @param {{first?: number, count?: number, max_side?: number, range?: string}} part
 * @param {AbortSignal} [signal]
 * @returns {Promise<LayerMaps>}
 */
export async function layerMaps(body, layer, part, signal) {
  const query = new URLSearchParams(Object.entries(part).map(([key, value]) => [key, String(value)]));
  const answer = await postForBytes(`${BASE}/network/maps?${query}`, { ...body, layer }, signal);
  /** @param {string} name */
  const header = (name) => answer.header(`X-Convscope-${name}`);
  /** @param {string} text @returns {[number, number][]} */
  const pairs = (text) =>
    text.split(";").map((pair) => /** @type {[number, number]} */ (pair.split(",").map(Number)));
  const [first = 0, count = 0] = header("Maps").split(",").map(Number);
  const size = header("Size").split(",").map(Number);
  return {
    first,
    count,
    height: size.at(-2) ?? 1,
    width: size.at(-1) ?? 1,
    shape: header("Shape").split(",").map(Number),
    ranges: pairs(header("Ranges")),
    extremes: pairs(header("Extremes")),
    levels: new Uint8Array(answer.body),
  };
}

/** What feeds a cell. @param {NetworkRun} body @param {{layer: number, cell: number[], channel: number}} at @param {AbortSignal} [signal] @returns {Promise<Trace>} */
export const traceCell = (body, at, signal) => postForJson("/network/trace", { ...body, ...at }, signal);

/**
 * How much each cell of the input moves a cell: levels, of the input's size.
 * @param {NetworkRun} body
 * @param {{layer: number, cell: number[], channel: number}} at
 * @param {AbortSignal} [signal]
 * @returns {Promise<{height: number, width: number, levels: Uint8Array}>}
 */
export async function movedBy(body, at, signal) {
  const answer = await postForBytes(`${BASE}/network/field?range=full`, { ...body, ...at }, signal);
  const size = answer.header("X-Convscope-Size").split(",").map(Number);
  return { height: size.at(-2) ?? 1, width: size.at(-1) ?? 1, levels: new Uint8Array(answer.body) };
}

/**
 * A network as code or as a model file.
 * @param {NetworkRun | {input_shape: readonly number[], layers: readonly NetworkLayer[]}} body
 * @param {string} format
 */
export const networkFile = async (body, format) =>
  (await post("/network/export", { ...body, format }, undefined, "*/*")).blob();

/**
 * A layer's maps as a file.
 * @param {NetworkRun} body
 * @param {number} layer
 * @param {string} accept
 * @param {Record<string, string>} [query]
 */
export const layerFile = async (body, layer, accept, query = {}) =>
  (await post(`/network/maps?${new URLSearchParams(query)}`, { ...body, layer }, undefined, accept)).blob();
