/** Fixes that the server has tried, as buttons: in the reader's words, and a click applies one. */

import { h } from "../dom.js";
import { isKey } from "../i18n/index.js";
import { applied } from "./apply.js";
import { mended } from "./patch.js";
import { written } from "./settings.js";

/** @typedef {import("../problem.js").Fix} Fix */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../spec.js").LayerSpec} LayerSpec */

/** What the lab has controls for. */
const SETTABLE = ["kernel_size", "stride", "padding", "padding_mode", "dilation", "output_padding"];

/** @param {string} pointer */
const fieldOf = (pointer) => pointer.split("/").at(-1) ?? "";

/** A fix in the reader's words: which field, and what it becomes. @param {import("../i18n/index.js").Translate} t @param {Fix} fix */
export function fixWords(t, { pointer, value, title }) {
  if (pointer === "/input_shape/1") return t("fix.channels", { count: String(value) });
  const key = `setting.${fieldOf(pointer)}`;
  if (!isKey(key)) return title;
  return value === null ? t("fix.without", { name: t(key) }) : `${t(key)} ${written(value)}`;
}

/**
 * @param {import("../i18n/index.js").Translate} t
 * @param {readonly Fix[]} fixes
 * @param {(fix: Fix) => void} apply
 */
export const fixChips = (t, fixes, apply) =>
  fixes.map((fix) => h("button.chip", { "data-desk": "fix", onclick: () => apply(fix) }, fixWords(t, fix)));

/** Fixes that the lab's controls can set. @param {readonly Fix[]} fixes */
export const settable = (fixes) => fixes.filter(({ pointer }) => SETTABLE.includes(fieldOf(pointer)));

/**
 * What a fix changes in the lab.
 * @param {Setup} setup
 * @param {LayerSpec} layer of the lab that it is about
 * @param {Fix} fix
 * @returns {Partial<Setup>}
 */
export function repaired(setup, layer, fix) {
  const kernel_size = layer.kernel_size ?? extent(layer.kernel);
  const changed = mended({ ...layer, kernel_size }, { ...fix, pointer: `/${fieldOf(fix.pointer)}` });
  return applied(setup, changed);
}

/** How many weights along each axis. @param {unknown} list @returns {number[]} */
const extent = (list) => (Array.isArray(list) ? [list.length, ...extent(list[0])] : []);
