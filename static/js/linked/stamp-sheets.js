/** What the stamp's two plates hold: an input cell among its neighbours, and what it adds where. */

import { weightAt } from "../app.js";
import { placeGrid, roomOf } from "../draw/linked/cells.js";
import { short } from "../numbers.js";
import { holds, litCells, meets } from "./place.js";
import { written } from "./shades.js";

/** @typedef {import("./place.js").Joint} Joint */
/** @typedef {import("./place.js").Patch} Patch */
/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("../draw/linked/cells.js").Look} Look */

/**
 * @typedef {object} Now
 * @property {import("../app.js").App} app
 * @property {import("../app.js").Scene} scene
 * @property {readonly [number, number]} cell the input cell whose stamp is shown
 * @property {number} channel
 * @property {number | null | undefined} value of the cell
 * @property {readonly [Map<number, Joint[]>, Map<number, Joint[]>]} taps an axis: by output cell, the taps that read the cell
 * @property {number} pitch
 * @property {ReturnType<typeof import("./shades.js").shadesOf>} shades
 * @property {ReturnType<typeof import("./place.js").litOf>} lit
 */

/** @param {Now} now @param {Patch} patch @returns {Sheet} */
export function inputSheet({ app, scene, cell, channel, pitch, shades }, patch) {
  const { t, store } = app;
  const { numbers, theme } = store.get();
  const area = patch.get();
  const { top, left, rows, columns } = area;
  const grid = { rows, columns, dx: pitch, dy: pitch };
  const room = roomOf(grid, placeGrid(grid));
  /** @param {number} r @param {number} c */
  const at = (r, c) => app.values.at("input", channel, top + r, left + c);
  /** @param {number} r @param {number} c */
  const look = (r, c) => shades.plain(written(at(r, c), room));
  const [row, column] = [cell[0] - top, cell[1] - left];
  const edge = shades.colors.accent;
  return {
    grid,
    key: [scene, top, left, pitch, rows, columns, numbers, theme, channel],
    look,
    lit: holds(area, ...cell) ? [{ row, column, look: { ...look(row, column), edge } }] : [],
    hover: (r, c) => ({ where: "input", row: top + r, column: left + c, close: true }),
    words: (r, c) =>
      t("linked.cell.input", { row: top + r, column: left + c, value: short(at(r, c) ?? null, 7) }),
    home: [Math.max(0, row), Math.max(0, column)],
    turn: patch.turn,
  };
}

/** @param {Now} now @param {Patch} patch @returns {Sheet} */
export function outputSheet({ app, scene, cell, value, taps, pitch, shades, lit }, patch) {
  const { top, left, rows, columns } = patch.get();
  const grid = { rows, columns, dx: pitch, dy: pitch };
  const room = roomOf(grid, placeGrid(grid));
  const { accent, ink, soft } = shades.colors;
  /** The taps of an output cell that read the given one. @param {number} r @param {number} c */
  const met = (r, c) =>
    (taps[0].get(top + r) ?? []).flatMap((y) =>
      (taps[1].get(left + c) ?? []).map((x) => ({
        at: /** @type {[number, number]} */ ([y.tap, x.tap]),
        copied: y.copied || x.copied,
      })),
    );
  /** @param {number} r @param {number} c */
  const weight = (r, c) => met(r, c).reduce((sum, tap) => sum + shades.weightOf(...tap.at), 0);
  /** @param {number} r @param {number} c */
  const product = (r, c) => (typeof value === "number" ? Math.fround(weight(r, c) * value) : value);
  /** @param {number} r @param {number} c @returns {Look} */
  const look = (r, c) => {
    const found = met(r, c);
    if (found.length === 0) return shades.plain();
    const places = found.map((tap) => tap.at);
    const filled = shades.taps(places, true, written(product(r, c), room));
    return found.every((tap) => tap.copied) ? { ...filled, edge: soft, dashed: true } : filled;
  };
  const [row, column] = [lit.output[0] - top, lit.output[1] - left];
  return {
    grid,
    key: [
      scene,
      top,
      left,
      pitch,
      rows,
      columns,
      value,
      ...cell,
      taps[0].size,
      taps[1].size,
      app.store.get().theme,
    ],
    look,
    lit: litCells(grid, (r, c) => {
      const here = r === row && c === column;
      if (!here && !met(r, c).some((tap) => meets(scene, tap.at, lit.weight))) return null;
      return { ...look(r, c), edge: here ? accent : ink, dashed: false };
    }),
    hover(r, c) {
      const [first] = met(r, c);
      const kernel = first ? weightAt(scene, ...first.at) : null;
      return { where: "output", row: top + r, column: left + c, close: true, kernel };
    },
    words: (r, c) =>
      app.t(met(r, c).length > 0 ? "linked.stamp.words" : "linked.stamp.nothing", {
        row: top + r,
        column: left + c,
        value: short(value ?? null, 7),
        weight: short(weight(r, c), 7),
        product: short(product(r, c) ?? null, 7),
      }),
    home: [Math.min(rows - 1, Math.max(0, row)), Math.min(columns - 1, Math.max(0, column))],
    turn: patch.turn,
  };
}
