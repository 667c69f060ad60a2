/** What lies on a slice's cells: their numbers, and the windows that read what is pointed at. */

import { focus } from "../app.js";
import { drawNumbers, NUMBERS_FROM } from "../draw/cells.js";
import { colorOf, hue, inkOn, tint } from "../draw/ink.js";
import { ACROSS } from "../draw/volume/fog.js";
import { fitting } from "../numbers.js";
import { over } from "../views/tap-shades.js";
import { onSlice, readersOf } from "./readers.js";
import { sizeOf, tapsOf } from "./sight.js";

/** @typedef {import("../app.js").State} State */
/** @typedef {import("./cuts.js").Laid} Laid */
/** @typedef {import("./cuts.js").Axis3} Axis3 */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {import("../views/colors.js").Colors} Colors */

/** How strongly a tap's hue lies over its cell. */
export const SHADE = 0.55;

/**
 * @typedef {object} Slice
 * @property {CanvasRenderingContext2D} context
 * @property {State} state
 * @property {Side} side
 * @property {Axis3} axis that it lies across
 * @property {number} index
 * @property {Laid} on
 * @property {Colors} colors
 */

/**
 * The number in each cell that has room for it, in an ink that reads on what lies below.
 * @param {Slice} slice
 * @param {import("./sight.js").Drawn} drawn
 * @param {import("./digits.js").Digits} digits
 * @param {boolean} under whether the window lies over it
 */
export function drawDigits({ context, state, side, axis, index, on, colors }, drawn, digits, under) {
  if (on.cell < NUMBERS_FROM || drawn.shares || !state.scene) return;
  const [down, across] = ACROSS[axis];
  const size = sizeOf(state.scene, side);
  const taps = tapsOf(state);
  const channel = Math.min(focus(state)[side], drawn.maps.count - 1);
  const length = Math.floor((on.dx - 4) / Math.max(4.6, on.dx * 0.165));
  digits.reach(side, axis === 0 ? index : 0);
  const grey = colors.dark ? 150 : 190;
  const placed = { ...on, rows: size[down], columns: size[across] };
  const range = { top: on.from[down], bottom: on.to[down], left: on.from[across], right: on.to[across] };
  drawNumbers(
    context,
    placed,
    range,
    (row, column) => {
      /** @type {Triple} */
      const place = [index, index, index];
      place[down] = row;
      place[across] = column;
      const real = place.every((v, i) => v >= 0 && v < (size[i] ?? 0));
      const tapped = under && place.every((v, i) => taps[i]?.includes(v));
      // Padding says what it holds where the window reads it; elsewhere it would only be noise.
      if (!real && !tapped) return null;
      const value = digits.at(side, channel, place);
      if (value === undefined) return null;
      const below = real
        ? colorOf(value ?? 0, drawn.range, drawn.table)
        : colors.dark
          ? [26, 28, 33]
          : [255, 255, 255];
      const seen = tapped
        ? over(below, { fill: "", rgb: [grey, grey, grey], alpha: SHADE, chosen: true })
        : below;
      return { lines: [fitting(value, length)], ink: inkOn(seen) };
    },
    colors.mono,
  );
}

/**
 * The cells of this slice whose windows read what is pointed at, in the hues that they meet it with; dashed, where they lie on others.
 * @param {Slice} slice
 */
export function drawReaders({ context, state, axis, index, on, colors }) {
  const all = readersOf(state);
  if (all.length === 0) return;
  const [down, across] = ACROSS[axis];
  /** @param {Triple} at */
  const corner = (at) => ({ x: on.left + at[across] * on.dx, y: on.top + at[down] * on.dy });
  for (const { at, weight } of onSlice(all, axis, index)) {
    const { x, y } = corner(at);
    context.fillStyle = tint(weight[0], weight[1], colors.dark, SHADE);
    context.fillRect(x, y, on.dx, on.dy);
    context.strokeStyle = hue(weight[0], weight[1], colors.dark);
    context.lineWidth = Math.min(2, Math.max(1, on.cell / 5));
    context.strokeRect(x + 0.5, y + 0.5, on.dx - 1, on.dy - 1);
  }
  /** @param {0 | 1 | 2} of */
  const ends = (of) => {
    const places = all.map(({ at }) => at[of]);
    return /** @type {const} */ ([Math.min(...places), Math.max(...places) + 1]);
  };
  const [[top, bottom], [left, right]] = [ends(down), ends(across)];
  context.strokeStyle = colors.soft;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.strokeRect(
    on.left + left * on.dx - 1.5,
    on.top + top * on.dy - 1.5,
    (right - left) * on.dx + 3,
    (bottom - top) * on.dy + 3,
  );
  context.setLineDash([]);
}
