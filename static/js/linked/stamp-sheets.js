/** What the stamp's two plates hold: an input cell among its neighbours, and what it adds where. */

import { weightAt } from "../app.js";
import { placeGrid, roomOf } from "../draw/linked/cells.js";
import { short } from "../numbers.js";
import { crossed, holds, litCells, meets } from "./place.js";
import { written } from "./shades.js";

/** @typedef {import("./place.js").Joint} Joint */
/** @typedef {import("./place.js").Patch} Patch */
/** @typedef {import("./plate.js").Sheet} Sheet */
/** @typedef {import("../draw/linked/cells.js").Look} Look */

/**
 * @typedef {object} Now
 * @property {import("../app.js").App} app
 * @property {import("../app.js").Scene} scene
 * @property {import("./place.js").Triple} cell the input cell whose stamp is shown
 * @property {number} channel
 * @property {number | null | undefined} value of the cell
 * @property {readonly Map<number, Joint[]>[]} taps an axis: by output cell, the taps that read the cell
 * @property {number} pitch
 * @property {ReturnType<typeof import("./shades.js").shadesOf>} shades
 * @property {ReturnType<typeof import("./place.js").litOf>} lit
 */

/** An area's planes beside each other, and which cell lies where. @param {Now} now @param {Patch} patch */
function laid({ app, scene, pitch }, patch) {
  const area = patch.get();
  const [front, top, left] = area.start;
  const [planes, rows, columns] = area.size;
  const firsts = Array.from({ length: planes }, (_, i) => i * columns);
  const columnLabels = firsts.map((at, i) => ({ at, text: app.t("linked.plane", { plane: front + i }) }));
  const grid = {
    rows,
    columns: planes * columns,
    dx: pitch,
    dy: pitch,
    breakColumns: firsts,
    ...(scene.rank === 3 && { columnLabels }),
  };
  return {
    area,
    grid,
    room: roomOf(grid, placeGrid(grid)),
    /** @param {number} r @param {number} c @returns {import("./place.js").Triple} */
    cell: (r, c) => [front + Math.floor(c / columns), top + r, left + (c % columns)],
    /** @param {readonly number[]} cell @returns {[number, number]} */
    place: ([plane = 0, row = 0, column = 0]) => [row - top, (plane - front) * columns + column - left],
    /** Beyond the last plane come the next ones. @param {number} down @param {number} across */
    turn: (down, across) => (planes > 1 ? patch.turn(down, 0, across) : patch.turn(down, across)),
  };
}

/** A cell's coordinates by name. @param {import("./place.js").Triple} cell */
const named = ([plane, row, column]) => ({ plane, row, column });

/** @param {Now} now @param {Patch} patch @returns {Sheet} */
export function inputSheet(now, patch) {
  const { app, scene, cell: given, channel, shades, pitch } = now;
  const { t, store } = app;
  const { numbers, theme } = store.get();
  const { area, grid, room, cell, place, turn } = laid(now, patch);
  /** @param {number} r @param {number} c */
  const at = (r, c) => {
    const [plane, row, column] = cell(r, c);
    return app.values.at("input", channel, row, column, plane);
  };
  /** @param {number} r @param {number} c */
  const look = (r, c) => shades.plain(written(at(r, c), room));
  const [row, column] = place(given);
  const edge = shades.colors.accent;
  return {
    grid,
    key: [scene, ...area.start, ...area.size, pitch, numbers, theme, channel],
    look,
    lit: holds(area, given) ? [{ row, column, look: { ...look(row, column), edge } }] : [],
    hover: (r, c) => ({ where: "input", ...named(cell(r, c)), close: true }),
    words: (r, c) => t("linked.cell.input", { ...named(cell(r, c)), value: short(at(r, c) ?? null, 7) }),
    home: [Math.max(0, row), Math.max(0, column)],
    turn,
  };
}

/** @param {Now} now @param {Patch} patch @returns {Sheet} */
export function outputSheet(now, patch) {
  const { app, scene, cell: given, value, taps, pitch, shades, lit } = now;
  const { area, grid, room, cell, place, turn } = laid(now, patch);
  const { accent, ink, soft } = shades.colors;
  /** The taps of an output cell that read the given one. @param {number} r @param {number} c */
  const met = (r, c) => {
    const at = cell(r, c);
    return crossed(
      scene,
      taps.map((axis, i) => axis.get(at[i] ?? 0)),
    );
  };
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
  const [row, column] = holds(area, lit.output) ? place(lit.output) : [-1, -1];
  return {
    grid,
    key: [
      scene,
      ...area.start,
      ...area.size,
      pitch,
      value,
      ...given,
      ...taps.map((axis) => axis.size),
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
      return { where: "output", ...named(cell(r, c)), close: true, kernel };
    },
    words: (r, c) =>
      app.t(met(r, c).length > 0 ? "linked.stamp.words" : "linked.stamp.nothing", {
        ...named(cell(r, c)),
        value: short(value ?? null, 7),
        weight: short(weight(r, c), 7),
        product: short(product(r, c) ?? null, 7),
      }),
    home: [Math.max(0, row), Math.max(0, column)],
    turn,
  };
}
