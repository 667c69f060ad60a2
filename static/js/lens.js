/** Where the loupes look: on the pointer, or beside the window as it slides, page by page. */

import { covered, numbered, pointed, shown } from "./app.js";
import { held } from "./draw/camera.js";
import { middle, nearest, tap } from "./geometry.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {ReturnType<typeof createLens>} Lens */

const TURN_MS = 220;
const COLUMNS = 9;
/** Cells of a narrow loupe are this large, and fewer: numbers need the room. */
const READABLE = 36;

/**
 * Where the cells of a side end, with the padding that windows reach: a loupe shows nothing beyond.
 * @param {Scene} scene
 * @param {"input" | "output"} side
 * @returns {import("./draw/camera.js").Box}
 */
function edge(scene, side) {
  const [rows, columns] = scene.axes;
  if (side === numbered(scene)) return { left: 0, right: columns.output, top: 0, bottom: rows.output };
  /** @param {import("./geometry.js").Axis} axis */
  const end = (axis) => Math.max(axis.input, tap(axis, axis.output - 1, axis.kernel - 1) + 1);
  return { left: -columns.begin, right: end(columns), top: -rows.begin, bottom: end(rows) };
}

/**
 * @param {import("./store.js").Store<State>} store
 * @param {() => boolean} still does the person want less motion?
 */
export function createLens(store, still) {
  let view = { width: 380, height: 300 };
  let run = 0;

  /** Pixels a cell: about nine in a row, fewer in a narrow loupe, more where the window is wider than that. @param {Scene} scene */
  function cell({ axes: [rows, columns] }) {
    const fit = Math.min(view.width / (columns.effective + 2), view.height / (rows.effective + 2));
    return Math.max(2, Math.min(Math.max(view.width / COLUMNS, READABLE), fit));
  }

  /** @param {State} state @param {"input" | "output"} side @returns {import("./draw/camera.js").Camera} */
  function camera({ scene, lens }, side) {
    if (!scene) return { x: 0, y: 0, scale: 1 };
    const scale = cell(scene);
    const [rows, columns] = scene.axes;
    const at =
      side === numbered(scene)
        ? { x: lens.column + 0.5, y: lens.row + 0.5, scale }
        : { x: middle(columns, lens.column), y: middle(rows, lens.row), scale };
    return held(at, edge(scene, side), view);
  }

  /**
   * The cells that a loupe shows, in the coordinates of its side.
   * @param {State} state
   * @param {"input" | "output"} side
   * @returns {import("./draw/camera.js").Box | null} null where there is no loupe, or it shows all there is
   */
  function field(state, side) {
    const { scene } = state;
    if (!scene || view.height < 40) return null;
    const { x, y, scale } = camera(state, side);
    const [w, h] = [view.width / scale / 2, view.height / scale / 2];
    const field = { left: x - w, right: x + w, top: y - h, bottom: y + h };
    const { left, right, top, bottom } = edge(scene, side);
    const all = field.left <= left && field.right >= right && field.top <= top && field.bottom >= bottom;
    return all ? null : field;
  }

  /** @param {State} state */
  function follow(state) {
    const { scene, lens } = state;
    const hover = pointed(state);
    if (!scene || hover?.where === "kernel") return;
    if (hover?.close && sees(state, hover)) return;
    const [rows, columns] = scene.axes;
    let [row, column] = shown(state);
    if (hover?.where === covered(scene)) {
      row = nearest(rows, hover.row + 0.5);
      column = nearest(columns, hover.column + 0.5);
    } else if (!hover) {
      const size = cell(scene);
      const room = {
        row: view.height / size / 2 - Math.max(1, rows.effective / 2),
        column: view.width / size / 2 - Math.max(1, columns.effective / 2),
      };
      const [off, beside] = [row - lens.row, column - lens.column];
      const near = Math.abs(off) <= room.row && Math.abs(beside) <= room.column;
      if (near && Number.isFinite(lens.row)) return;
      // The window slides to the right: give it a page to slide over.
      if (state.playing && off === 0 && beside > 0 && beside < room.column + 4)
        column += Math.max(0, Math.floor(room.column));
    }
    turn({ row, column }, hover !== null);
  }

  /** Is what is pointed at in a loupe, or in another view, in the loupes' sight? @param {State} state @param {import("./app.js").Hover} hover */
  function sees(state, { where, row, column }) {
    const box = field(state, where === "input" ? "input" : "output");
    if (!box) return true;
    return row >= box.top - 1 && row < box.bottom && column >= box.left - 1 && column < box.right;
  }

  /** @param {{row: number, column: number}} to @param {boolean} atOnce */
  function turn(to, atOnce) {
    const from = store.get().lens;
    const mine = ++run;
    const far = Math.abs(to.row - from.row) + Math.abs(to.column - from.column);
    if (atOnce || still() || !(far < 30)) return store.set({ lens: to });
    const start = performance.now();
    const step = (/** @type {number} */ time) => {
      if (mine !== run) return;
      const part = Math.min(1, Math.max(0, (time - start) / TURN_MS));
      const eased = part * part * (3 - 2 * part);
      const row = from.row + (to.row - from.row) * eased;
      const column = from.column + (to.column - from.column) * eased;
      store.set({ lens: part < 1 ? { row, column } : to });
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  store.watch(
    (state) => [state.scene, state.hover, ...shown(state)],
    () => follow(store.get()),
  );

  return {
    cell,
    /** @param {{width: number, height: number}} size */
    resize(size) {
      view = size;
      follow(store.get());
    },
    field,
    camera,
  };
}
