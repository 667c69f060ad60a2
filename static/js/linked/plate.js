/** A plate: one grid of cells on a canvas, drawn once and lit over, pointed at by mouse, finger or arrow keys. */

import { h, say, style } from "../dom.js";
import { cellAtPoint, drawCell, drawGrid, placeGrid, setFont } from "../draw/linked/cells.js";
import { sharpen } from "../draw/surface.js";
import { same } from "../store.js";
import { colorsOf } from "../views/colors.js";
import { pin, sameHover } from "./place.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Hover} Hover */
/** @typedef {import("../draw/linked/cells.js").Grid} Grid */
/** @typedef {import("../draw/linked/cells.js").Look} Look */

/**
 * What a plate shows now.
 * @typedef {object} Sheet
 * @property {Grid} grid
 * @property {readonly unknown[]} key where this stays the same, only what is lit changes
 * @property {(row: number, column: number) => Look | null} look
 * @property {readonly {row: number, column: number, look: Look}[]} lit
 * @property {(row: number, column: number) => Hover | null} hover what a cell stands for
 * @property {(row: number, column: number) => string} words
 * @property {readonly [number, number]} home the cell that the keyboard begins at
 * @property {(rows: number, columns: number) => void} [turn] on beyond the edge
 */

/** @typedef {ReturnType<typeof plate>} Plate */

let count = 0;

/**
 * @param {App} app
 * @param {string} name
 * @param {string} label
 */
export function plate(app, name, label) {
  // What rests lies on one canvas, what is lit on another over it: pointing at something redraws only that.
  const base = h("canvas", { "aria-hidden": "true", "data-canvas": name });
  const canvas = h("canvas.over", { "aria-hidden": "true", "data-canvas": `${name}-lit` });
  const id = `plate-${++count}`;
  // Two that take turns, so that each step is a new cell to a screen reader.
  const cells = [0, 1].map((i) => h("span", { role: "gridcell", id: `${id}-${i}` }));
  const spoken = h("div.visually-hidden", { role: "row" }, cells);
  const root = h(
    "div.plate",
    { role: "grid", tabindex: 0, "aria-label": label, "aria-readonly": "true", "data-plate": name },
    base,
    canvas,
    spoken,
  );
  /** @type {Sheet | null} */
  let sheet = null;
  /** @type {ReturnType<typeof placeGrid> | null} */
  let placed = null;
  /** @type {readonly unknown[]} */
  let drawn = [];
  /** @type {[number, number] | null} */
  let at = null;
  let turn = 0;

  /** @param {Sheet} next */
  function show(next) {
    sheet = next;
    const ratio = window.devicePixelRatio || 1;
    const key = [...next.key, ratio];
    const { grid } = next;
    if (!placed || !same(key, drawn)) {
      placed = placeGrid(grid);
      drawn = key;
      const context = sharpen(base, placed.width, placed.height);
      if (!context) return;
      context.clearRect(0, 0, placed.width, placed.height);
      drawGrid(context, grid, placed, next.look, colorsOf(app.store.get().theme));
      for (const each of [base, canvas])
        style(each, { width: `${placed.width}px`, height: `${placed.height}px` });
    }
    const context = sharpen(canvas, placed.width, placed.height);
    if (!context) return;
    context.clearRect(0, 0, placed.width, placed.height);
    setFont(context, placed, colorsOf(app.store.get().theme).mono);
    for (const { row, column, look } of next.lit) drawCell(context, grid, placed, row, column, look);
    // A number that came later than the cell was chosen.
    if (at && root === document.activeElement && cells[turn]?.textContent)
      say(cells[turn], next.words(...at));
  }

  /** @param {number} row @param {number} column */
  function point(row, column) {
    const hover = sheet?.hover(row, column) ?? null;
    if (!sameHover(hover, app.store.get().hover)) app.store.set({ hover });
  }

  /** @param {MouseEvent} event */
  function under(event) {
    const box = canvas.getBoundingClientRect();
    return (
      sheet && placed && cellAtPoint(sheet.grid, placed, event.clientX - box.left, event.clientY - box.top)
    );
  }

  const leave = () => app.store.get().hover && app.store.set({ hover: null });

  canvas.addEventListener("pointermove", (event) => {
    const cell = under(event);
    if (cell) point(cell.row, cell.column);
    else leave();
  });
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("pointercancel", leave);
  canvas.addEventListener("click", (event) => {
    const cell = under(event);
    const hover = cell && sheet?.hover(cell.row, cell.column);
    if (cell) at = [cell.row, cell.column];
    if (hover) pin(app, hover);
  });

  /** @param {number} row @param {number} column */
  function go(row, column) {
    if (!sheet) return;
    const { rows, columns } = sheet.grid;
    const [r, c] = [Math.min(rows - 1, Math.max(0, row)), Math.min(columns - 1, Math.max(0, column))];
    if (r !== row || c !== column) {
      sheet.turn?.(row - r, column - c);
      // What is chosen and told next is of the cells that have come into sight.
      root.dispatchEvent(new Event("turned", { bubbles: true }));
    }
    at = [r, c];
    point(r, c);
    turn = 1 - turn;
    const cell = cells[turn];
    if (cell) say(cell, sheet.words(r, c));
    root.setAttribute("aria-activedescendant", `${id}-${turn}`);
  }

  root.addEventListener("focus", () => {
    if (root.matches(":focus-visible")) go(...(at ?? sheet?.home ?? [0, 0]));
  });
  root.addEventListener("blur", leave);
  root.addEventListener("keydown", (event) => {
    const [row, column] = at ?? sheet?.home ?? [0, 0];
    const big = Number.MAX_SAFE_INTEGER;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, Math.min(big, (sheet?.grid.columns ?? 1) - 1)],
    };
    const to = moves[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to) go(...to);
    else if (event.key === "Enter") {
      const hover = sheet?.hover(row, column);
      if (hover) pin(app, hover);
    } else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });

  return { root, show };
}
