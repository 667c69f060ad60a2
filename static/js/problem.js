/** What went wrong with a request, in words for the person and a pointer to the control. */

import { tell } from "./desk/tell.js";
import { hear } from "./i18n/heard.js";

/** @typedef {{pointer: string, value: unknown, title: string}} Fix a change to the request that was tried and works */

/** After so long a server that didn't answer is asked again. */
export const AGAIN_MS = 2000;

export class Problem extends Error {
  /**
   * @param {string} detail what was got, what is allowed, what to change
   * @param {{status?: number, pointer?: string, retryAfter?: number, offline?: boolean, fixes?: Fix[]}} [more]
   */
  constructor(detail, { status = 0, pointer = "", retryAfter = 0, offline = false, fixes = [] } = {}) {
    // read where the page is; without one, as it came
    super(tell(detail, globalThis.document?.documentElement.lang.startsWith("zh") ? "zh" : "en"));
    this.name = "Problem";
    this.status = status;
    this.pointer = pointer;
    this.retryAfter = retryAfter;
    this.offline = offline;
    this.fixes = fixes;
  }
}

/**
 * Reads the server's problem+json; anything else becomes a problem too.
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function problemOf(response) {
  const more = { status: response.status, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  const text = await response.text();
  try {
    const body = hear(JSON.parse(text));
    const [first] = Array.isArray(body.errors) ? body.errors : [];
    const detail = String(body.detail ?? first?.detail ?? body.title ?? response.statusText);
    const fixes = Array.isArray(body.fixes) ? body.fixes : [];
    return new Problem(detail, { ...more, pointer: String(first?.pointer ?? ""), fixes });
  } catch {
    // no JSON, as from a proxy in between: the status line is all there is
    return new Problem(`${response.status} ${response.statusText}`, more);
  }
}

/** Why something that somebody asked for did not come about. @param {import("./i18n/index.js").Translate} t @param {unknown} error */
export const reasonOf = (t, error) =>
  error instanceof Error && error.message ? error.message : t("trouble.silent");

/** Was this request given up on purpose? @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
