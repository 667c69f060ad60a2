/** What went wrong with a request, in words for the person and a pointer to the control. */

export class Problem extends Error {
  /**
   * @param {string} detail what was got, what is allowed, what to change
   * @param {{status?: number, pointer?: string, retryAfter?: number, offline?: boolean}} [more]
   */
  constructor(detail, { status = 0, pointer = "", retryAfter = 0, offline = false } = {}) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.pointer = pointer;
    this.retryAfter = retryAfter;
    this.offline = offline;
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
    const body = JSON.parse(text);
    const [first] = Array.isArray(body.errors) ? body.errors : [];
    const detail = String(body.detail ?? first?.detail ?? body.title ?? response.statusText);
    return new Problem(detail, { ...more, pointer: String(first?.pointer ?? "") });
  } catch {
    // no JSON, as from a proxy in between: the status line is all there is
    return new Problem(`${response.status} ${response.statusText}`, more);
  }
}

/** Was this request given up on purpose? @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
