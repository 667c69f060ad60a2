/** How cells of the linked views are filled: each weight in its hue, or in its colour where hues are too many. */

import { weightAt } from "../app.js";
import { colorOf, css, hue, inkOn, tint } from "../draw/ink.js";
import { largest } from "../kernel.js";
import { compact, fitting } from "../numbers.js";
import { colorsOf } from "../views/colors.js";
import { isLarge } from "../views/tap-shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../draw/linked/cells.js").Look} Look */

const STRONG_INK = "#16181d";
const REST = 0.32;
const STRONG = 0.9;

/**
 * @param {App} app
 * @param {Scene} scene
 */
export function shadesOf(app, scene) {
  const { theme } = app.store.get();
  const colors = colorsOf(theme);
  const { kernel } = scene.setup;
  const large = isLarge(scene);
  const table = app.rasters.table("signed");
  const most = largest(kernel) || 1;

  /** The weight that tap `r`, `c` of a window meets. @param {number} r @param {number} c */
  function weightOf(r, c) {
    const [i, j] = weightAt(scene, r, c);
    return kernel[i]?.[j] ?? 0;
  }

  return {
    colors,
    large,
    weightOf,
    /** The numbers of `many` taps add up. @param {readonly (readonly [number, number])[]} taps @param {boolean} strong @param {string} text @returns {Look} */
    taps(taps, strong, text) {
      if (large) {
        const rgb = colorOf(
          taps.reduce((sum, [r, c]) => sum + weightOf(r, c), 0),
          [-most, most],
          table,
        );
        return { fill: css(rgb), text, ink: inkOn(rgb), alpha: 1 };
      }
      const fills = taps.map(([r, c]) => tint(...weightAt(scene, r, c), colors.dark, strong ? STRONG : REST));
      const [only = ""] = fills;
      return { fill: fills.length === 1 ? only : fills, text, ink: strong ? STRONG_INK : colors.ink };
    },
    /** @param {number} r @param {number} c */
    hueOf: (r, c) => hue(...weightAt(scene, r, c), colors.dark),
    /** @param {string} [text] @returns {Look} */
    plain: (text = "") => ({ fill: colors.cell, text, ink: colors.ink }),
    /** A place that nothing fills. @type {Look} */
    empty: { fill: colors.cell, alpha: 0.6 },
    /** @type {Look} */
    band: { fill: colors.control, alpha: 0.4 },
  };
}

/** @param {number | null | undefined} value undefined where it isn't here yet @param {number} room @param {boolean} [padded] */
export function written(value, room, padded = false) {
  if (value === undefined || room === 0) return "";
  if (value === Number.NEGATIVE_INFINITY && padded) return "";
  const text = fitting(value, room);
  return text.length <= room + 1 ? text : "";
}

/** A weight, where it fits. @param {number} value @param {number} room */
export function weighed(value, room) {
  const text = room > 0 ? compact(value, room) : "";
  return text.length <= room ? text : "";
}
