/** What the shape desk asks of the server. */

import { post } from "./api.js";

/** @typedef {import("./spec.js").LayerSpec} LayerSpec */
/** @typedef {{layer: LayerSpec, score: number, output: number[], rule: string[], unused: number[]}} Answer */
/** @typedef {{least: number, most: number}} Sizes both ends counted */
/** @typedef {{output: number, input: Sizes}} Near */
/** @typedef {{name: string, input: Sizes | null, below: Near | null, above: Near | null}} Origin */
/** @typedef {{find: string, count: number, offset: number, answers: Answer[], inputs: Origin[], names: string[], reason: string | null, nearest: Answer[]}} Solved */
/** @typedef {{parameters: number, parameter_bytes: number, macs: number, input_bytes: number, output_bytes: number, peak_bytes: number, total_bytes: number, beyond_input: number | null}} Totals */
/** @typedef {{layers: import("./types.js").Report[], network: Totals}} NetworkReport */
/** @typedef {{input_shape: readonly number[], layers: readonly LayerSpec[]}} NetworkRequest */

/** @param {object} question @param {AbortSignal} [signal] @returns {Promise<Solved>} */
export const solve = async (question, signal) => (await post("/shape/solve", question, signal)).json();

/** @param {NetworkRequest} request @param {AbortSignal} [signal] @returns {Promise<NetworkReport>} */
export const networkReport = async (request, signal) => (await post("/shape", request, signal)).json();

/** The same as a table. @param {NetworkRequest} request @param {"text/csv" | "text/markdown"} kind */
export const networkTable = async (request, kind) => (await post("/shape", request, undefined, kind)).text();
