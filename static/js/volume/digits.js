/** The numbers in the cells of a volume's slices, where these are large enough: fetched for both sides at once. */

import * as api from "../api.js";
import { whenCalm } from "../calm.js";
import { latest } from "../latest.js";
import { extentOf, placeOn } from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {{of: unknown, input: import("../types.js").Block, output: import("../types.js").Block}} Known */
/** @typedef {ReturnType<typeof createDigits>} Digits */

/** Cells that the server gives at once. */
const MOST = 4096;

/** @param {App} app */
export function createDigits(app) {
  const { store } = app;
  /** @type {Known | null} */
  let known = null;
  const asking = latest(
    async (/** @type {Scene} */ scene, signal) => {
      const answer = await api.values(
        {
          ...scene.request,
          input_region: regionOf(store.get(), scene, "input"),
          output_region: regionOf(store.get(), scene, "output"),
        },
        signal,
      );
      return { of: scene.request, ...answer };
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
    const { scene } = store.get();
    if (scene) asking.ask(scene);
  });
  return {
    /**
     * The number in a cell; undefined where it isn't here (yet), null where it isn't finite.
     * @param {Side} side
     * @param {number} channel
     * @param {Triple} place
     * @returns {number | null | undefined}
     */
    at(side, channel, [plane, row, column]) {
      const { scene } = store.get();
      if (!scene || known?.of !== scene.request) {
        askSoon();
        return undefined;
      }
      const { start, values } = known[side];
      const [first = 0, top = 0, left = 0] = start;
      const block = /** @type {unknown} */ (values[channel]);
      const cells = /** @type {(number | null)[][][] | undefined} */ (block);
      return cells?.[plane - first]?.[row - top]?.[column - left];
    },
    /** Ask again for slices that lie beyond what is known. @param {Side} side @param {number} plane */
    reach(side, plane) {
      const first = known?.[side].start[0] ?? 0;
      const count = /** @type {unknown[] | undefined} */ (known?.[side].values[0])?.length ?? 0;
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
