/** Makes a file in the server: starts a job, tells how far it is, fetches what it made, or stops it. */

import * as server from "../../api-exports.js";
import { hear } from "../../i18n/heard.js";
import { isAbort, Problem } from "../../problem.js";

const POLL_MS = 150;

/**
 * @param {object} body of the job
 * @param {(done: number, total: number) => void} progress
 * @param {AbortSignal} signal stops the work in the server too
 * @returns {Promise<{blob: Blob, filename: string}>}
 */
export async function make(body, progress, signal) {
  // Not given up half way: only a job whose id is known can be stopped.
  let job = await server.startJob(body);
  const { id } = job;
  const stop = () => void server.cancelJob(id).catch(() => undefined); // it may be gone already
  signal.addEventListener("abort", stop);
  addEventListener("pagehide", stop);
  try {
    if (signal.aborted) stop();
    signal.throwIfAborted();
    while (job.state === "waiting" || job.state === "running") {
      progress(job.done, job.total);
      await pause(POLL_MS, signal);
      job = await server.followJob(id, signal);
    }
    if (job.state === "failed") throw new Problem(hear(job.error)?.detail ?? "");
    progress(job.total, job.total);
    const blob = await server.fetchResult(id, signal);
    return { blob: new Blob([blob], { type: job.media_type }), filename: job.filename };
  } finally {
    signal.removeEventListener("abort", stop);
    removeEventListener("pagehide", stop);
    // What has been fetched need not be kept.
    if (!signal.aborted) stop();
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal */
function pause(milliseconds, signal) {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      fail(signal.reason);
    });
  });
}

export { isAbort };
