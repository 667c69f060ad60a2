/** The numbers in the cells: which ones, how long, and in an ink that reads on what lies below. */

import { covered, focus, isComposite, shown } from "../app.js";
import { colorOf, drawable, inkOn } from "../draw/ink.js";
import { markBeyond } from "../draw/marks.js";
import { tap } from "../geometry.js";
import { fitting } from "../numbers.js";
import { ghostColor } from "./border.js";
import { countsOf, coverageColors, isCounted } from "./coverage.js";
import { over, shades } from "./tap-shades.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */
/** @typedef {(row: number, column: number) => {lines: string[], ink: string} | null} TextOf */
/** @typedef {readonly (number | null)[]} Values */

/** Three numbers in one cell need this much height. */
export const THREE_FROM = 34;

/** Characters that a cell has room for. @param {import("../draw/camera.js").Placed} placed */
const room = (placed) => Math.floor((placed.dx - 4) / Math.max(4.6, placed.dx * 0.165));

/** How often each cell is read, instead of what it holds. @param {Sheet} on @param {"input" | "output"} side @returns {TextOf} */
function countText(on, side) {
  const { app, state } = on;
  const { scene } = state;
  if (!scene) return () => null;
  const { down, across } = countsOf(scene);
  const { color } = coverageColors(app, scene);
  const seenThrough = shadeOver(on, side);
  return (row, column) => {
    const [r, c] = [down[row], across[column]];
    if (r === undefined || c === undefined) return null;
    return { lines: [String(r * c)], ink: inkOn(seenThrough(color(r * c), row, column)) };
  };
}

/** @param {Sheet} on @returns {TextOf} */
export function inputText(on) {
  const { state, placed, close } = on;
  const { scene } = state;
  if (!scene) return () => null;
  if (isCounted(state, "input")) return countText(on, "input");
  const composite = !close && !scene.input && scene.channels === 3;
  if (composite && placed.dy < THREE_FROM) return () => null;
  const channels = composite ? [0, 1, 2] : [focus(state).input];
  const [rows, columns] = scene.axes;
  const under = covered(scene) === "input";
  const seenThrough = shadeOver(on, "input");
  const length = room(placed);
  return (row, column) => {
    const values = readAll(on, "input", channels, row, column);
    if (!values) return null;
    const real = !under || (row >= 0 && column >= 0 && row < rows.input && column < columns.input);
    const below = real ? colorOfInput(on, values) : ghostColor(on, values[0] ?? null);
    const seen = seenThrough(below, row, column);
    const lines = (real ? values : values.slice(0, 1)).map((value) => fitting(value, length));
    return { lines, ink: inkOn(seen) };
  };
}

/**
 * The colour of a cell under the window, whose taps shade it.
 * @param {Sheet} on
 * @param {"input" | "output"} side
 * @returns {(below: readonly number[], row: number, column: number) => readonly number[]}
 */
function shadeOver(on, side) {
  const { scene } = on.state;
  if (!scene || covered(scene) !== side) return (below) => below;
  const [rows, columns] = scene.axes;
  const [down, across] = shown(on.state);
  const [tapOfRow, tapOfColumn] = [tapsOf(rows, down), tapsOf(columns, across)];
  const shade = shades(on);
  return (below, row, column) => {
    const [r, c] = [tapOfRow.get(row), tapOfColumn.get(column)];
    return r === undefined || c === undefined ? below : over(below, shade(r, c));
  };
}

/** Which tap of window `o` reads a cell, by cell. @param {import("../geometry.js").Axis} axis @param {number} o */
const tapsOf = (axis, o) =>
  new Map(Array.from({ length: axis.kernel }, (_, k) => /** @type {const} */ ([tap(axis, o, k), k])));

/** @param {Sheet} on @param {"input" | "output"} side @param {readonly number[]} channels @param {number} row @param {number} column @returns {Values | null} null where a number isn't here */
function readAll({ app }, side, channels, row, column) {
  const values = [];
  for (const channel of channels) {
    const value = app.values.at(side, channel, row, column);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

/** @param {Sheet} on @param {Values} values */
function colorOfInput({ app, state, close }, values) {
  const { scene } = state;
  if (!scene) return [0, 0, 0];
  if (!scene.input) {
    const [r = 0, g = r, b = r] = values.map((value) => drawable(value) * 255);
    return close ? [r, r, r] : [r, g, b];
  }
  const channel = Math.min(focus(state).input, scene.input.count - 1);
  const colors = app.rasters.scale(state, scene.input, channel);
  return colorOf(values[0] ?? 0, scene.input.ranges[channel] ?? [0, 1], colors);
}

/** @param {Sheet} on @returns {TextOf} */
export function outputText(on) {
  const { app, state, context, placed, close } = on;
  const { scene } = state;
  if (!scene) return () => null;
  if (isCounted(state, "output")) return countText(on, "output");
  const composite = !close && isComposite(state);
  if (composite && placed.dy < THREE_FROM) return () => null;
  const channels = composite ? [0, 1, 2] : [focus(state).output];
  const ranges = channels.map((channel) => scene.output.ranges[channel] ?? /** @type {const} */ ([0, 1]));
  const [low, high] = ranges[0] ?? [0, 1];
  const colors = app.rasters.scale(state, scene.output, channels[0] ?? 0);
  const length = room(placed);
  const seenThrough = shadeOver(on, "output");
  /** @param {Values} values */
  const mixed = (values) =>
    values.map(
      (value, i) =>
        ((drawable(value) - (ranges[i]?.[0] ?? 0)) / ((ranges[i]?.[1] ?? 1) - (ranges[i]?.[0] ?? 0))) * 255,
    );
  return (row, column) => {
    const values = readAll(on, "output", channels, row, column);
    if (!values) return null;
    const [value = null] = values;
    const below = composite ? mixed(values) : colorOf(value ?? 0, [low, high], colors);
    const ink = inkOn(seenThrough(below, row, column));
    if (!composite && value !== null && (value < low || value > high))
      markBeyond(context, placed, row, column, ink, value > high);
    return { lines: values.map((each) => fitting(each, length)), ink };
  };
}
