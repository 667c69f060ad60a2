/** What the three plates of im2col hold: kernel, windows and product. */

import { axesOf, channelName, weightAt } from "../app.js";
import { placeGrid, roomOf } from "../draw/linked/cells.js";
import { sourceOf } from "../geometry.js";
import { grouped, short } from "../numbers.js";
import { SWATCHES } from "../views/strip-parts.js";
import { cellUnder, litCells } from "./place.js";
import { weighed, written } from "./shades.js";

/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("../draw/linked/cells.js").Look} Look */
/** @typedef {{channel: number, at: [number, number], is: (lit: readonly [number, number] | null) => boolean}} Tap of a volume's window, planes below each other */
/** @typedef {import("./place.js").Triple} Triple */

/**
 * @typedef {object} Now
 * @property {import("../app.js").App} app
 * @property {import("../app.js").Scene} scene
 * @property {readonly Tap[]} taps the rows that are shown
 * @property {number} row number of the first of them
 * @property {number} total rows that there are
 * @property {number} column number of the first window that is shown
 * @property {number} columns
 * @property {{dx: number, dy: number, width: number}} size
 * @property {number} channel of the output
 * @property {ReturnType<typeof import("./shades.js").shadesOf>} shades
 * @property {ReturnType<typeof import("./place.js").litOf>} lit
 * @property {number} index the window that is shown everywhere
 * @property {{read: (k: number, window: number) => number | null | undefined, made: (window: number) => number | null | undefined}} numbers
 * @property {(down: number, across: number) => void} turn
 */

/** Room beside the rows for the channels' bars. */
const BAR = 7;

/** The output cell that a window makes. @param {import("../app.js").Scene} scene @param {number} window @returns {Triple} */
export function placeOf({ axes: [rows, columns] }, window) {
  const line = Math.floor(window / columns.output);
  return [Math.floor(line / rows.output), line % rows.output, window % columns.output];
}

/** The input cell under a tap; it may lie in the padding. @param {import("../app.js").Scene} scene @param {Pick<Tap, "at"> | undefined} under @param {number} window @returns {Triple} */
export const cellOf = (scene, under, window) => cellUnder(scene, placeOf(scene, window), under?.at ?? [0, 0]);

/** An output cell as what is pointed at. @param {import("../app.js").Scene} scene @param {number} window @returns {import("../app.js").Hover} */
function outputAt(scene, window) {
  const [plane, row, column] = placeOf(scene, window);
  return { where: "output", plane, row, column, close: true };
}

/** @param {Now} now @returns {Sheet} */
export function kernelSheet({ app, scene, taps, row, total, size, shades, lit, index, turn }) {
  const dx = Math.max(4, Math.min(size.dx, Math.floor((size.width - BAR - 16) / taps.length)));
  const grid = { rows: 1, columns: taps.length, dx, dy: 18, breakColumns: breaks(taps), left: BAR };
  const room = roomOf(grid, placeGrid(grid));
  /** @param {number} k */
  const weight = (k) => shades.weightOf(...at(taps, k));
  /** @param {number} _ @param {number} k */
  const look = (_, k) => shades.taps([at(taps, k)], true, weighed(weight(k), room));
  const columns = scene.axes[1].output;
  return {
    grid,
    key: [scene, row, taps.length, taps[0]?.channel, dx, app.store.get().theme],
    look,
    lit: litCells(grid, (_, k) =>
      taps[k]?.is(lit.weight) ? { ...look(0, k), edge: shades.colors.ink } : null,
    ),
    hover(_, k) {
      const [i, j] = weightAt(scene, ...at(taps, k));
      return { where: "kernel", row: i, column: j, close: true };
    },
    words: (_, k) =>
      app.t("linked.im2col.weight", {
        number: row + k,
        total,
        weight: short(weight(k), 7),
        window: grouped(index),
        columns,
      }),
    home: [0, 0],
    turn: (_, across) => turn(across, 0),
  };
}

