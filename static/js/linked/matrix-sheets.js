/** What the matrix's plates hold: the matrix itself, the input as a column, the output as a column. */

import { weightAt } from "../app.js";
import { LABEL_PX, placeGrid, roomOf } from "../draw/linked/cells.js";
import { grouped, short } from "../numbers.js";
import { keyOf, litCells, meets as meetsWeight, NO_COPIES, sourceOf } from "./place.js";
import { weighed, written } from "./shades.js";

/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("./place.js").Joint} Joint */
/** @typedef {import("../draw/linked/cells.js").Look} Look */
/** @typedef {{top: number, left: number, rows: number, columns: number}} Area */

/**
 * @typedef {object} Now
 * @property {import("../app.js").App} app
 * @property {import("../app.js").Scene} scene
 * @property {Area} output cells that have a row
 * @property {Area} input cells that have a column
 * @property {readonly [Map<number, Joint[]>, Map<number, Joint[]>]} meets an axis: taps by `keyOf` output and input
 * @property {readonly [import("./place.js").Copies, import("./place.js").Copies]} copies
 * @property {{dx: number, dy: number}} size
 * @property {{input: number, output: number}} channel
 * @property {ReturnType<typeof import("./shades.js").shadesOf>} shades
 * @property {ReturnType<typeof import("./place.js").litOf>} lit
 * @property {(down: number, across: number) => void} turn
 */

/** @param {Area} area @param {number} k @returns {[number, number]} */
const cellIn = ({ top, left, columns }, k) => [top + Math.floor(k / columns), left + (k % columns)];

/** Places at which another row of cells begins, where there is something in between. @param {Area} area @param {number} all */
const breaksOf = ({ rows, columns }, all) =>
  columns < all ? Array.from({ length: rows - 1 }, (_, i) => (i + 1) * columns) : [];

/** The true number of the first cell of each row, channels in front. @param {Area} area @param {{rows: number, columns: number}} all @param {number} channel */
const labelsOf = (area, all, channel) =>
  Array.from({ length: area.rows }, (_, i) => ({
    at: i * area.columns,
    text: grouped((channel * all.rows + area.top + i) * all.columns + area.left),
  }));

/** @param {Now} now */
function numbering({ scene, input, output, channel, size }) {
  const [rows, columns] = scene.axes;
  const [outputs, inputs] = [
    { rows: rows.output, columns: columns.output },
    { rows: rows.input, columns: columns.input },
  ];
  const rowLabels = labelsOf(output, outputs, channel.output);
  const columnLabels = labelsOf(input, inputs, channel.input);
  const longest = Math.max(...columnLabels.map(({ text }) => text.length)) * LABEL_PX * 0.62;
  const fits = input.columns * size.dx > longest;
  return {
    rowLabels,
    columnLabels: fits ? columnLabels : columnLabels.slice(0, 1),
    left: Math.max(...rowLabels.map(({ text }) => text.length)) * LABEL_PX * 0.61 + 7,
    breakRows: breaksOf(output, columns.output),
    breakColumns: breaksOf(input, columns.input),
  };
}

