/** A large kernel as a map of its weights, with one field for the chosen one. */

import { h, say, style } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { drawPixels } from "../draw/plot.js";
import { drawBars } from "../draw/signal/bars.js";
import { sharpen } from "../draw/surface.js";
import * as kernels from "../kernel.js";
import { planeOf, shownRows } from "../weights.js";
import { colorsOf } from "./colors.js";
import { complaint, isWrong, typedWeight } from "./weight-field.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../kernel.js").Rows} Rows */

/** @param {App} app */
export function kernelMap(app) {
  const { t, store } = app;
  let [row, column] = [0, 0];
  const canvas = h("canvas.kernel-map", { tabindex: 0, role: "application", "aria-label": t("kernel.map") });
  const mark = h("span.mark", { "aria-hidden": "true" });
  const frame = h("div.kernel-frame", {}, canvas, mark);
  const name = h("label", { for: "chosen-weight" });
  const input = h("input.field", { id: "chosen-weight", inputmode: "text", autocomplete: "off" });
  const rowsNow = () => shownRows(store.get());
  /** Rows of the planes before the shown one. */
  const top = () => planeOf(store.get()) * rowsNow().length;
  const { message, complain } = complaint(app, () => [input]);
  const field = typedWeight(app, input, { place: () => [top() + row, column], format: String, complain });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !isWrong(input)) canvas.focus();
  });

  /** Another weight, unless what was typed for this one is wrong still. @param {number} nextRow @param {number} nextColumn */
  function choose(nextRow, nextColumn) {
    if (!isWrong(input)) {
      const [height, width] = kernels.size(rowsNow());
      row = Math.min(height - 1, Math.max(0, nextRow));
      column = Math.min(width - 1, Math.max(0, nextColumn));
      showChosen();
    }
    store.set({ hover: { where: "kernel", row: top() + row, column, close: false } });
  }

  function showChosen() {
    const tap = t("kernel.tap", { tap: column });
    say(name, store.get().setup.rank === 1 ? tap : t("kernel.weight", { row: row + 1, column: column + 1 }));
    field.show();
    place();
  }

  /** Puts the mark on the chosen weight. */
  function place() {
    const [height, width] = kernels.size(rowsNow());
    style(mark, {
      left: `${(column / width) * 100}%`,
      top: `${(row / height) * 100}%`,
      width: `${100 / width}%`,
      height: `${100 / height}%`,
    });
  }
  /** @param {MouseEvent} event */
  function pointed(event) {
    const box = canvas.getBoundingClientRect();
    const [height, width] = kernels.size(rowsNow());
    choose(
      Math.floor(((event.clientY - box.top) / box.height) * height),
      Math.floor(((event.clientX - box.left) / box.width) * width),
    );
  }
  canvas.addEventListener("pointermove", (event) => {
    // What is being typed belongs to the weight that it was begun for.
    if (document.activeElement !== input) pointed(event);
  });
  canvas.addEventListener("click", (event) => {
    pointed(event);
    input.focus();
  });
  canvas.addEventListener("pointerleave", () => store.set({ hover: null }));
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // What is typed over a weight is meant for it.
    if (event.key === "Enter" || /^[-+.\d\u2212]$/.test(event.key)) return input.focus();
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || event.shiftKey) return;
    event.preventDefault();
    if (isWrong(input)) input.focus();
    else choose(row + (step[0] ?? 0), column + (step[1] ?? 0));
  });
  input.addEventListener("blur", () => store.set({ hover: null }));
  return {
    nodes: [frame, h("div.kernel-entry", {}, name, input), message],
    /** @param {Rows} rows */
    show(rows) {
      const [height, width] = kernels.size(rows);
      if (store.get().setup.rank === 1) drawLine(app, canvas, rows[0] ?? []);
      else {
        const table = app.rasters.table("signed");
        const most = kernels.largest(rows) || 1;
        drawPixels(canvas, rows, (value) => colorOf(value, [-most, most], table));
        style(canvas, { "aspect-ratio": String(width / height), "image-rendering": "pixelated" });
      }
      style(frame, { "--rows": String(height), "--columns": String(width) });
      row = Math.min(height - 1, row);
      column = Math.min(width - 1, column);
      showChosen();
      complain();
    },
  };
}

/** A signal's kernel as bars. @param {App} app @param {HTMLCanvasElement} canvas @param {readonly number[]} weights */
function drawLine(app, canvas, weights) {
  const view = { width: canvas.clientWidth || 258, height: 84 };
  style(canvas, { height: "84px" });
  const context = sharpen(canvas, view.width, view.height);
  const { positive, negative, line } = colorsOf(app.store.get().theme);
  if (context) drawBars(context, view, weights, { positive, negative, line });
}
