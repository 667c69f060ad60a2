/** Which cells the linked views show, which of them are lit, and who reads whom when padding copies. */

import { litWeight, shown, weightAt } from "../app.js";
import { nearest, readers, tap } from "../geometry.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../app.js").Hover} Hover */
/** @typedef {import("../geometry.js").Axis} Axis */
/** @typedef {readonly [readonly number[], readonly number[]]} Copies real cells that padding copies, before and after an axis */
/** @typedef {{output: number, tap: number, copied: boolean}} Joint */

/** @type {Copies} */
export const NO_COPIES = [[], []];

/** @param {Hover | null} a @param {Hover | null} b */
export const sameHover = (a, b) =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.where === b.where &&
    a.row === b.row &&
    a.column === b.column &&
    a.plane === b.plane &&
    a.close === b.close &&
    a.kernel?.[0] === b.kernel?.[0] &&
    a.kernel?.[1] === b.kernel?.[1]);

/** Stay at what is pointed at. @param {App} app @param {Hover} hover */
export function pin({ store, player }, hover) {
  const { scene } = store.get();
  if (!scene || hover.where === "kernel") return;
  const [rows, columns] = scene.axes;
  /** @param {Axis} axis @param {number} cell */
  const at = (axis, cell) => (hover.where === "output" ? cell : nearest(axis, cell + 0.5));
  const line = at(scene.planes, hover.plane ?? 0) * rows.output + at(rows, hover.row);
  store.set({ playing: false });
  player.jump(line * columns.output + at(columns, hover.column));
}

/**
 * The first of `count` neighbours that are shown: as before while `at` is among them, else with `at` in the middle.
 * @param {number} before
 * @param {number} at
 * @param {number} count
 * @param {number} total
 */
export function page(before, at, count, total) {
  const most = Math.max(0, total - count);
  const start = Math.min(most, Math.max(0, before));
  if (at >= start && at < start + count && Number.isFinite(before)) return start;
  return Math.min(most, Math.max(0, at - Math.floor(count / 2)));
}

/**
 * The real cell whose value a cell has; null where padding holds a value of its own.
 * @param {Axis} axis
 * @param {Copies} copies
 * @param {number} cell
 */
export function sourceOf(axis, [before, after], cell) {
  if (cell >= 0 && cell < axis.input) return cell;
  return (cell < 0 ? before[before.length + cell] : after[cell - axis.input]) ?? null;
}

/**
 * Every tap that takes the value of real cell `i`, also where it reads a copy of it.
 * @param {Axis} axis
 * @param {Copies} copies
 * @param {number} i
 * @returns {Joint[]}
 */
export function joints(axis, copies, i) {
  const [before, after] = copies;
  const places = [
    i,
    ...before.flatMap((source, n) => (source === i ? [n - before.length] : [])),
    ...after.flatMap((source, n) => (source === i ? [axis.input + n] : [])),
  ];
  return places.flatMap((cell) => readers(axis, cell).map((joint) => ({ ...joint, copied: cell !== i })));
}

/**
 * The input cell whose stamp is shown: under the pointer, in the product that is pointed at, or in the middle of the window.
 * @param {State} state
 * @param {readonly [Copies, Copies]} copies
 * @returns {[number, number]}
 */
export function givenCell(state, copies) {
  const { scene, hover } = state;
  if (!scene) return [0, 0];
  if (hover?.where === "input") return [hover.row, hover.column];
  const weight = hover?.where === "output" ? hover.kernel : null;
  const at = hover && weight ? [hover.row, hover.column] : shown(state);
  const taps = weight ? weightAt(scene, ...weight) : middleTap(scene);
  return /** @type {[number, number]} */ (
    scene.axes.map((axis, i) => {
      const cell = tap(axis, at[i] ?? 0, taps[i] ?? 0);
      return sourceOf(axis, copies[i] ?? NO_COPIES, cell) ?? Math.min(axis.input - 1, Math.max(0, cell));
    })
  );
}

/** @param {Scene} scene @returns {[number, number]} */
const middleTap = ({ axes: [rows, columns] }) => [
  Math.floor((rows.kernel - 1) / 2),
  Math.floor((columns.kernel - 1) / 2),
];

/**
 * What is lit in every view: an output cell always, an input cell and a weight where one is pointed at.
 * @param {State} state
 * @returns {{output: [number, number], input: [number, number] | null, weight: readonly [number, number] | null}} the input cell may lie in the padding
 */
