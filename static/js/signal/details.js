/** Fetches what is in sight more closely where the whole signal's envelope is too coarse for it. */

import { afterFrame } from "../after-frame.js";
import * as api from "../api.js";
import { latest } from "../latest.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {"input" | "output"} Side */
/** @typedef {import("../types.js").Envelope} Envelope */
/** @typedef {[number, number]} Interval */
/** @typedef {ReturnType<typeof createDetails>} Details */

/** @param {App} app */
export function createDetails({ store, paint }) {
  /** @type {{of: object, plots: import("../types.js").Envelopes} | null} */
  let near = null;
  /** @type {Record<Side, Interval>} */
  const sight = { input: [0, 1], output: [0, 1] };

  /** @param {Envelope} envelope */
  const grain = ({ start, stop, buckets }) => (stop - start) / buckets;

  /** Is a side in sight as closely as it can be shown? @param {Side} side */
  function enough(side) {
    const { scene } = store.get();
    const whole = scene?.plots?.[side];
    if (!scene || !whole || grain(whole) <= 1) return true;
    const [first, last] = sight[side];
    // One part a pixel is as much as a plot shows of it.
    if ((last - first) / 2048 >= grain(whole) / 1.5) return true;
    const known = near?.of === scene.request ? near.plots[side] : null;
    const there =
      known && known.start <= Math.max(first, whole.start) && known.stop >= Math.min(last, whole.stop);
    return Boolean(there && known && grain(known) <= Math.max(1, (last - first) / 1024));
  }

  const asking = latest(
    async (/** @type {import("../app.js").Scene} */ scene, signal) => {
      /** @param {Side} side @returns {Interval} */
      const wide = (side) => {
        const [first, last] = sight[side];
        const margin = Math.ceil((last - first) / 2) + 1;
        return [Math.floor(first) - margin, Math.ceil(last) + margin];
      };
      const part = { input_region: wide("input"), output_region: wide("output"), buckets: 4096 };
      return { of: scene.request, plots: (await api.envelopes(scene.request, signal, part)).plots };
    },
    {
      done(found) {
        if (found.of !== store.get().scene?.request) return;
        near = found;
        store.set({ numbers: store.get().numbers + 1 });
        if (!enough("input") || !enough("output")) fetchMissing();
      },
      // What is shown is right, if coarse; the same fault shows where the whole was asked for.
      failed: () => undefined,
    },
  );
  const fetchMissing = afterFrame(() => {
    const { scene } = store.get();
    if (scene?.rank === 1 && !(enough("input") && enough("output"))) asking.ask(scene);
  });
  paint((state) => state.scene?.request, fetchMissing);

  return {
    /** Say which samples of a side are in sight. @param {Side} side @param {Interval} interval */
    want(side, interval) {
      sight[side] = interval;
      if (!enough(side)) fetchMissing();
    },
    /** What is known of a side, the closest first. @param {Side} side @returns {Envelope[]} */
    of(side) {
      const { scene } = store.get();
      const whole = scene?.plots?.[side];
      if (!scene || !whole) return [];
      const known = near?.of === scene.request ? near.plots[side] : null;
      if (!known) return [whole];
      const [first, last] = sight[side];
      const covers = known.start <= Math.max(first, whole.start) && known.stop >= Math.min(last, whole.stop);
      return covers && grain(known) < grain(whole) ? [known, whole] : [whole, known];
    },
  };
}
