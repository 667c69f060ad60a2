/** Computes A beside the scene that is B, and the difference of both: newest first, after B is on the screen. */

import { afterFrame } from "./after-frame.js";
import { sideA } from "./against.js";
import * as api from "./api.js";
import { axesOf, fitted } from "./lab.js";
import { latest } from "./latest.js";
import { liftAxes } from "./lift.js";
import { along } from "./ranks.js";
import { requestOf } from "./spec.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {import("./types.js").Maps} Maps */
/** @typedef {import("./spec.js").Request} Request */

/**
 * @typedef {object} Comparison
 * @property {Scene} scene B, as it was when this was computed
 * @property {import("./state.js").Setup} setup of A, as the picture allows it
 * @property {Request} request of A
 * @property {Maps} a
 * @property {import("./types.js").Report} report of A's shown layer
 * @property {Scene["planes"]} planes of A's shown layer
 * @property {Scene["axes"]} axes of A's shown layer
 * @property {Maps | null} difference B − A; null where their sizes differ
 * @property {boolean} same is there no difference at all?
 */

/** @typedef {{request: Request, range: string, maps: Maps}} Kept */

/** @param {App} app @param {(detail: string) => void} tell what went wrong, or "" */
export function createComparison(app, tell) {
  const { store, watch } = app;
  /** @type {Kept | null} A in its own range, which stays while B is edited */
  let own = null;

  /** @param {Scene} scene @param {AbortSignal} signal @returns {Promise<Comparison | null>} */
  async function compute(scene, signal) {
    const wanted = sideA(scene.setup);
    if (!wanted) return null;
    const channels = wanted.channels === "grey" ? 1 : scene.native;
    const { width, height, depth } = scene.picture;
    const size = along(scene.rank, [height, width], depth);
    const { setup } = await fitted(wanted, [height, width, depth], channels, (layers) =>
      api.shapes([1, channels, ...size], layers, signal),
    );
    const request = requestOf(setup, channels, scene.native);
    const key = JSON.stringify([request, setup.range]);
    if (!own || JSON.stringify([own.request, own.range]) !== key)
      own = { request, range: setup.range, maps: await read(scene, request, setup.range, signal) };
    const [a, difference] = await Promise.all([
      inRangeOf(scene, own, signal),
      differenceOf(scene, own, signal),
    ]);
    const report = own.maps.reports?.at(-1);
    const lifted = report && liftAxes(axesOf(report));
    if (!report || !lifted) throw new Error("no report of A's layer");
    const same = difference?.finite === true && difference.extremes.flat().every((end) => end === 0);
    return { scene, setup, request, a, report, ...lifted, difference, same };
  }

  const run = latest(compute, {
    done(comparison) {
      tell("");
      store.set({ comparison });
    },
    failed(error) {
      store.set({ comparison: null });
      tell(error instanceof Error ? error.message : String(error));
    },
  });
  const ask = afterFrame(() => {
    const { scene } = store.get();
    if (scene) run.ask(scene);
  });
  watch((state) => [state.scene, state.setup.against], ask);
}

/** Maps, or a signal's plot. @param {Scene} scene @param {Request} request @param {string} range @param {AbortSignal} signal @returns {Promise<Maps>} */
const read = ({ rank }, request, range, signal) =>
  rank === 1 ? api.envelopes(request, signal) : api.maps(request, range, signal, true);

/** A in B's range where both are signed or neither is, so that their colours can be compared. @param {Scene} scene @param {Kept} own @param {AbortSignal} signal */
async function inRangeOf({ rank, output, setup }, { request, range, maps }, signal) {
  // Plots have a scale that both fit in.
  if (rank === 1) return maps;
  const [low = 0, high = 1] = output.ranges[0] ?? [];
  const [from = 0, to = 1] = maps.ranges[0] ?? [];
  if (setup.range === "per_map" || from < 0 !== low < 0 || (from === low && to === high)) return maps;
  return range === `${low},${high}` ? maps : api.maps(request, `${low},${high}`, signal);
}

/** B − A with zero in the middle. @param {Scene} scene @param {Kept} own @param {AbortSignal} signal */
async function differenceOf(scene, { request, maps }, signal) {
  if (String(maps.shape) !== String(scene.output.shape)) return null;
  const both = { ...scene.request, minus: request };
  if (scene.rank === 1) return api.envelopes(both, signal);
  const found = await api.maps(both, "percentile", signal);
  const [low = 0, high = 1] = found.ranges[0] ?? [];
  return low < 0 ? found : api.maps(both, `${-high},${high}`, signal);
}
