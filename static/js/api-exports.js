/** The server's exports: what it can make, a look at it, and jobs that are followed, fetched and cancelled. */

import { call, getJson, post, postForJson } from "./api.js";
import { hear } from "./i18n/heard.js";

/** @typedef {{kind: string, name: string, media_type: string, unavailable: string | null}} Format */
/** @typedef {{formats: Format[], tensors: string[], max_animation_frames: number}} Exports */
/** @typedef {{id: string, state: "waiting" | "running" | "done" | "failed", done: number, total: number, media_type: string, filename: string, bytes: number | null, error: {detail: string} | null}} Job */

/** @param {AbortSignal} [signal] @returns {Promise<Exports>} */
export const listExports = async (signal) => hear(await getJson("/exports", signal));

/**
 * One answer in one media type.
 * @param {string} path
 * @param {object} body
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
export const fetchBlob = async (path, body, accept, signal) =>
  (await post(path, body, signal, accept)).blob();

/** @param {object} body @param {AbortSignal} [signal] @returns {Promise<Job>} */
export const startJob = (body, signal) => postForJson("/jobs", body, signal);

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Job>} */
export const followJob = (id, signal) => getJson(`/jobs/${encodeURIComponent(id)}`, signal);

/** @param {string} id @param {AbortSignal} [signal] */
export const fetchResult = async (id, signal) =>
  (await call(`/jobs/${encodeURIComponent(id)}/result`, { signal: signal ?? null })).blob();

/** Stops the work; also while the page is being left. @param {string} id */
export const cancelJob = async (id) => {
  await call(`/jobs/${encodeURIComponent(id)}`, { method: "DELETE", keepalive: true });
};
