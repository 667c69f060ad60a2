/** What a browser remembers of a person: theme, language, the last export's choices, that they have been here; nothing else. */

import { dress } from "./dress.js";
import { choose } from "./i18n/index.js";

/** @typedef {import("./i18n/index.js").Language} Language */

/** @param {string} name */
function recall(name) {
  try {
    return localStorage.getItem(`convscope.${name}`);
  } catch {
    return null; // storage is off
  }
}

/** @param {string} name @param {string} value */
function remember(name, value) {
  try {
    localStorage.setItem(`convscope.${name}`, value);
  } catch {
    return; // storage is off: the choice lasts as long as the page
  }
}

/** @returns {Language} */
export const language = () => dress.language || choose([recall("language") ?? "", ...navigator.languages]);

/** @param {Language} chosen */
export const keepLanguage = (chosen) => remember("language", chosen);

/** Has somebody been here before? */
export const known = () => recall("guided") !== null;

/** Is this the first time that somebody is here? True once, and never where nothing can be remembered. */
export function firstTime() {
  if (known()) return false;
  remember("guided", "1");
  return known();
}

/** @returns {"light" | "dark"} */
export const theme = () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");

/** @param {"light" | "dark"} chosen */
export function keepTheme(chosen) {
  remember("theme", chosen);
  document.documentElement.dataset.theme = chosen;
}

/** What was chosen for the last export; null where nothing is remembered. @returns {unknown} */
export function exportChoices() {
  try {
    return JSON.parse(recall("export") ?? "null");
  } catch {
    return null; // written by something else
  }
}

/** @param {object} chosen */
export const keepExportChoices = (chosen) => remember("export", JSON.stringify(chosen));