/** @param {Now} now @returns {Sheet} */
export function matrixSheet(now) {
  const { app, scene, output, input, meets, size, shades, lit, channel, turn } = now;
  const grid = {
    rows: output.rows * output.columns,
    columns: input.rows * input.columns,
    ...size,
    ...numbering(now),
  };
  const room = roomOf(grid, placeGrid(grid));
  const { accent, ink, soft } = shades.colors;
  /** @param {number} r @param {number} c */
  const tapsAt = (r, c) => tapsOf(meets, cellIn(output, r), cellIn(input, c));
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
  return {
    grid,
    key: [
      scene,
      ...Object.values(output),
      ...Object.values(input),
      size.dx,
      size.dy,
      app.store.get().theme,
      ...now.copies,
      channel.input,
      channel.output,
    ],
    look: (r, c) => draw(r, c, false),
    lit: litCells(grid, (r, c) => {
      const [row, place] = cellIn(output, r);
      const inRow = row === lit.output[0] && place === lit.output[1];
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
      const [row, place] = cellIn(output, r);
      const [first] = tapsAt(r, c);
      const kernel = first ? weightAt(scene, ...first.at) : null;
      return { where: "output", row, column: place, close: true, kernel };
    },
    words(r, c) {
      const [oy, ox] = cellIn(output, r);
      const [iy, ix] = cellIn(input, c);
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
      return app.t(key, { oy, ox, iy, ix, weight, count: taps.length });
    },
    home: [Math.max(0, rowOf(output, lit.output)), 0],
    turn: (down, across) => turn(Math.sign(down), Math.sign(across)),
  };
}

/** The input, a cell below the other: those of the window wear its hues. @param {Now} now @returns {Sheet} */
export function inputSheet(now) {
  const { app, scene, input, output, meets, size, shades, lit, channel, turn } = now;
  const rows = input.rows * input.columns;
  const tall = output.rows * output.columns * size.dy;
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
    key: [scene, ...Object.values(input), grid.dy, app.store.get().theme],
    look: () => shades.empty,
    lit: litCells(grid, (r) => {
      const taps = tapsOf(meets, lit.output, cellIn(input, r));
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
      const [row, place] = cellIn(input, r);
      return { where: "input", row, column: place, close: true };
    },
    words(r) {
      const [row, place] = cellIn(input, r);
      return app.t("linked.cell.input", {
        row,
        column: place,
        value: short(app.values.at("input", channel.input, row, place) ?? null, 7),
      });
    },
    home: [0, 0],
    turn: (down) => turn(Math.sign(down), 0),
  };
}

/** The output, beside the rows that make it. @param {Now} now @returns {Sheet} */
export function outputSheet(now) {
  const { app, scene, output, size, shades, lit, channel, turn } = now;
  const grid = {
    rows: output.rows * output.columns,
    columns: 1,
    dx: 38,
    dy: size.dy,
    breakRows: breaksOf(output, scene.axes[1].output),
    columnLabels: [],
  };
  const room = roomOf({ ...grid, dy: Math.max(size.dy, 9) }, placeGrid(grid));
  /** @param {number} r */
  const value = (r) => app.values.at("output", channel.output, ...cellIn(output, r));
  /** @param {number} r */
  const look = (r) => shades.plain(written(value(r), room));
  const row = rowOf(output, lit.output);
  return {
    grid,
    key: [
      scene,
      ...Object.values(output),
      size.dy,
      channel.output,
      app.store.get().numbers,
      app.store.get().theme,
    ],
    look,
    lit: row < 0 ? [] : [{ row, column: 0, look: { ...look(row), edge: shades.colors.accent } }],
    hover(r) {
      const [y, x] = cellIn(output, r);
      return { where: "output", row: y, column: x, close: true };
    },
    words(r) {
      const [y, x] = cellIn(output, r);
      return app.t("linked.cell.output", { row: y, column: x, value: short(value(r) ?? null, 7) });
    },
    home: [Math.max(0, row), 0],
    turn: (down) => turn(Math.sign(down), 0),
  };
}

/** @type {{at: [number, number], copied: boolean}[]} */
const NONE = [];

/** The taps that join an output cell to an input cell; several where padding copies. @param {Now["meets"]} meets @param {readonly number[]} output @param {readonly number[]} input */
function tapsOf(meets, output, input) {
  const down = meets[0].get(keyOf(output[0] ?? 0, input[0] ?? 0));
  const across = down && meets[1].get(keyOf(output[1] ?? 0, input[1] ?? 0));
  if (!down || !across) return NONE;
  return down.flatMap((y) =>
    across.map((x) => ({
      at: /** @type {[number, number]} */ ([y.tap, x.tap]),
      copied: y.copied || x.copied,
    })),
  );
}

/** Number of a cell in its area; −1 outside. @param {Area} area @param {readonly number[]} cell */
function rowOf({ top, left, rows, columns }, [row = 0, column = 0]) {
  const there = row >= top && row < top + rows && column >= left && column < left + columns;
  return there ? (row - top) * columns + column - left : -1;
}

/** The column of the lit input cell, or of the cell that it copies; −1 where it has none. @param {Now} now */
function sourceColumn({ scene, copies, lit, input }) {
  const source = lit.input?.map((cell, i) =>
    sourceOf(/** @type {import("../geometry.js").Axis} */ (scene.axes[i]), copies[i] ?? NO_COPIES, cell),
  );
  const real = source?.flatMap((cell) => (cell === null ? [] : [cell])) ?? [];
  return real.length === 2 ? rowOf(input, real) : -1;
}
