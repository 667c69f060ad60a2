/** What a pointer does on a picture: look, pin, pan, zoom, pinch. */

import { covered, numbered } from "../app.js";
import { cellAt } from "../draw/camera.js";
import { nearest, reach } from "../geometry.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{close: boolean, gutter?: number, placed: () => import("../draw/camera.js").Placed}} Lens */

const STILL_PX = 5;
/** A finger that rests this long keeps the cell below it. */
const PRESS_MS = 450;
const WHEEL = 0.0016;

/**
 * @param {App} app
 * @param {"input" | "output"} side
 * @param {HTMLCanvasElement} canvas
 * @param {Lens} lens
 */
export function listen(app, side, canvas, lens) {
  const { store, viewport } = app;
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let moved = 0;
  let apart = 0;
  let press = 0;
  let pressed = false;

  /** @param {MouseEvent} event */
  const pointOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left - (lens.gutter ?? 0), y: event.clientY - box.top };
  };

  /** The cell of this side under the pointer. @param {{x: number, y: number}} point */
  function cellUnder(point) {
    const { scene } = store.get();
    if (!scene || point.x < 0) return null;
    const placed = lens.placed();
    const { row, column } = cellAt(placed, point.x, point.y);
    const [rows, columns] = scene.axes;
    // Padding counts, as far as windows reach.
    const [top, left] = side === covered(scene) ? [-rows.begin, -columns.begin] : [0, 0];
    const [bottom, right] =
      side === covered(scene) ? [reach(rows), reach(columns)] : [placed.rows, placed.columns];
    const there = row >= top && column >= left && row < bottom && column < right;
    return there ? { where: side, row, column, close: lens.close } : null;
  }

  /** @param {{x: number, y: number}} point */
  function look(point) {
    const cell = cellUnder(point);
    const { hover } = store.get();
    const same =
      cell && hover && hover.where === cell.where && hover.row === cell.row && hover.column === cell.column;
    if (!same && (cell || hover)) store.set({ hover: cell });
  }

  /** @param {{x: number, y: number}} point */
  function pin(point) {
    const { scene } = store.get();
    const cell = cellUnder(point);
    if (!scene || !cell) return;
    const [rows, columns] = scene.axes;
    const here = side === numbered(scene);
    const row = here ? cell.row : nearest(rows, cell.row + 0.5);
    const column = here ? cell.column : nearest(columns, cell.column + 0.5);
    store.set({ playing: false });
    app.player.jump(row * columns.output + column);
  }

  /** A long press: the cell is kept, and its value to the last digit is there to be copied. @param {{x: number, y: number}} point */
  function hold(point) {
    pressed = true;
    pin(point);
    canvas.focus({ preventScroll: true });
    navigator.vibrate?.(10);
  }

  /** Two fingers: zoom by how they part, around their middle. */
  function pinch() {
    const [a, b] = [...down.values()];
    if (!a || !b) return;
    const distance = Math.hypot(a.x - b.x, a.y - b.y);
    if (apart > 0) viewport.zoom(distance / apart, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    apart = distance;
  }

  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, pointOf(event));
    moved = 0;
    apart = 0;
    pressed = false;
    clearTimeout(press);
    if (event.pointerType === "touch" && down.size === 1)
      press = Number(setTimeout(() => hold(pointOf(event)), PRESS_MS));
    if (!lens.close && store.get().look.camera) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const point = pointOf(event);
    const before = down.get(event.pointerId);
    if (before) {
      down.set(event.pointerId, point);
      moved += Math.hypot(point.x - before.x, point.y - before.y);
      if (moved > STILL_PX) clearTimeout(press);
      if (down.size === 2 && !lens.close) return pinch();
      if (moved > STILL_PX && !lens.close && store.get().look.camera)
        viewport.pan(point.x - before.x, point.y - before.y);
    }
    look(point);
  });
  canvas.addEventListener("pointerup", (event) => {
    const alone = down.size === 1;
    down.delete(event.pointerId);
    clearTimeout(press);
    if (alone && !pressed && moved <= STILL_PX) pin(pointOf(event));
    if (event.pointerType !== "mouse") store.set({ hover: null });
  });
  for (const kind of /** @type {const} */ (["pointercancel", "pointerleave"])) {
    canvas.addEventListener(kind, (event) => {
      down.delete(event.pointerId);
      clearTimeout(press);
      if (store.get().hover) store.set({ hover: null });
    });
  }
  canvas.addEventListener("contextmenu", (event) => {
    if (down.size > 0 || pressed) event.preventDefault();
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (lens.close) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      viewport.zoom(Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 4 : 1)), pointOf(event));
      look(pointOf(event));
    },
    { passive: false },
  );
  canvas.addEventListener("dblclick", (event) => {
    if (!lens.close) viewport.approach(4, pointOf(event));
  });
}
