/** What the server said in both languages: its answers have a sentence's Chinese beside it, as `detail` and `detail_zh`. */

/** Each language's sentences by the other's. @type {Record<import("./index.js").Language, Map<string, string>>} */
export const heard = { en: new Map(), zh: new Map() };

/** @param {string} english @param {string | undefined} chinese */
function keep(english, chinese) {
  if (!chinese) return;
  heard.zh.set(english, chinese);
  heard.en.set(chinese, english);
}

/**
 * Keeps all that an answer says twice.
 * @template T
 * @param {T} answer
 * @returns {T}
 */
export function hear(answer) {
  const fields = /** @type {Record<string, any>} */ (answer ?? {});
  for (const [name, value] of Object.entries(fields)) {
    const chinese = fields[`${name}_zh`];
    if (typeof value === "string") keep(value, chinese);
    else if (Array.isArray(chinese)) for (const [i, one] of value.entries()) keep(one, chinese[i]);
    else if (typeof value === "object") hear(value);
  }
  return answer;
}
