/** A grid of numbers in the sum: cells with text while there is room, else a small map; updated in place. */

import { attribute, h, say, style } from "../dom.js";
import { colorOf, drawable } from "../draw/ink.js";
import { drawPixels } from "../draw/plot.js";
import { drawBars } from "../draw/signal/bars.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { colorsOf } from "./colors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {readonly (readonly (number | null)[])[]} Values */
/** @typedef {(row: number, column: number) => boolean} Test */
/** @typedef {(row: number, column: number) => readonly (number | undefined)[] | null} Named the kernel's cell that a cell has to do with */

/** @type {Named} */
const pair = (row, column) => [row, column];

const MOST_ROWS = 7;
const MOST_COLUMNS = 9;
/** How opaque a map is where its products are not in the sum yet, of 255. */
const PALE = 50;

/**
 * @typedef {object} Block
 * @property {HTMLElement} root
 * @property {(rows: Values, caption: string, marks?: {ghost?: Test, winner?: Test, lit?: Test, weight?: Named, later?: Test}) => void} show `later`: not in the sum yet
 */

/** A table's rows of cells, for who listens; who sees has a grid, in which rows are no boxes. @param {number} height @param {number} width @param {boolean} [spoken] */
export const rowsOf = (height, width, spoken = true) =>
  Array.from({ length: height }, () =>
    h(
      "div",
      { role: spoken && "row" },
      Array.from({ length: width }, () => h("span", { role: spoken && "cell" })),
    ),
  );

/** @param {readonly HTMLElement[]} rows */
export const cellsOf = (rows) => rows.flatMap((row) => /** @type {HTMLElement[]} */ ([...row.children]));

/**
 * @param {App} app
 * @param {number} height
 * @param {number} width
 * @param {(row: number, column: number, value: number | null) => Record<string, string>} look
 * @param {(values: readonly (number | null)[]) => string[]} format a block's numbers, read together
 * @returns {Block}
 */
export function block(app, height, width, look, format) {
  const caption = h("div.caption");
  if (height > MOST_ROWS || width > MOST_COLUMNS) return map(app, caption);
  const lines = rowsOf(height, width);
  const cells = cellsOf(lines);
  const size = height <= 3 ? "roomy" : height <= 5 ? "tight" : "dense";
  const grid = h("div.cells", { role: "table" }, lines);
  grid.classList.add(size);
  grid.classList.toggle("narrow", width > 3);
  grid.classList.toggle("slim", width > 5);
  grid.classList.toggle("fine", width > 7);
  style(grid, { "grid-template-columns": `repeat(${width}, auto)` });
  return {
    root: h("div.block", {}, grid, caption),
    show(rows, text, { ghost, winner, lit, weight = pair } = {}) {
      say(caption, text);
      attribute(grid, "aria-label", text);
      const texts = format(cells.map((_, i) => rows[Math.floor(i / width)]?.[i % width] ?? null));
      cells.forEach((cell, i) => {
        const [r, c] = [Math.floor(i / width), i % width];
        const value = rows[r]?.[c] ?? null;
        say(cell, texts[i] ?? "");
        attribute(cell, "data-cell", weight(r, c)?.join(","));
        attribute(cell, "title", value === null ? null : value);
        cell.classList.toggle("ghost", ghost?.(r, c) ?? false);
        cell.classList.toggle("winner", winner?.(r, c) ?? false);
        cell.classList.toggle("lit", lit?.(r, c) ?? false);
        style(cell, look(r, c, value));
      });
    },
  };
}

/** @param {App} app @param {HTMLElement} caption @returns {Block} */
function map(app, caption) {
  const canvas = h("canvas.heat", { role: "img" });
  return {
    root: h("div.block", {}, canvas, caption),
    show(rows, text, { lit, later } = {}) {
      say(caption, text);
      const width = rows[0]?.length ?? 1;
      /** @param {Test | undefined} test @returns {(i: number) => boolean} */
      const at = (test) => (i) => test?.(Math.floor(i / width), i % width) ?? false;
      const chosen = rows.flat().findIndex((_, i) => at(lit)(i));
      const flat = rows.flat().map(drawable);
      attribute(
        canvas,
        "aria-label",
        app.t("sum.map", {
          text,
          rows: rows.length,
          columns: width,
          low: short(Math.min(...flat), 4),
          high: short(Math.max(...flat), 4),
        }),
      );
      if (rows.length === 1) return drawRow(app, canvas, rows[0] ?? [], chosen, at(later));
      const low = Math.min(0, ...flat);
      const high = Math.max(...flat, low + 1e-9);
      const most = Math.max(-low, high);
      const signed = app.rasters.table("signed");
      const grey = app.rasters.table("gray");
      const range = /** @type {[number, number]} */ (low < 0 ? [-most, most] : [0, high]);
      const pale = at(later);
      drawPixels(canvas, rows, (value, i) => {
        const rgb = colorOf(value, range, low < 0 ? signed : grey);
        return pale(i) ? [...rgb, PALE] : rgb;
      });
      const context = chosen >= 0 && canvas.getContext("2d");
      if (context) {
        context.fillStyle = colorsOf(app.store.get().theme).accent;
        context.fillRect(chosen % width, Math.floor(chosen / width), 1, 1);
      }
      style(canvas, { "aspect-ratio": String(width / rows.length), width: "auto" });
    },
  };
}

/**
 * A line of many numbers as bars.
 * @param {App} app
 * @param {HTMLCanvasElement} canvas
 * @param {readonly (number | null)[]} values
 * @param {number} lit
 * @param {(i: number) => boolean} pale
 */
function drawRow(app, canvas, values, lit, pale) {
  const [width, height] = [Math.min(300, Math.max(150, values.length * 7)), 84];
  style(canvas, { "aspect-ratio": "auto", width: `${width}px`, height: `${height}px` });
  const context = sharpen(canvas, width, height);
  if (!context) return;
  const { positive, negative, line } = colorsOf(app.store.get().theme);
  drawBars(context, { width, height }, values.map(drawable), {
    positive,
    negative,
    line,
    lit,
    later: values.filter((_, i) => !pale(i)).length,
  });
}
