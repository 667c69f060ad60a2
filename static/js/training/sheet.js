/** Maps or filters side by side on one canvas; the number under the pointer is told. */

import { h, say } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{count: number, height: number, width: number, columns: number}} Grid so many maps, so many beside each other */

/** The ends of a scale: around zero where anything is below it. @param {Float32Array} values @returns {[number, number]} */
function ends(values) {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const most = Math.max(-low, high);
  return low < 0 ? [-most, most] : [0, high || 1];
}

/** Cells as large as fit: a map of few cells gets large ones. @param {Grid} grid */
export const cellOf = ({ width, height, count }) => {
  const wanted = count > 256 ? 9 : count > 64 ? 18 : 44;
  return Math.max(2, Math.min(12, Math.floor(wanted / Math.max(width, height))));
};

/** Cells and what keeps maps apart, in CSS pixels. @param {Grid} grid */
function measures(grid) {
  const cell = cellOf(grid);
  const gap = cell > 3 ? 3 : 2;
  const [across, down] = [grid.width * cell + gap, grid.height * cell + gap];
  const columns = Math.min(grid.count, grid.columns);
  const size = [columns * across - gap, Math.ceil(grid.count / columns) * down - gap];
  return { cell, across, down, size: /** @type {[number, number]} */ (size) };
}

/**
 * @param {App} app
 * @param {(place: {map: number, row: number, column: number, value: string}) => string} tell
 */
export function sheet(app, tell) {
  const canvas = h("canvas", { role: "img" });
  const legend = h("span.caption.mono");
  const under = h("span.caption.mono");
  /** @type {{grid: Grid, values: Float32Array} | null} */
  let shown = null;

  /** @param {Grid} grid @param {Float32Array} values @param {string} label */
  function show(grid, values, label) {
    shown = { grid, values };
    const { height, width, columns } = grid;
    const { cell, across, down, size } = measures(grid);
    const [w, tall] = size;
    canvas.style.width = `${w}px`;
    const context = sharpen(canvas, w, tall);
    const range = ends(values);
    const table = app.rasters.table(range[0] === 0 ? "gray" : "signed");
    context?.clearRect(0, 0, w, tall);
    if (context) context.imageSmoothingEnabled = false;
    const plane = height * width;
    const pixels = new ImageData(width, height * grid.count);
    values.forEach((value, i) => {
      pixels.data.set([...colorOf(value, range, table), 255], 4 * i);
    });
    // a cell a pixel, and then each map as large as it is shown
    const small = new OffscreenCanvas(pixels.width, pixels.height);
    small.getContext("2d")?.putImageData(pixels, 0, 0);
    for (let map = 0; map * plane < values.length; map++) {
      const [x, y] = [(map % columns) * across, Math.floor(map / columns) * down];
      context?.drawImage(small, 0, map * height, width, height, x, y, width * cell, height * cell);
    }
    say(legend, `${short(range[0], 3)} … ${short(range[1], 3)}`);
    canvas.setAttribute("aria-label", `${label}, ${legend.textContent}`);
  }

  canvas.addEventListener("pointermove", (event) => {
    if (!shown) return;
    const { grid, values } = shown;
    const { height, width, columns, count } = grid;
    const { cell, across, down, size } = measures(grid);
    // On a narrow page the canvas is smaller than it was drawn.
    const scale = size[0] / canvas.clientWidth;
    const [x, y] = [event.offsetX * scale, event.offsetY * scale];
    const [column, row] = [Math.floor((x % across) / cell), Math.floor((y % down) / cell)];
    const map = Math.floor(y / down) * columns + Math.floor(x / across);
    const inside = column < width && row < height && map < count;
    const value = short(values[(map * height + row) * width + column] ?? 0, 6);
    say(under, inside ? tell({ map, row, column, value }) : "");
  });
  canvas.addEventListener("pointerleave", () => say(under, ""));
  return { root: h("div.tiles", {}, canvas, h("div", {}, legend, under)), show };
}
