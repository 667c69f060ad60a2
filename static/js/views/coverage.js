/** Coverage: how often each cell is read, or, of a transposed convolution, added to; a heat map over the cells. */

import { covered } from "../app.js";
import { attribute, h, icon, say } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { bearers, coverage, readers } from "../geometry.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../app.js").State} State */

const TABLE = "viridis";

/** Is the heat map on, and does it lie on this side? @param {State} state @param {"input" | "output"} side */
export const isCounted = ({ look, scene }, side) =>
  look.coverage && scene !== null && covered(scene) === side;

/** @typedef {{deep: Uint16Array, down: Uint16Array, across: Uint16Array, most: number}} Counts an axis each */

/** @type {WeakMap<Scene["axes"], Counts>} */
const known = new WeakMap();

/** How often each plane, row and column is read; a cell as often as all together say. @param {Scene} scene @returns {Counts} */
export function countsOf({ axes, planes }) {
  const ready = known.get(axes);
  if (ready) return ready;
  const [deep, down, across] = [coverage(planes), coverage(axes[0]), coverage(axes[1])];
  /** @param {Uint16Array} counts */
  const largest = (counts) => counts.reduce((most, count) => Math.max(most, count), 0);
  const found = { deep, down, across, most: Math.max(1, largest(deep) * largest(down) * largest(across)) };
  known.set(axes, found);
  return found;
}

/** How often one cell is read; undefined where there is none. @param {Scene} scene @param {number} plane @param {number} row @param {number} column */
export function countAt(scene, plane, row, column) {
  const { deep, down, across } = countsOf(scene);
  const count = (deep[plane] ?? Number.NaN) * (down[row] ?? Number.NaN) * (across[column] ?? Number.NaN);
  return Number.isNaN(count) ? undefined : count;
}

/** @param {App} app @param {Scene} scene */
export function coverageColors(app, scene) {
  const table = app.rasters.table(TABLE);
  const { most } = countsOf(scene);
  /** @param {number} count */
  const color = (count) => colorOf(count, [0, most], table);
  return { most, table, color };
}

/** Is there a window to speak of on this side? @param {State} state @param {"input" | "output"} side */
const canCount = ({ scene }, side) =>
  scene !== null &&
  covered(scene) === side &&
  scene.report.axes.some(({ kernel, stride }) => kernel * stride > 1);

/** The switch, in the heading of the side that windows cover. @param {App} app @param {"input" | "output"} side */
export function coverageSwitch(app, side) {
  const { t, paint, actions, store } = app;
  const button = h(
    "button.tool.coverage",
    { "data-action": "coverage", onclick: () => actions.run("coverage") },
    icon("cells"),
  );
  paint(
    (state) => [canCount(state, side), state.look.coverage],
    ([there, on]) => {
      button.hidden = !there;
      const label = t(side === "output" ? "action.overlap" : "action.coverage");
      attribute(button, "aria-label", label);
      attribute(button, "title", actions.title("coverage", label));
      attribute(button, "aria-pressed", on && isCounted(store.get(), side));
    },
  );
  return button;
}

/** How often a cell is read, and how often the padding cells that copy it are. @param {App} app @param {Scene} scene @param {"input" | "output"} side @param {import("../app.js").Hover} cell @param {number} count */
function words({ t }, { axes: [rows, columns], planes }, side, { plane = 0, row, column }, count) {
  if (side === "output") return t("coverage.added", { count });
  /** @param {import("../geometry.js").Axis} axis @param {number} i */
  const all = (axis, i) => bearers(axis, i).reduce((sum, cell) => sum + readers(axis, cell).length, 0);
  const copies = all(planes, plane) * all(rows, row) * all(columns, column) - count;
  return t(copies > 0 ? "coverage.copied" : "coverage.read", { count, copies });
}

/** The scale, and the count under the pointer; over the picture's corner. @param {App} app @param {"input" | "output"} side */
export function coverageScale(app, side) {
  const { t, store, paint } = app;
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const [name, most, count] = [h("span"), h("span"), h("b", { "data-count": true })];
  const root = h("div.coverage-scale", { hidden: true, role: "status" }, name, "0", bar, most, count);
  paint(
    (state) => [state.scene?.axes, state.look.coverage, state.hover, state.theme, state.catalogue.colormaps],
    () => {
      const state = store.get();
      const { scene, hover } = state;
      root.hidden = !canCount(state, side) || !isCounted(state, side);
      if (root.hidden || !scene) return;
      const context = sharpen(bar, 64, 8);
      if (context) drawScale(context, 64, 8, app.rasters.table(TABLE));
      say(name, t(side === "output" ? "coverage.overlap" : "coverage"));
      say(most, String(countsOf(scene).most));
      const pointed = hover?.where === side ? hover : null;
      const here = pointed && countAt(scene, pointed.plane ?? 0, pointed.row, pointed.column);
      say(
        count,
        pointed && here !== undefined && here !== null ? words(app, scene, side, pointed, here) : "",
      );
    },
  );
  return root;
}
