/** One volume of a comparison: A, B, both with a slider between them, or their difference; as three slices through the shown cell. */

import { axesOf } from "../app.js";
import { h, say } from "../dom.js";
import { latticeOf, outputOver } from "../viewport.js";
import { cut } from "./cuts.js";
import { createDigits } from "./digits.js";
import { drawnFrom } from "./drawn.js";
import { extentOf } from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../draw/volume/space.js").Lie} Lie */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {"a" | "b" | "difference"} What */

/** @type {WeakMap<object, import("./digits.js").Digits>} one for each page: the numbers of all three come together */
const known = new WeakMap();

/** @type {import("../views/compare.js").Drawn} */
export function compareCuts(app, which, { mapsOf, scaleOf, wordsOf }) {
  const { t, store } = app;
  const numbers = known.get(store) ?? createDigits(app, true);
  known.set(store, numbers);
  const part = /** @type {const} */ ({ a: "minus", b: "output", wipe: "output", difference: "difference" })[
    which
  ];
  const wipe = h("input", { type: "range", min: 0, max: 100, step: 0.5, value: 50 });
  wipe.setAttribute("aria-label", t("compare.slider"));

  /** @param {State} state @param {What} what */
  const layer = (state, what) => ({
    drawn: drawnFrom(app, state, "output", mapsOf(state, what)),
    lies: liesOf(state, what),
    part: Number(wipe.value) / 100,
  });
  const other = {
    name: `compare-${which}`,
    label: t(`compare.${which}`),
    /** @param {State} state */
    layers: (state) => (which === "wipe" ? [layer(state, "b"), layer(state, "a")] : [layer(state, which)]),
    extent: extentOfBoth,
  };
  /** Numbers of A stand in its cells where these lie on B's. @type {import("./digits.js").Digits} */
  const digits = {
    at(_, channel, place) {
      const state = store.get();
      const fits =
        state.comparison?.difference && liesOf(state, "a").every(({ at, by }) => at === 0 && by === 1);
      return fits || which !== "a" ? numbers.at(part, channel, place) : undefined;
    },
    reach: (_, plane) => numbers.reach(part, plane),
  };
  const tiles = /** @type {const} */ ([0, 1, 2]).map((axis) => cut(app, "output", axis, digits, other));
  wipe.addEventListener("input", () => {
    for (const tile of tiles) tile.paint();
  });
  const words = h("p.words", { hidden: true });
  app.paint(
    (state) => state.comparison,
    (comparison) => {
      const said = which === "difference" && comparison ? wordsOf(app, comparison) : "";
      words.hidden = said === "";
      say(words, said);
    },
  );
  const root = h(
    "figure",
    { "data-sheet": which },
    h("figcaption", {}, scaleOf(app, which).root),
    which === "wipe" && wipe,
    h(
      "div.cuts",
      {},
      tiles.map(({ root: tile }) => tile),
      words,
    ),
  );
  return { root };
}

/** Where the cells of A, B or their difference lie among B's. @param {State} state @param {What} what @returns {Lie[]} */
function liesOf({ scene, comparison }, what) {
  return [0, 1, 2].map((i) => {
    const [b, a] = [scene, comparison].map((side) => side && axesOf(side)[i]);
    if (!scene || !comparison || !a || !b || what !== "a") return { at: 0, by: 1 };
    // One axis as both of a picture's: what lies over what is the same there.
    /** @type {import("../app.js").Scene} */
    const line = { ...scene, axes: [b, b] };
    const [under, over] = [latticeOf(line, "output"), outputOver(line, { ...comparison, axes: [a, a] })];
    return { at: (over.x - under.x) / under.dx, by: over.dx / under.dx };
  });
}

/** All cells of B, and those of A around them. @param {State} state @returns {import("./sight.js").Block} */
function extentOfBoth(state) {
  const { scene, comparison } = state;
  if (!scene) return { from: [0, 0, 0], to: [1, 1, 1] };
  const { from, to } = extentOf(scene, "output");
  if (!comparison) return { from, to };
  const lies = liesOf(state, "a");
  const sizes = comparison.a.shape.slice(-3);
  return {
    from: /** @type {Triple} */ (from.map((least, i) => Math.min(least, lies[i]?.at ?? 0))),
    to: /** @type {Triple} */ (
      to.map((most, i) => Math.max(most, (lies[i]?.at ?? 0) + (sizes[i] ?? 0) * (lies[i]?.by ?? 1)))
    ),
  };
}
