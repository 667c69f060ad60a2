/** Sentences that name a place: of a signal a sample, of a volume a plane too, where there is such a sentence. */

import { isKey } from "../i18n/index.js";

/** @typedef {import("../i18n/index.js").Key} Key */

/**
 * @param {import("../i18n/index.js").Translate} t
 * @param {Key} key of pictures' sentence; others' have `.rank1` or `.rank3` behind it
 * @param {number} rank
 * @param {Record<string, string | number>} [values]
 */
export function said(t, key, rank, values = {}) {
  const other = `${key}.rank${rank}`;
  return t(isKey(other) ? other : key, values);
}

/** The coordinates of a frame's cell, by name. @param {import("../types.js").Frame} frame */
export function placeOf({ output, place = output }) {
  const [column = 0, row = 0, plane = 0] = [...place].reverse();
  return { row, column, plane, rank: place.length };
}
