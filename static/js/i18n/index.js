/** The page's sentences in the person's language. */

import { EN } from "./en.js";
import { ZH } from "./zh.js";

/** @typedef {keyof typeof EN & string} Key */
/** @typedef {(key: Key, values?: Record<string, string | number>) => string} Translate */
/** @typedef {"en" | "zh"} Language */

const TABLES = { en: EN, zh: ZH };

/**
 * @param {Language} language
 * @returns {Translate}
 */
export function translator(language) {
  const table = TABLES[language];
  return (key, values = {}) => table[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Is there such a sentence? */
export const isKey = /** @type {(key: string) => key is Key} */ ((key) => Object.hasOwn(EN, key));

/** The first of the person's languages that the page speaks. @param {readonly string[]} wanted @returns {Language} */
export function choose(wanted) {
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