export function litOf(state) {
  const { scene, hover } = state;
  const output = shown(state);
  const weight = litWeight(hover);
  /** @type {[number, number] | null} */
  let input = hover?.where === "input" ? [hover.row, hover.column] : null;
  if (scene && hover?.where === "output" && hover.kernel) {
    // The product's own cell, also while the window is pinned elsewhere.
    const [r, c] = weightAt(scene, ...hover.kernel);
    input = [tap(scene.axes[0], hover.row, r), tap(scene.axes[1], hover.column, c)];
  }
  return { output, input, weight };
}

/** The output cell that a neighbourhood lies around. @param {State} state @returns {[number, number]} */
export function around(state) {
  const { scene, hover } = state;
  if (!scene || hover?.where !== "input" || hover.close) return shown(state);
  return [nearest(scene.axes[0], hover.row + 0.5), nearest(scene.axes[1], hover.column + 0.5)];
}

/** @typedef {ReturnType<typeof createPatch>} Patch */

/** A neighbourhood of cells, which stays where it is while it holds what is looked at. */
export function createPatch() {
  let [top, left] = [Number.NaN, Number.NaN];
  let [size, total] = [
    [1, 1],
    [1, 1],
  ];
  return {
    /** @param {readonly number[]} at @param {readonly number[]} sides @param {readonly number[]} ends */
    hold(at, sides, ends) {
      size = sides.map((side, i) => Math.min(side, ends[i] ?? 1));
      total = [...ends];
      top = page(top, at[0] ?? 0, size[0] ?? 1, total[0] ?? 1);
      left = page(left, at[1] ?? 0, size[1] ?? 1, total[1] ?? 1);
    },
    /** @param {number} down @param {number} across */
    turn(down, across) {
      top = Math.min(Math.max(0, (total[0] ?? 1) - (size[0] ?? 1)), Math.max(0, top + down));
      left = Math.min(Math.max(0, (total[1] ?? 1) - (size[1] ?? 1)), Math.max(0, left + across));
    },
    get: () => ({ top, left, rows: size[0] ?? 1, columns: size[1] ?? 1 }),
  };
}

/** Does a patch hold a cell? @param {{top: number, left: number, rows: number, columns: number}} patch @param {number} row @param {number} column */
export const holds = ({ top, left, rows, columns }, row, column) =>
  row >= top && column >= left && row < top + rows && column < left + columns;

/** Taps by the output cell that they belong to. @param {readonly Joint[]} found @returns {Map<number, Joint[]>} */
export function byOutput(found) {
  const map = new Map();
  for (const joint of found) map.set(joint.output, [...(map.get(joint.output) ?? []), joint]);
  return map;
}

/** Every cell of a grid that is lit. @param {{rows: number, columns: number}} grid @param {(row: number, column: number) => import("../draw/linked/cells.js").Look | null} lookOf */
export function litCells({ rows, columns }, lookOf) {
  const found = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const look = lookOf(row, column);
      if (look) found.push({ row, column, look });
    }
  return found;
}

/** Is this tap's weight the one that is lit? @param {Scene} scene @param {readonly [number, number]} at @param {readonly [number, number] | null} weight */
export function meets(scene, at, weight) {
  const [i, j] = weightAt(scene, at[0], at[1]);
  return weight !== null && i === weight[0] && j === weight[1];
}

const PAIR = 2 ** 24;

/** A pair as one number; axes are far shorter than its half. @param {number} output @param {number} source */
export const keyOf = (output, source) => output * PAIR + source;

/** @param {number} key */
export const outputOf = (key) => Math.floor(key / PAIR);

/** @param {number} key */
export const sourceIn = (key) => key % PAIR;

/**
 * The taps that join outputs `from` to `from + count` to real input cells.
 * @param {Axis} axis
 * @param {Copies} copies
 * @param {number} from
 * @param {number} count
 * @returns {Map<number, Joint[]>} by `keyOf` output and input
 */
export function meetings(axis, copies, from, count) {
  const map = new Map();
  for (let output = from; output < from + count; output++)
    for (let k = 0; k < axis.kernel; k++) {
      const cell = tap(axis, output, k);
      const source = sourceOf(axis, copies, cell);
      if (source === null) continue;
      const key = keyOf(output, source);
      map.set(key, [...(map.get(key) ?? []), { output, tap: k, copied: source !== cell }]);
    }
  return map;
}
