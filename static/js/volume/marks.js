/** What lies on a slice's cells: the window, those that read what is pointed at, lines to the other slices, numbers. */

import { axesOf, focus } from "../app.js";
import { drawNumbers, NUMBERS_FROM } from "../draw/cells.js";
import { colorOf, hue, inkOn, tint } from "../draw/ink.js";
import { frameCells } from "../draw/marks.js";
import { ACROSS } from "../draw/volume/fog.js";
import { fitting } from "../numbers.js";
import { over } from "../views/tap-shades.js";
import { readersOf, readsOf } from "./reads.js";
import { sizeOf, tapsOf, windowOf } from "./sight.js";

/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {import("./slice.js").Slice} Slice */

/** How strongly a tap's hue lies over its cell, and that of one that isn't pointed at. */
const SHADE = 0.55;
const FAINT = 0.12;
/** More of them on a slice, or smaller ones, can't be told apart. */
const MOST_TAPS = 225;
const LEAST_TAP_PX = 2.5;
/** Of a line of which only the ends are drawn. */
const MARK_PX = 7;
/** No outline is too small to be seen. */
const LEAST_FRAME_PX = 7;

/**
 * The number in each cell that has room for it, in an ink that reads on what lies below.
 * @param {Slice} slice
 * @param {import("./drawn.js").Drawn} drawn
 * @param {import("./digits.js").Digits} digits
 * @param {boolean} under whether the window lies over it
 */
export function drawDigits({ context, state, scene, side, axis, index, on, colors }, drawn, digits, under) {
  if (on.cell < NUMBERS_FROM || drawn.shares) return;
  const [down, across] = ACROSS[axis];
  const size = sizeOf(scene, side);
  const taps = tapsOf(state);
  const channel = Math.min(focus(state)[side], drawn.maps.count - 1);
  const length = Math.floor((on.dx - 4) / Math.max(4.6, on.dx * 0.165));
  digits.reach(side, axis === 0 ? index : 0);
  const grey = colors.dark ? 150 : 190;
  const range = { top: on.from[down], bottom: on.to[down], left: on.from[across], right: on.to[across] };
  drawNumbers(
    context,
    on,
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

/** Taps that lie on this slice, in their hues; the window's outline where none does. @param {Slice} slice */
export function drawWindow(slice) {
  const { state, scene, axis, on } = slice;
  const [down, across] = ACROSS[axis];
  const axes = axesOf(scene);
  if (on.cell >= LEAST_TAP_PX && axes[down].kernel * axes[across].kernel <= MOST_TAPS)
    for (const read of readsOf(state, slice)) markRead(slice, read, Math.min(1.5, on.cell / 5));
  drawFrame(slice, windowOf(state));
}

/** The cells of this slice whose windows read what is pointed at, in the hues that they meet it with; dashed, where they lie on others. @param {Slice} slice */
export function drawReaders(slice) {
  const { state, on, colors } = slice;
  const all = readersOf(state);
  if (all.length === 0) return;
  const width = Math.min(2, Math.max(1, on.cell / 5));
  for (const read of readersOf(state, slice)) markRead(slice, { ...read, chosen: true }, width);
  const ends = /** @type {const} */ ([0, 1, 2]).map((i) => all.map(({ at }) => at[i]));
  const block = {
    from: ends.map((places) => Math.min(...places)),
    to: ends.map((places) => Math.max(...places) + 1),
  };
  dashAround(slice, block, colors.soft, 2, 1.5);
}

/** A cell in the hue of the weight that it meets. @param {Slice} slice @param {import("./reads.js").Read} read @param {number} width */
function markRead({ context, axis, on, colors }, { at, weight, chosen }, width) {
  const [down, across] = ACROSS[axis];
  const [x, y] = [on.left + at[across] * on.dx, on.top + at[down] * on.dy];
  context.fillStyle = tint(...weight, colors.dark, chosen ? SHADE : FAINT);
  context.fillRect(x, y, on.dx, on.dy);
  context.strokeStyle = hue(...weight, colors.dark);
  context.lineWidth = width;
  if (chosen) context.strokeRect(x + 0.5, y + 0.5, on.dx - 1, on.dy - 1);
}

/** All cells that there are, where padding lies around the real ones. @param {Slice} slice */
export function drawExtent(slice) {
  const { axis, on, colors } = slice;
  const [down, across] = ACROSS[axis];
  const { from, to } = on;
  if (from[down] < 0 || from[across] < 0 || to[down] > on.rows || to[across] > on.columns)
    dashAround(slice, on, colors.control, 3, -0.5);
}

/** A dashed line around a block, this far outside of it. @param {Slice} slice @param {{from: readonly number[], to: readonly number[]}} block @param {string} color @param {number} dash @param {number} out */
function dashAround({ context, axis, on }, { from, to }, color, dash, out) {
  const [down, across] = ACROSS[axis];
  const [top = 0, left = 0, bottom = 0, right = 0] = [from[down], from[across], to[down], to[across]];
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.setLineDash([dash, dash]);
  context.strokeRect(
    on.left + left * on.dx - out,
    on.top + top * on.dy - out,
    (right - left) * on.dx + 2 * out,
    (bottom - top) * on.dy + 2 * out,
  );
  context.setLineDash([]);
}

/** Where the other two slices lie. @param {Slice} slice @param {Triple} place */
export function drawCrosshair({ context, axis, on, colors }, place) {
  const [down, across] = ACROSS[axis];
  const [x, y] = [on.left + (place[across] + 0.5) * on.dx, on.top + (place[down] + 0.5) * on.dy];
  // Where cells have numbers, a line would strike them out: then only its ends are drawn, outside.
  const [right, bottom] = [on.left + on.columns * on.dx, on.top + on.rows * on.dy];
  const ends = on.cell >= NUMBERS_FROM ? MARK_PX : 0;
  /** @type {[number, number, number, number][]} */
  const whole = [
    [on.left, y, right, y],
    [x, on.top, x, bottom],
  ];
  /** @type {typeof whole} */
  const outside = [
    [on.left - ends, y, on.left, y],
    [right, y, right + ends, y],
    [x, on.top - ends, x, on.top],
    [x, bottom, x, bottom + ends],
  ];
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of ends > 0 ? outside : whole) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.strokeStyle = colors.dark ? "#93a0ffa0" : "#3d4fc4a0";
  context.lineWidth = 1;
  context.stroke();
}

/** The shown cells' outline. @param {Slice} slice @param {{from: readonly number[], to: readonly number[]}} block */
export function drawFrame({ context, axis, on, colors }, { from, to }) {
  const [down, across] = ACROSS[axis];
  const [top = 0, left = 0, bottom = 0, right = 0] = [from[down], from[across], to[down], to[across]];
  const look = { color: colors.accent, halo: colors.halo, least: LEAST_FRAME_PX };
  frameCells(context, on, { top, left, bottom, right }, look);
}
