/** One plot of a comparison of signals: A, B, both over each other, or B − A; over the same samples as the plots above. */

import { focus, shown } from "../app.js";
import { h, say } from "../dom.js";
import { drawGrid, drawGuide, drawLabels, drawStem } from "../draw/signal/marks.js";
import { drawLine, middleOf, sampleAt } from "../draw/signal/plot.js";
import { frameOf, GUTTER, yOf } from "../draw/signal/scale.js";
import { sharpen } from "../draw/surface.js";
import { latticeOf, outputOver } from "../viewport.js";
import { colorsOf } from "../views/colors.js";
import { listen } from "../views/pointer.js";
import { rowIn, sightOf } from "./sides.js";
import { marksOf } from "./ticks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../types.js").Maps} Maps */
/** @typedef {"a" | "b" | "difference"} What */

const TITLES = { a: "A", b: "B", wipe: "A, B", difference: "B − A" };

/** @type {import("../views/compare.js").Drawn} */
export function comparePlot(app, which, { wordsOf }) {
  const { t, paint, store } = app;
  const canvas = h("canvas.sheet", {
    role: "img",
    "aria-label": which === "wipe" ? TITLES.wipe : t(`compare.${which}`),
    "data-canvas": `compare-${which}`,
  });
  const words = h("p.words", { hidden: true });
  const view = h("div.view.compare-plot", {}, canvas, words);
  const root = h("figure", { "data-sheet": which }, h("figcaption", {}, h("b", {}, TITLES[which])), view);
  /** @type {readonly What[]} the last lies on top */
  const whats = which === "wipe" ? ["a", "b"] : [which];
  let size = { width: 0, height: 0 };

  /** @param {State} state @param {What} what */
  function rowOf(state, what) {
    const { scene, comparison } = state;
    if (!scene) return { left: 0, dx: 1 };
    const over = what === "a" && comparison ? outputOver(scene, comparison) : latticeOf(scene, "output");
    return rowIn(app, over, size);
  }

  function draw() {
    const state = store.get();
    const { comparison, scene } = state;
    const context = size.width > 20 ? sharpen(canvas, size.width, size.height) : null;
    if (!context) return;
    context.clearRect(0, 0, size.width, size.height);
    const said = which === "difference" && comparison ? wordsOf(app, comparison) : "";
    words.hidden = said === "";
    say(words, said);
    if (!scene || !comparison) return;
    const colors = colorsOf(state.theme);
    const maps = mapsOf(comparison);
    const frame = frameOf(size, endsOf(which === "difference" ? [maps.difference] : [maps.a, maps.b]));
    const row = rowOf(state, which === "a" ? "a" : "b");
    const marks = marksOf({ state, side: "output", size, frame }, sightOf(row, size));
    drawGrid(context, frame, row, marks, colors);
    const [, column] = shown(state);
    drawGuide(context, middleOf(rowOf(state, "b"), column), 0, frame.height - 18, colors.accent);
    for (const what of whats) {
      const plot = maps[what]?.plots?.output;
      if (!plot) continue;
      const [own, under] = [rowOf(state, what), which === "wipe" && what === "a"];
      const line = { ...plot, channel: Math.min(focus(state).output, plot.channels - 1) };
      const color = under ? colors.accent : colors.ink;
      const look = { color, soft: colors.line, dots: true, from: 0, to: plot.stop };
      drawLine(context, frame, own, line, look);
      const value = sampleAt(line, column);
      if (under || value === undefined || !Number.isFinite(value)) continue;
      const stem = { x: middleOf(own, column), from: yOf(frame, 0), to: yOf(frame, value), radius: 3.4 };
      drawStem(context, { ...stem, color: colors.accent, ring: colors.panel });
    }
    drawLabels(context, frame, row, marks, colors);
  }

  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    draw();
  });
  observer.observe(view);
  paint(
    (state) => [
      state.scene,
      state.comparison,
      state.look.camera,
      state.theme,
      state.language,
      state.hover,
      focus(state).output,
      ...shown(state),
    ],
    draw,
  );
  listen(app, "output", canvas, {
    close: false,
    gutter: GUTTER,
    placed: () => {
      const state = store.get();
      const row = rowOf(state, "b");
      return {
        ...row,
        left: row.left - GUTTER,
        top: 0,
        dy: size.height,
        rows: 1,
        columns: state.scene?.axes[1].output ?? 1,
      };
    },
  });
  return { root };
}

/** @param {import("../app.js").Comparison} comparison @returns {Record<What, Maps | null>} */
const mapsOf = ({ a, scene, difference }) => ({
  a,
  // The scene's own maps are its plots.
  b: /** @type {Maps} */ ({ ...scene.output, plots: scene.plots }),
  difference,
});

/** The least and the greatest value of several. @param {readonly (Maps | null)[]} all @returns {[number, number]} */
function endsOf(all) {
  const ends = all.flatMap((maps) => maps?.extremes ?? []);
  return [Math.min(0, ...ends.map(([low]) => low)), Math.max(0, ...ends.map(([, high]) => high))];
}
