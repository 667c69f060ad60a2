/** How a tap of the window is shaded: in its weight's hue, or, where hues are too many, in its weight's colour. */

import { gathers, litWeight, weightAt } from "../app.js";
import { colorOf, css, tint, tintRgb } from "../draw/ink.js";
import { summing } from "../inside.js";
import { largest } from "../kernel.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */
/** @typedef {{fill: string, rgb: readonly number[], alpha: number, chosen: boolean}} Shade `rgb` at `alpha` is its fill */

/** More taps than this and neighbours' hues are only noise. */
const MOST_HUES = 50;
const SHADE = 0.55;
const FAINT = 0.18;
/** Where the whole picture lies under the window, there is no other place to see its colours. */
const COVERING = 0.2;

/** Are there too many taps for a hue each? @param {import("../app.js").Scene} scene */
export const isLarge = ({ axes: [rows, columns] }) => rows.kernel * columns.kernel > MOST_HUES;

/** Is the picture no larger than the window? @param {import("../app.js").Scene} scene */
const covers = ({ axes }) => axes.every((axis) => axis.input <= axis.effective);

/**
 * @param {Sheet} on
 * @returns {(row: number, column: number) => Shade} of a tap
 */
export function shades({ app, state, colors }) {
  const { scene, hover } = state;
  const lit = litWeight(hover);
  const { kernel = [], stage = "conv" } = scene?.setup ?? {};
  const byValue = scene !== null && stage === "conv" && isLarge(scene);
  const table = app.rasters.table("signed");
  const most = byValue ? largest(kernel) || 1 : 1;
  const shown = scene && covers(scene) ? COVERING : SHADE;
  const now = gathers(state) ? null : summing(state);
  return (row, column) => {
    // Inside of a window, the taps that are in the sum stay; those to come are faint.
    const tap = row * (scene?.axes[1].kernel ?? 1) + column;
    const [i, j] = scene ? weightAt(scene, row, column) : [row, column];
    const chosen = !lit || (lit[0] === i && lit[1] === j);
    if (!byValue) {
      const alpha = chosen || (now && tap < now.tap) ? shown : Math.min(shown, FAINT);
      return { fill: tint(i, j, colors.dark, alpha), rgb: tintRgb(i, j, colors.dark), alpha, chosen };
    }
    const weight = kernel[i]?.[j] ?? 0;
    const rgb = colorOf(weight, [-most, most], table);
    const alpha = (0.15 + 0.75 * Math.abs(weight / most)) * (now && tap > now.tap ? FAINT : 1);
    return { fill: css(rgb, alpha), rgb, alpha, chosen: chosen && lit !== null };
  };
}

/** What a shade makes of the colour below it. @param {readonly number[]} below @param {Shade} shade */
export const over = (below, { rgb, alpha }) => below.map((v, i) => v * (1 - alpha) + (rgb[i] ?? 0) * alpha);
