/** The server's sentences in the reader's language: it says some in both, and the page knows the others by their English. */

import { heard } from "../i18n/heard.js";
import { served } from "../i18n/index.js";

/** @typedef {{pattern: RegExp, words: string}} Rule */

/** @type {readonly Rule[]} */
let chinese = [];

/** Gaps that numbers alone fill, so that short phrases aren't seen in long sentences. */
const NUMBERS = ["input", "output", "least", "most", "lower", "upper"];

/** What may fill a gap. @param {string} name */
const filling = (name) => (NUMBERS.includes(name) ? "\\d[\\d ×]*" : name === "name" ? "\\w+" : ".*?");

/** A sentence with gaps as a pattern with names. @param {string} english @param {string} words @returns {Rule} */
function rule(english, words) {
  const parts = english.split(/\{(\w+)\}/);
  const pattern = parts.map((part, i) =>
    i % 2 === 1 ? `(?<${part}>${filling(part)})` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  return { pattern: new RegExp(`^${pattern.join("")}$`, "s"), words };
}

/** Several axes' sentences in one. */
const AXES = /; (?=(?:depth|height|width): )/;

/** Whose axis it is. */
const LAYER = /^([^:]+): (?=(?:depth|height|width): )/;

/**
 * @param {string} sentence of the server's
 * @param {import("../i18n/index.js").Language} language
 * @returns {string} as it is where it isn't known
 */
export function tell(sentence, language) {
  const both = heard[language].get(sentence);
  if (both || language !== "zh") return both ?? sentence;
  if (chinese.length === 0) chinese = Object.entries(served).map(([english, words]) => rule(english, words));
  const parts = sentence.split(AXES);
  if (parts.length > 1) return parts.map((part) => tell(part, language)).join("；");
  const [label = "", layer] = LAYER.exec(sentence) ?? [];
  if (layer) return `${layer}：${tell(sentence.slice(label.length), language)}`;
  for (const { pattern, words } of chinese) {
    const found = pattern.exec(sentence);
    if (found) return words.replace(/\{(\w+)\}/g, (_, name) => tell(found.groups?.[name] ?? "", language));
  }
  return sentence;
}
