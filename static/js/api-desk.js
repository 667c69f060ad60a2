/** What the shape desk asks of the server. */

import { post, postForJson } from "./api.js";
import { hear } from "./i18n/heard.js";

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
export const solve = (question, signal) => postForJson("/shape/solve", question, signal);

/** @param {NetworkRequest} request @param {AbortSignal} [signal] @returns {Promise<NetworkReport>} */
export const networkReport = (request, signal) => postForJson("/shape", request, signal);

/** The same as a table. @param {NetworkRequest} request @param {"text/csv" | "text/markdown"} kind */
export const networkTable = async (request, kind) => (await post("/shape", request, undefined, kind)).text();

/** @typedef {{title: string, step: number | null, layers: LayerSpec[], input_shape: number[] | null, output_shape: number[] | null}} Fix */
/** @typedef {{title: string, name: string | null, text: string, line: number | null, column: number | null}} Step */
/** @typedef {{step: number, kind: string, detail: string, axis: string | null, lines: string[], said: string | null}} Failure */
/** @typedef {"pytorch" | "pytorch-printed" | "keras" | "onnx" | "error"} Dialect */
/** @typedef {{dialect: Dialect, layers: LayerSpec[], origins: number[], steps: Step[], input_shape: number[] | null, output_shape: number[] | null, notes: string[], failure: Failure | null, fixes: Fix[], reports: import("./types.js").Report[]}} Parsed */
/** @typedef {{framework: string, setting: string, pads: [number, number][] | null, output: number[] | null, note: string | null, refused: boolean}} Side */
/** @typedef {{topic: string, title: string, why: string, differs: boolean, sides: Side[]}} ParityRow */
/** @typedef {{codes: {target: string, title: string, code: string | null, unavailable: string | null}[], parity: ParityRow[]}} LayerCode */

/** Layers of a text. @param {object} question @param {AbortSignal} [signal] @returns {Promise<Parsed>} */
export const parseText = async (question, signal) =>
  hear(await postForJson("/shape/parse", question, signal));

/** A layer as code. @param {object} question @param {AbortSignal} [signal] @returns {Promise<LayerCode>} */
export const layerCode = async (question, signal) => hear(await postForJson("/shape/code", question, signal));
