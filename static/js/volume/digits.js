/** The numbers in the cells of a volume's slices, where these are large enough: fetched for both sides, or for A, B and their difference, at once. */

import * as api from "../api.js";
import { whenCalm } from "../calm.js";
import { latest } from "../latest.js";
import { extentOf, placeOn } from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {{of: unknown, blocks: Partial<Record<Part, import("../types.js").Block>>}} Known */
/** @typedef {Side | "minus" | "difference"} Part */
/** @typedef {{at: (side: Part, channel: number, place: Triple) => number | null | undefined, reach: (side: Part, plane: number) => void}} Digits */

/** Cells that the server gives at once. */
const MOST = 4096;

/** @param {App} app @param {boolean} [both] of the comparison, in which B is the output @returns {Digits} */
export function createDigits(app, both = false) {
  const { store } = app;
  /** @type {Known | null} */
  let known = null;
  /** What the numbers belong to. */
  const subject = () => {
    const { comparison, scene } = store.get();
    return both ? comparison?.difference && comparison : scene;
  };
  const asking = latest(
    async (/** @type {Scene | import("../comparison.js").Comparison} */ of, signal) => {
      const state = store.get();
      const [scene, minus] = "scene" in of ? [of.scene, of.request] : [of, null];
      const asked = { ...scene.request, output_region: regionOf(state, scene, "output") };
      const blocks = minus
        ? await api.valuesOfBoth({ ...asked, minus }, signal)
        : await api.values({ ...asked, input_region: regionOf(state, scene, "input") }, signal);
      return { of, blocks };
    },
    {
      done(found) {
        known = found;
        store.set({ numbers: store.get().numbers + 1 });
      },
      // What is drawn is still right without its numbers.
      failed: () => undefined,
    },
  );
  const askSoon = whenCalm(() => {
    const of = subject();
    if (of) asking.ask(of);
  });
  return {
    /**
     * The number in a cell; undefined where it isn't here (yet), null where it isn't finite.
     * @param {Part} side
     * @param {number} channel
     * @param {Triple} place
     * @returns {number | null | undefined}
     */
    at(side, channel, [plane, row, column]) {
      if (!known || known.of !== subject()) {
        askSoon();
        return undefined;
      }
      const { start = [], values = [] } = known.blocks[side] ?? {};
      const [first = 0, top = 0, left = 0] = start;
      const block = /** @type {unknown} */ (values[channel]);
      const cells = /** @type {(number | null)[][][] | undefined} */ (block);
      return cells?.[plane - first]?.[row - top]?.[column - left];
    },
    /** Ask again for slices that lie beyond what is known. @param {Part} side @param {number} plane */
    reach(side, plane) {
      const first = known?.blocks[side]?.start[0] ?? 0;
      const count = /** @type {unknown[] | undefined} */ (known?.blocks[side]?.values[0])?.length ?? 0;
      if (plane < first || plane >= first + count) askSoon();
    },
  };
}

/** All of a side, or as many of its planes around the shown place as may be asked for. @param {import("../app.js").State} state @param {Scene} scene @param {Side} side */
function regionOf(state, scene, side) {
  const { from, to } = extentOf(scene, side);
  const [rows, columns] = [to[1] - from[1], to[2] - from[2]];
  const planes = Math.max(1, Math.floor(MOST / Math.max(1, rows * columns)));
  const middle = placeOn(state, side)[0];
  const begin = Math.max(from[0], Math.min(to[0] - planes, middle - (planes >> 1)));
  const region = [
    [begin, Math.min(to[0], begin + planes)],
    [from[1], to[1]],
    [from[2], to[2]],
  ];
  // Slices too large to have numbers are not asked for.
  return rows * columns > MOST ? region.map(([first = 0]) => [first, first]) : region;
}
