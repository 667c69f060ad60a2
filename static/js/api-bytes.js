/** Posts a request whose answer is a picture's worth of bytes, the quickest way there is. */

import { Problem, problemOf } from "./problem.js";

/** @typedef {{header: (name: string) => string, body: ArrayBuffer}} Bytes */

/**
 * XMLHttpRequest hands a large answer over in one piece; `fetch` gathers it on the page's thread, chunk by chunk, which
 * takes milliseconds that an edit waits for.
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Bytes>}
 */
export function postForBytes(url, body, signal) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.responseType = "arraybuffer";
  request.setRequestHeader("Content-Type", "application/json");
  request.setRequestHeader("Accept", "application/octet-stream");
  const giveUp = () => request.abort();
  return new Promise((done, failed) => {
    if (signal?.aborted) return failed(signal.reason);
    signal?.addEventListener("abort", giveUp);
    request.addEventListener("load", () => {
      const { status, statusText, response } = request;
      if (status === 200) {
        done({ header: (name) => request.getResponseHeader(name) ?? "", body: response });
        return;
      }
      const headers = { "Retry-After": request.getResponseHeader("Retry-After") ?? "" };
      problemOf(new Response(response, { status, statusText, headers })).then(failed);
    });
    request.addEventListener("error", () => failed(new Problem("", { offline: true })));
    request.addEventListener("abort", () => failed(new DOMException("given up", "AbortError")));
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", giveUp));
    request.send(JSON.stringify(body));
  });
}
