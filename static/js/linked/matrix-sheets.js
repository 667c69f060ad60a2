/** What the matrix's plates hold: the matrix itself, the input as a column, the output as a column. */

import { weightAt } from "../app.js";
import { placeGrid, roomOf } from "../draw/linked/cells.js";
import { short } from "../numbers.js";
import {
  breaksOf,
  cellIn,
  countOf,
  keyOfArea,
  numbering,
  rowOf,
  sourceColumn,
  tapsOf,
} from "./matrix-cells.js";
import { litCells, meets as meetsWeight } from "./place.js";
import { weighed, written } from "./shades.js";

/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("../draw/linked/cells.js").Look} Look */
/** @typedef {import("./matrix-cells.js").Now} Now */

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
