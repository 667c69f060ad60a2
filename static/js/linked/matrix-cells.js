/** Which cell each row and column of the matrix stands for, what joins the two, and how rows and columns are numbered. */

import { LABEL_PX } from "../draw/linked/cells.js";
import { grouped } from "../numbers.js";
import { crossed, eachAxis, holds, keyOf, NO_COPIES, sourceOf } from "./place.js";

/** @typedef {import("./place.js").Area} Area */
/** @typedef {import("./place.js").Joint} Joint */

/**
 * @typedef {object} Now
 * @property {import("../app.js").App} app
 * @property {import("../app.js").Scene} scene
 * @property {Area} output cells that have a row
 * @property {Area} input cells that have a column
 * @property {readonly Map<number, Joint[]>[]} meets an axis: taps by `keyOf` output and input
 * @property {readonly import("./place.js").Copies[]} copies
 * @property {{dx: number, dy: number}} size
 * @property {{input: number, output: number}} channel
 * @property {ReturnType<typeof import("./shades.js").shadesOf>} shades
 * @property {ReturnType<typeof import("./place.js").litOf>} lit
 * @property {(down: number, across: number) => void} turn
 */

/** How many cells an area has. @param {Area} area */
export const countOf = ({ size }) => size[0] * size[1] * size[2];

/** @param {Area} area @param {number} k @returns {import("./place.js").Triple} */
export function cellIn({ start: [front, top, left], size: [, rows, columns] }, k) {
  const line = Math.floor(k / columns);
  return [front + Math.floor(line / rows), top + (line % rows), left + (k % columns)];
}

/** Places at which another row of cells begins, where there is something in between, and, once more, at which another plane does. @param {Area} area @param {number} all columns there are */
export function breaksOf(area, all) {
  const [, rows, columns] = area.size;
  /** @param {number} step */
  const every = (step) => Array.from({ length: countOf(area) / step - 1 }, (_, i) => (i + 1) * step);
  return [...(columns < all ? every(columns) : []), ...every(rows * columns)];
}

/** The true number of the first cell of each row, channels in front. @param {Area} area @param {readonly number[]} all @param {number} channel */
const labelsOf = (area, [planes = 1, rows = 1, columns = 1], channel) =>
  Array.from({ length: area.size[0] * area.size[1] }, (_, i) => {
    const [plane, row, column] = cellIn(area, i * area.size[2]);
    return {
      at: i * area.size[2],
      text: grouped(((channel * planes + plane) * rows + row) * columns + column),
    };
  });

/** @param {Now} now */
export function numbering({ scene, input, output, channel, size }) {
  const [outputs, inputs] = [eachAxis(scene, (axis) => axis.output), eachAxis(scene, (axis) => axis.input)];
  const rowLabels = labelsOf(output, outputs, channel.output);
  const columnLabels = labelsOf(input, inputs, channel.input);
  const longest = Math.max(...columnLabels.map(({ text }) => text.length)) * LABEL_PX * 0.62;
  const fits = input.size[2] * size.dx > longest;
  return {
    rowLabels,
    columnLabels: fits ? columnLabels : columnLabels.slice(0, 1),
    left: Math.max(...rowLabels.map(({ text }) => text.length)) * LABEL_PX * 0.61 + 7,
    breakRows: breaksOf(output, outputs[2]),
    breakColumns: breaksOf(input, inputs[2]),
  };
}

/** What decides where an area's cells lie. @param {Area} area */
export const keyOfArea = ({ start, size }) => [...start, ...size];

/** @type {{at: [number, number], copied: boolean}[]} */
const NONE = [];

/** The taps that join an output cell to an input cell; several where padding copies. @param {Now} now @param {readonly number[]} output @param {readonly number[]} input */
export function tapsOf({ scene, meets }, output, input) {
  const found = [];
  for (const [i, along] of meets.entries()) {
    const joints = along.get(keyOf(output[i] ?? 0, input[i] ?? 0));
    if (!joints) return NONE;
    found.push(joints);
  }
  return crossed(scene, found);
}

/** Number of a cell in its area; −1 outside. @param {Area} area @param {readonly number[]} cell */
export function rowOf(area, cell) {
  const [plane = 0, row = 0, column = 0] = cell.map((at, i) => at - (area.start[i] ?? 0));
  const [, rows, columns] = area.size;
  return holds(area, cell) ? (plane * rows + row) * columns + column : -1;
}

/** The column of the lit input cell, or of the cell that it copies; −1 where it has none. @param {Now} now */
export function sourceColumn({ scene, copies, lit, input }) {
  const source = eachAxis(scene, (axis, i) =>
    sourceOf(axis, copies[i] ?? NO_COPIES, lit.input?.[i] ?? Number.NaN),
  );
  const real = source.flatMap((cell) => (cell === null ? [] : [cell]));
  return real.length === 3 ? rowOf(input, real) : -1;
}
