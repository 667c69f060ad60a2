/** What the matrix's plates hold: the matrix itself, the input as a column, the output as a column. */

import { weightAt } from "../app.js";
import { LABEL_PX, placeGrid, roomOf } from "../draw/linked/cells.js";
import { grouped, short } from "../numbers.js";
import {
  crossed,
  eachAxis,
  holds,
  keyOf,
  litCells,
  meets as meetsWeight,
  NO_COPIES,
  sourceOf,
} from "./place.js";
import { weighed, written } from "./shades.js";

/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("./place.js").Joint} Joint */
/** @typedef {import("../draw/linked/cells.js").Look} Look */
/** @typedef {import("./place.js").Area} Area */

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
function cellIn({ start: [front, top, left], size: [, rows, columns] }, k) {
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
function numbering({ scene, input, output, channel, size }) {
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
const keyOfArea = ({ start, size }) => [...start, ...size];

/** A cell's number. @param {Now} now @param {"input" | "output"} side @param {readonly number[]} cell */
const numberIn = ({ app, channel }, side, [plane = 0, row = 0, column = 0]) =>
  app.values.at(side, channel[side], row, column, plane);

/** @param {Now} now @returns {Sheet} */
export function matrixSheet(now) {
  const { app, scene, output, input, size, shades, lit, channel, turn } = now;
  const grid = {
    rows: countOf(output),
    columns: countOf(input),
    ...size,
    ...numbering(now),
  };
  const room = roomOf(grid, placeGrid(grid));
  const { accent, ink, soft } = shades.colors;
  /** @param {number} r @param {number} c */
  const tapsAt = (r, c) => tapsOf(now, cellIn(output, r), cellIn(input, c));
  /** @param {number} r @param {number} c @param {boolean} strong @returns {Look} */
  const draw = (r, c, strong) => {
    const taps = tapsAt(r, c);
    if (taps.length === 0) return strong ? shades.band : shades.empty;
    const sum = taps.reduce((total, { at }) => total + shades.weightOf(...at), 0);
    const places = taps.map(({ at }) => at);
    const look = shades.taps(places, strong, weighed(sum, room));
    return taps.some(({ copied }) => copied) ? { ...look, edge: soft, dashed: true } : look;
  };
  const column = sourceColumn(now);
  const here = rowOf(output, lit.output);
  return {
    grid,
    key: [
      scene,
      ...keyOfArea(output),
      ...keyOfArea(input),
      size.dx,
      size.dy,
      app.store.get().theme,
      ...now.copies,
      channel.input,
      channel.output,
    ],
    look: (r, c) => draw(r, c, false),
    lit: litCells(grid, (r, c) => {
      const inRow = r === here;
      const inColumn = column === c;
      const taps = inRow || inColumn || lit.weight ? tapsAt(r, c) : [];
      const weighed = taps.some(({ at }) => meetsWeight(scene, at, lit.weight));
      if (!inRow && !inColumn && !weighed) return null;
      const look = draw(r, c, true);
      if (taps.length === 0) return look;
      if (inRow ? inColumn || weighed : inColumn && weighed) return { ...look, edge: ink, dashed: false };
      return inRow ? { ...look, edge: accent, dashed: false } : look;
    }),
    hover(r, c) {
      const [plane, row, column] = cellIn(output, r);
      const [first] = tapsAt(r, c);
      const kernel = first ? weightAt(scene, ...first.at) : null;
      return { where: "output", plane, row, column, close: true, kernel };
    },
    words(r, c) {
      const [oz, oy, ox] = cellIn(output, r);
      const [iz, iy, ix] = cellIn(input, c);
      const taps = tapsAt(r, c);
      const weight = short(
        taps.reduce((total, { at }) => total + shades.weightOf(...at), 0),
        7,
      );
      const key =
        taps.length === 0
          ? "linked.matrix.nothing"
          : taps.length > 1
            ? "linked.matrix.several"
            : "linked.matrix.words";
      return app.t(key, { oz, oy, ox, iz, iy, ix, weight, count: taps.length });
    },
    home: [Math.max(0, here), 0],
    turn: (down, across) => turn(Math.sign(down), Math.sign(across)),
  };
}

/** The input, a cell below the other: those of the window wear its hues. @param {Now} now @returns {Sheet} */
export function inputSheet(now) {
  const { app, scene, input, output, size, shades, lit, turn } = now;
  const rows = countOf(input);
  const tall = countOf(output) * size.dy;
  const grid = {
    rows,
    columns: 1,
    dx: 12,
    dy: Math.max(3, Math.min(9, tall / rows)),
    breakRows: breaksOf(input, scene.axes[1].input),
    columnLabels: [],
  };
  const column = sourceColumn(now);
  return {
    grid,
    key: [scene, ...keyOfArea(input), grid.dy, app.store.get().theme],
    look: () => shades.empty,
    lit: litCells(grid, (r) => {
      const taps = tapsOf(now, lit.output, cellIn(input, r));
      const edge = column === r ? { edge: shades.colors.ink } : {};
      if (taps.length > 0)
        return {
          ...shades.taps(
            taps.map(({ at }) => at),
            true,
            "",
          ),
          ...edge,
        };
      return column === r ? { ...shades.band, ...edge } : null;
    }),
    hover(r) {
      const [plane, row, column] = cellIn(input, r);
      return { where: "input", plane, row, column, close: true };
    },
    words(r) {
      const cell = cellIn(input, r);
      const [plane, row, column] = cell;
      const value = short(numberIn(now, "input", cell) ?? null, 7);
      return app.t("linked.cell.input", { plane, row, column, value });
    },
    home: [0, 0],
    turn: (down) => turn(Math.sign(down), 0),
  };
}

/** The output, beside the rows that make it. @param {Now} now @returns {Sheet} */
export function outputSheet(now) {
  const { app, scene, output, size, shades, lit, channel, turn } = now;
  const grid = {
    rows: countOf(output),
    columns: 1,
    dx: 38,
    dy: size.dy,
    breakRows: breaksOf(output, scene.axes[1].output),
    columnLabels: [],
  };
  const room = roomOf({ ...grid, dy: Math.max(size.dy, 9) }, placeGrid(grid));
  /** @param {number} r */
  const value = (r) => numberIn(now, "output", cellIn(output, r));
  /** @param {number} r */
  const look = (r) => shades.plain(written(value(r), room));
  const row = rowOf(output, lit.output);
  return {
    grid,
    key: [
      scene,
      ...keyOfArea(output),
      size.dy,
      channel.output,
      app.store.get().numbers,
      app.store.get().theme,
    ],
    look,
    lit: row < 0 ? [] : [{ row, column: 0, look: { ...look(row), edge: shades.colors.accent } }],
    hover(r) {
      const [plane, row, column] = cellIn(output, r);
      return { where: "output", plane, row, column, close: true };
    },
    words(r) {
      const [plane, row, column] = cellIn(output, r);
      return app.t("linked.cell.output", { plane, row, column, value: short(value(r) ?? null, 7) });
    },
    home: [Math.max(0, row), 0],
    turn: (down) => turn(Math.sign(down), 0),
  };
}

/** @type {{at: [number, number], copied: boolean}[]} */
const NONE = [];

/** The taps that join an output cell to an input cell; several where padding copies. @param {Now} now @param {readonly number[]} output @param {readonly number[]} input */
function tapsOf({ scene, meets }, output, input) {
  const found = [];
  for (const [i, along] of meets.entries()) {
    const joints = along.get(keyOf(output[i] ?? 0, input[i] ?? 0));
    if (!joints) return NONE;
    found.push(joints);
  }
  return crossed(scene, found);
}

/** Number of a cell in its area; −1 outside. @param {Area} area @param {readonly number[]} cell */
function rowOf(area, cell) {
  const [plane = 0, row = 0, column = 0] = cell.map((at, i) => at - (area.start[i] ?? 0));
  const [, rows, columns] = area.size;
  return holds(area, cell) ? (plane * rows + row) * columns + column : -1;
}

/** The column of the lit input cell, or of the cell that it copies; −1 where it has none. @param {Now} now */
function sourceColumn({ scene, copies, lit, input }) {
  const source = eachAxis(scene, (axis, i) =>
    sourceOf(axis, copies[i] ?? NO_COPIES, lit.input?.[i] ?? Number.NaN),
  );
  const real = source.flatMap((cell) => (cell === null ? [] : [cell]));
  return real.length === 3 ? rowOf(input, real) : -1;
}
