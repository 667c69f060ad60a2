/** Maps of layers as pictures: fetched when they are in sight, few at a time, and kept while they are true. */

import { layerMaps } from "../api-network.js";
import { compositePixels, mapPixels, putPixels } from "../draw/levels.js";
import { AGAIN_MS, isAbort, Problem } from "../problem.js";
import { colormapName } from "../rasters.js";

/** @typedef {import("../api-network.js").NetworkRun} NetworkRun */
/** @typedef {import("../api-network.js").LayerMaps} LayerMaps */

const AT_ONCE = 2;

/** The picture itself, as the network reads it: through a layer that changes nothing. @type {import("./context.js").NetworkLayer} */
const NOTHING = { kind: "dropout" };

/** @param {import("./context.js").Context} context */
export function createMaps({ rasters, store, ended }) {
  /** @type {(() => Promise<void>)[]} */
  const waiting = [];
  let running = 0;

  function next() {
    while (running < AT_ONCE) {
      const task = waiting.shift();
      if (!task) return;
      running++;
      void task().finally(() => {
        running--;
        next();
      });
    }
  }

  /** @param {() => Promise<void>} task */
  function queue(task) {
    waiting.push(task);
    next();
  }

  /**
   * @param {NetworkRun} body
   * @param {number} layer below 0: the picture
   * @param {{first?: number, count?: number, max_side?: number, range?: string}} part
   * @param {AbortSignal} [signal]
   * @returns {Promise<LayerMaps | null>} null where it isn't wanted any more, or can't be had
   */
  const fetchMaps = (body, layer, part, signal = ended) =>
    new Promise((done) => {
      const task = async () => {
        if (signal.aborted) return done(null);
        try {
          const asked = layer < 0 ? { input: body.input, layers: [NOTHING] } : body;
          done(await layerMaps(asked, Math.max(0, layer), part, signal));
        } catch (error) {
          const offline = error instanceof Problem && error.offline;
          if (offline) return void setTimeout(() => queue(task), AGAIN_MS);
          if (!isAbort(error)) store.set({ toast: error instanceof Error ? error.message : "" });
          done(null);
        }
      };
      queue(task);
    });

  /** One that asks for one thing at a time: what is asked before is given up. @returns {(...asked: Parameters<typeof fetchMaps>) => Promise<LayerMaps | null>} */
  function newest() {
    let now = new AbortController();
    return (body, layer, part) => {
      now.abort();
      now = new AbortController();
      return fetchMaps(body, layer, part, AbortSignal.any([ended, now.signal]));
    };
  }

  /** The colours of maps with this range: signed ones around zero, others in grey. @param {readonly [number, number]} range */
  function table(range) {
    return rasters.table(colormapName(store.get(), { ranges: [range] }, 0));
  }

  /**
   * One map, at one pixel a cell.
   * @param {HTMLCanvasElement} canvas
   * @param {LayerMaps} maps
   * @param {number} index counted from the first of them
   */
  function draw(canvas, maps, index) {
    putPixels(canvas, mapPixels(maps, index, table(maps.ranges[index] ?? [0, 1])));
  }

  /** Three channels as red, green and blue, one in grey. @param {HTMLCanvasElement} canvas @param {LayerMaps} maps */
  function drawPicture(canvas, maps) {
    if (maps.count < 3) return draw(canvas, { ...maps, ranges: [[0, 1]] }, 0);
    putPixels(canvas, compositePixels(maps));
  }

  return { fetchMaps, newest, draw, drawPicture, table };
}
