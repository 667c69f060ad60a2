/** A small grid of cells with text, built once for a size and filled again and again. */

import { attribute, fill, h, say, style } from "../../dom.js";
import { cellsOf, rowsOf } from "../strip-block.js";

/** @typedef {{text?: string, fill?: string, ink?: string, edge?: boolean, faint?: boolean, here?: boolean, weight?: readonly [number, number], title?: string}} Cell */

/**
 * @param {string} look classes of the grid
 * @param {string} label
 */
export function cellGrid(look, label) {
  const root = h(`div.cells.mini.${look}`, { "aria-label": label });
  /** @type {HTMLElement[]} */
  let cells = [];
  let width = 0;
  return {
    root,
    /** @param {readonly (readonly Cell[])[]} rows */
    show(rows) {
      const across = rows[0]?.length ?? 0;
      if (cells.length !== rows.length * across || width !== across) {
        width = across;
        // Colours alone are a picture.
        const spoken = rows.flat().some(({ text }) => text);
        const lines = rowsOf(rows.length, across, spoken);
        cells = cellsOf(lines);
        style(root, { "grid-template-columns": `repeat(${across}, auto)` });
        fill(root, lines);
        attribute(root, "role", spoken ? "table" : "img");
      }
      rows.flat().forEach((cell, i) => {
        const element = /** @type {HTMLElement} */ (cells[i]);
        say(element, cell.text ?? "");
        style(element, { background: cell.fill ?? "transparent", color: cell.ink ?? "inherit" });
        element.classList.toggle("lit", cell.edge === true);
        element.classList.toggle("here", cell.here === true);
        element.classList.toggle("faint", cell.faint === true);
        attribute(element, "data-cell", cell.weight ? cell.weight.join(",") : null);
        attribute(element, "title", cell.title);
      });
    },
  };
}

/**
 * Pointing at a cell that stands for a weight lights that weight everywhere.
 * @param {import("../../app.js").App} app
 * @param {HTMLElement} root
 */
export function lightWeights({ store }, root) {
  root.addEventListener("pointerover", (event) => {
    const cell = event.target instanceof HTMLElement ? event.target.dataset.cell : undefined;
    const before = store.get().hover;
    if (!cell) {
      if (before?.where === "kernel") store.set({ hover: null });
      return;
    }
    const [row = 0, column = 0] = cell.split(",").map(Number);
    if (before?.where !== "kernel" || before.row !== row || before.column !== column)
      store.set({ hover: { where: "kernel", row, column, close: false } });
  });
  root.addEventListener("pointerleave", () => store.set({ hover: null }));
}

/** A figure with its title, what it says, and what is drawn. @param {string} title @param {string} about @param {...(Node | string)} parts */
export const figure = (title, about, ...parts) =>
  h(
    "section.card",
    { "aria-label": title },
    h("h3", {}, title),
    h("p", {}, about),
    h("div.drawn", { tabindex: 0 }, ...parts),
  );
