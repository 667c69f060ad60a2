/** What the pointer and the slider do on a slice: move the window, and light up what belongs to a cell. */

import { axesOf, numbered } from "../app.js";
import { ACROSS } from "../draw/volume/fog.js";
import { nearest } from "../geometry.js";
import { cellOf, extentOf } from "./sight.js";
import { placeIn } from "./slice.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {import("./slice.js").Tile} Tile */

/** A finger that moves less taps. */
const STILL_PX = 5;

/** The window whose cell, or whose middle, is nearest to a place along an axis. @param {Tile} tile @param {number} i @param {number} place */
function windowAt({ app, side }, i, place) {
  const { scene } = app.store.get();
  const along = scene && axesOf(scene)[i];
  if (!along) return 0;
  if (side === numbered(scene)) return Math.min(along.output - 1, Math.max(0, place));
  return nearest(along, place + 0.5);
}

/** Moves the window. @param {App} app @param {Triple} cell */
export function moveTo({ store, player }, cell) {
  const { scene } = store.get();
  if (!scene) return;
  const [, rows, columns] = axesOf(scene);
  store.set({ playing: false, hover: null });
  player.jump((cell[0] * rows.output + cell[1]) * columns.output + cell[2]);
}

/** @param {Tile} tile @param {HTMLCanvasElement} canvas @param {() => import("./slice.js").Laid | null} laidNow */
export function listenToSlice(tile, canvas, laidNow) {
  const { app, side, axis } = tile;
  const { store } = app;
  /** @param {PointerEvent} event @returns {Triple | null} */
  const cellUnder = (event) => {
    const [on, { scene }] = [laidNow(), store.get()];
    if (!on || !scene) return null;
    const box = canvas.getBoundingClientRect();
    const [down, across] = ACROSS[axis];
    const found = placeIn(tile);
    const { from, to } = extentOf(scene, side);
    found[across] = Math.floor((event.clientX - box.left - on.left) / on.dx);
    found[down] = Math.floor((event.clientY - box.top - on.top) / on.dy);
    const there = found.every((v, i) => i === axis || (v >= (from[i] ?? 0) && v < (to[i] ?? 0)));
    return there ? found : null;
  };
  /** @param {PointerEvent} event */
  const move = (event) => {
    const cell = cellOf(store.get());
    const next = cellUnder(event)?.map((place, i) => (i === axis ? cell[axis] : windowAt(tile, i, place)));
    if (next) moveTo(app, /** @type {Triple} */ (next));
  };
  let held = false;
  /** Where a finger taps the window goes: not where it begins to scroll the page. @type {PointerEvent | null} */
  let tap = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = event.pointerType !== "touch";
    tap = held || !event.isPrimary ? null : event;
    if (!held) return;
    move(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (held) return move(event);
    const found = event.pointerType === "mouse" ? cellUnder(event) : null;
    const { hover } = store.get();
    const same =
      found &&
      hover?.where === side &&
      hover.plane === found[0] &&
      hover.row === found[1] &&
      hover.column === found[2];
    if (found && !same)
      store.set({ hover: { where: side, plane: found[0], row: found[1], column: found[2], close: false } });
    else if (!found && hover) store.set({ hover: null });
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(kind, (event) => {
      held = false;
      const still = tap && Math.hypot(event.clientX - tap.clientX, event.clientY - tap.clientY) <= STILL_PX;
      if (still && kind === "pointerup") move(event);
      tap = null;
    });
  canvas.addEventListener("pointerleave", () => {
    if (store.get().hover) store.set({ hover: null });
  });
}
