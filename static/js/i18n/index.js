/** The page's sentences in the person's language; the other language's stay away until they are asked for. */

import { minus, signed } from "../numbers.js";

/** @typedef {keyof typeof import("./en.js").EN & string} Key */
/** @typedef {(key: Key, values?: Record<string, string | number>) => string} Translate */
/** @typedef {"en" | "zh"} Language */

/** @type {Partial<Record<Language, Record<Key, string>>>} */
const tables = {};

/** The server's sentences by their English; English readers need none. @type {Record<string, string>} */
export const served = {};

/** Fetches a language, once; before that there is no translator for it. @param {Language} language */
export async function learn(language) {
  if (tables[language]) return;
  if (language === "en") {
    tables.en = (await import("./en.js")).EN;
    return;
  }
  const [{ ZH }, { ZH_SERVER }] = await Promise.all([import("./zh.js"), import("./zh-server.js")]);
  Object.assign(served, ZH_SERVER);
  tables.zh = ZH;
}

/** A value in a sentence: numbers as the reader writes them. @param {string | number | undefined} value */
const written = (value) =>
  typeof value !== "number" ? (value ?? "") : Number.isInteger(value) ? signed(value) : minus(String(value));

/**
 * @param {Language} language that is learnt
 * @returns {Translate}
 */
export function translator(language) {
  const table = /** @type {Record<Key, string>} */ (tables[language]);
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)(?::(.*?)\|(.*?))?\}/g, (_, name, one, more) =>
      more ? (String(values[name]) === "1" ? one : more) : written(values[name]),
    );
}

/** Sentences in a row; Chinese ones need no space between. @param {readonly (string | false | undefined | null)[]} sentences */
export const together = (sentences) => sentences.filter(Boolean).join(" ").replaceAll("。 ", "。");

/** Is there such a sentence? */
export const isKey = /** @type {(key: string) => key is Key} */ (
  (key) => Object.hasOwn(tables.en ?? tables.zh ?? {}, key)
);

/** A kind of layer in the reader's words. @param {Translate} t @param {string} kind */
export function kindName(t, kind) {
  const key = `net.kind.${kind}`;
  return isKey(key) ? t(key) : kind;
}

/** The first of the person's languages that the page speaks. @param {readonly string[]} wanted @returns {Language} */
export function choose(wanted) {
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