/** @param {Now} now @returns {Sheet} */
export function windowsSheet(now) {
  const { app, scene, taps, row, column, columns, size, shades, lit, index, numbers, turn } = now;
  const grid = {
    rows: taps.length,
    columns,
    dx: size.dx,
    dy: size.dy,
    breakRows: breaks(taps),
    columnLabels: labels(now),
    ...(bars(taps, scene).length > 0 ? { bars: bars(taps, scene) } : { left: BAR }),
  };
  const room = roomOf(grid, placeGrid(grid));
  /** @param {number} r @param {number} c */
  const cell = (r, c) => cellOf(scene, taps[r], column + c);
  /** @param {number} r @param {number} c */
  const numberOf = (r, c) => numbers.read(r, column + c);
  /** @param {number} r @param {number} c @param {boolean} strong @returns {Look} */
  const draw = (r, c, strong) => {
    const place = cell(r, c);
    const padding = axesOf(scene).some((axis, i) => (place[i] ?? 0) < 0 || (place[i] ?? 0) >= axis.input);
    const look = shades.taps([at(taps, r)], strong, written(numberOf(r, c), room, padding));
    return padding ? { ...look, edge: shades.colors.control, dashed: true } : look;
  };
  /** Real cells behind a place. @param {Triple} place */
  const sources = (place) => axesOf(scene).map((axis, i) => sourceOf(axis, place[i] ?? 0));
  const source = lit.input && sources(lit.input);
  /** Is the lit input cell read here, itself or as a copy? @param {number} r @param {number} c */
  const twin = (r, c) =>
    source?.every((cell) => cell !== null) && sources(cell(r, c)).every((one, i) => one === source[i]);
  return {
    grid,
    key: [
      scene,
      row,
      taps.length,
      taps[0]?.channel,
      column,
      columns,
      size.dx,
      app.store.get().numbers,
      app.store.get().theme,
    ],
    look: (r, c) => draw(r, c, false),
    lit: litCells(grid, (r, c) => {
      const here = column + c === index;
      const same = twin(r, c);
      const weighed = taps[r]?.is(lit.weight) ?? false;
      if (!here && !same && !weighed) return null;
      const look = draw(r, c, true);
      if (here)
        return { ...look, edge: same || weighed ? shades.colors.ink : shades.colors.accent, dashed: false };
      return same ? { ...look, edge: shades.colors.ink, dashed: false } : look;
    }),
    hover(r, c) {
      return { ...outputAt(scene, column + c), kernel: weightAt(scene, ...at(taps, r)) };
    },
    words: (r, c) =>
      app.t("linked.im2col.words", {
        window: grouped(column + c),
        row: row + r,
        name: app.t(channelName(scene.report.input_shape[1] ?? 1, taps[r]?.channel ?? 0)),
        value: short(numberOf(r, c) ?? null, 7),
        weight: short(shades.weightOf(...at(taps, r)), 7),
      }),
    home: [0, Math.min(columns - 1, Math.max(0, index - column))],
    turn,
  };
}

/** @param {Now} now @returns {Sheet} */
export function productSheet({
  app,
  scene,
  taps,
  column,
  columns,
  size,
  channel,
  shades,
  index,
  numbers,
  turn,
}) {
  const grid = { rows: 1, columns, dx: size.dx, dy: size.dy, left: BAR };
  const room = roomOf(grid, placeGrid(grid));
  /** @param {number} c */
  const value = (c) => numbers.made(column + c);
  /** @param {number} _ @param {number} c */
  const look = (_, c) => shades.plain(written(value(c), room));
  const lit = index - column;
  return {
    grid,
    key: [
      scene,
      taps.length,
      column,
      columns,
      size.dx,
      channel,
      app.store.get().numbers,
      app.store.get().theme,
    ],
    look,
    lit:
      lit >= 0 && lit < columns
        ? [{ row: 0, column: lit, look: { ...look(0, lit), edge: shades.colors.accent } }]
        : [],
    hover: (_, c) => outputAt(scene, column + c),
    words(_, c) {
      const [plane, row, place] = placeOf(scene, column + c);
      return app.t("linked.cell.output", { plane, row, column: place, value: short(value(c) ?? null, 7) });
    },
    home: [0, Math.min(columns - 1, Math.max(0, lit))],
    turn: (_, across) => turn(0, across),
  };
}

/** @param {readonly Tap[]} taps @param {number} k @returns {[number, number]} */
const at = (taps, k) => taps[k]?.at ?? [0, 0];

/** Rows at which another channel begins. @param {readonly Tap[]} taps */
const breaks = (taps) =>
  taps.flatMap(({ channel }, k) => (k > 0 && channel !== taps[k - 1]?.channel ? [k] : []));

/** A bar in the colour of each channel. @param {readonly Tap[]} taps @param {import("../app.js").Scene} scene */
function bars(taps, scene) {
  if (scene.report.input_shape[1] !== 3) return [];
  const starts = [0, ...breaks(taps), taps.length];
  return starts.slice(0, -1).map((from, i) => ({
    from,
    to: starts[i + 1] ?? taps.length,
    color: SWATCHES[taps[from]?.channel ?? 0] ?? "",
  }));
}

/** Numbers of the first window, of those that begin a row of outputs, and of the last. @param {Now} now */
function labels({ scene, column, columns, size }) {
  const width = scene.axes[1].output;
  const apart = Math.ceil(48 / size.dx);
  const found = [{ at: 0, text: grouped(column) }];
  for (let c = 1; c < columns; c++)
    if ((column + c) % width === 0 && c - (found.at(-1)?.at ?? 0) >= apart)
      found.push({ at: c, text: grouped(column + c) });
  return found;
}
