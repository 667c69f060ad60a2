/** Which cells the linked views show, which of them are lit, and who reads whom when padding copies. */

import { axesOf, litWeight, shown, shownPlane, weightAt } from "../app.js";
import { nearest, readers, tap } from "../geometry.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../app.js").Hover} Hover */
/** @typedef {import("../geometry.js").Axis} Axis */
/** @typedef {readonly [readonly number[], readonly number[]]} Copies real cells that padding copies, before and after an axis */
/** @typedef {{output: number, tap: number, copied: boolean}} Joint */
/** @typedef {[number, number, number]} Triple plane, row and column */
/** @typedef {{start: Triple, size: Triple}} Area */

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

/** @template T @param {Pick<Scene, "planes" | "axes">} scene @param {(axis: Axis, i: number) => T} run @returns {[T, T, T]} */
export const eachAxis = (scene, run) => /** @type {[T, T, T]} */ (axesOf(scene).map(run));

/** The cell that is pointed at. @param {Hover} hover @returns {Triple} */
const cellAt = ({ plane = 0, row, column }) => [plane, row, column];

/** The output cell that is shown. @param {State} state @returns {Triple} */
const shownAt = (state) => [shownPlane(state), ...shown(state)];

/** A kernel's planes lie below each other: a tap's place along each axis. @param {Scene} scene @param {readonly [number, number]} at @returns {Triple} */
const tapIn = ({ axes: [rows] }, [row, column]) => [Math.floor(row / rows.kernel), row % rows.kernel, column];

/** The input cell under a tap of the window that makes an output cell; it may lie in the padding. @param {Scene} scene @param {Triple} output @param {readonly [number, number]} at */
export function cellUnder(scene, output, at) {
  const taps = tapIn(scene, at);
  return eachAxis(scene, (axis, i) => tap(axis, output[i] ?? 0, taps[i] ?? 0));
}

/**
 * The input cell whose stamp is shown: under the pointer, in the product that is pointed at, or in the middle of the window.
 * @param {State} state
 * @param {readonly Copies[]} copies
 * @returns {Triple}
 */
export function givenCell(state, copies) {
  const { scene, hover } = state;
  if (!scene) return [0, 0, 0];
  if (hover?.where === "input") return cellAt(hover);
  const cell =
    litOf(state).input ??
    eachAxis(scene, (axis, i) => tap(axis, shownAt(state)[i] ?? 0, Math.floor((axis.kernel - 1) / 2)));
  return eachAxis(scene, (axis, i) => {
    const at = cell[i] ?? 0;
    return sourceOf(axis, copies[i] ?? NO_COPIES, at) ?? Math.min(axis.input - 1, Math.max(0, at));
  });
}

/**
 * What is lit in every view: an output cell always, an input cell and a weight where one is pointed at.
 * @param {State} state
 * @returns {{output: Triple, input: Triple | null, weight: readonly [number, number] | null}} the input cell may lie in the padding
 */
export function litOf(state) {
  const { scene, hover } = state;
  let input = hover?.where === "input" ? cellAt(hover) : null;
  // The product's own cell, also while the window is pinned elsewhere.
  if (scene && hover?.where === "output" && hover.kernel)
    input = cellUnder(scene, cellAt(hover), weightAt(scene, ...hover.kernel));
  return { output: shownAt(state), input, weight: litWeight(hover) };
}

/** The output cell that a neighbourhood lies around. @param {State} state @returns {Triple} */
export function around(state) {
  const { scene, hover } = state;
  if (!scene || hover?.where !== "input" || hover.close) return shownAt(state);
  const cell = cellAt(hover);
  return eachAxis(scene, (axis, i) => nearest(axis, (cell[i] ?? 0) + 0.5));
}

/** Taps that meet, of those along each axis. @param {Scene} scene @param {readonly (readonly Joint[] | undefined)[]} along @returns {{at: [number, number], copied: boolean}[]} */
export const crossed = ({ axes: [{ kernel }] }, [planes = [], rows = [], columns = []]) =>
  planes.flatMap((z) =>
    rows.flatMap((y) =>
      columns.map((x) => ({
        at: [z.tap * kernel + y.tap, x.tap],
        copied: z.copied || y.copied || x.copied,
      })),
    ),
  );

/** @typedef {ReturnType<typeof createPatch>} Patch */

/** A neighbourhood of cells, which stays where it is while it holds what is looked at. */
export function createPatch() {
  /** @type {Triple} */
  let start = [Number.NaN, Number.NaN, Number.NaN];
  /** @type {Triple} */
  let size = [1, 1, 1];
  /** @type {readonly number[]} */
  let total = size;
  /** @param {(i: number) => number} run @returns {Triple} */
  const each = (run) => [run(0), run(1), run(2)];
  return {
    /** @param {readonly number[]} at @param {readonly number[]} sides @param {readonly number[]} ends */
    hold(at, sides, ends) {
      total = ends;
      size = each((i) => Math.min(sides[i] ?? 1, ends[i] ?? 1));
      start = each((i) => page(start[i] ?? 0, at[i] ?? 0, size[i] ?? 1, ends[i] ?? 1));
    },
    /** @param {number} down @param {number} across @param {number} [deep] */
    turn(down, across, deep = 0) {
      const by = [deep, down, across];
      start = each((i) =>
        Math.min(Math.max(0, (total[i] ?? 1) - (size[i] ?? 1)), Math.max(0, (start[i] ?? 0) + (by[i] ?? 0))),
      );
    },
    /** @returns {Area} */
    get: () => ({ start, size }),
  };
}

/** Does an area hold a cell? @param {Area} area @param {readonly number[]} cell */
export const holds = ({ start, size }, cell) =>
  start.every((from, i) => (cell[i] ?? 0) >= from && (cell[i] ?? 0) < from + (size[i] ?? 0));

/** An area as the numbers of its cells are asked for. @param {Area} area */
export const regionOf = ({ start: [front, top, left], size: [planes, rows, columns] }) => ({
  front,
  back: front + planes,
  top,
  bottom: top + rows,
  left,
  right: left + columns,
});

/** What its ends are called in sentences. @param {Area} area @param {readonly [string, string, string]} names */
export const spansOf = ({ start, size }, names) =>
  Object.fromEntries(names.map((name, i) => [name, span(start[i] ?? 0, (start[i] ?? 0) + (size[i] ?? 0))]));

/** `from … to`, or the one there is. @param {number} from @param {number} stop */
const span = (from, stop) => (stop - from === 1 ? String(from) : `${from} … ${stop - 1}`);

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
