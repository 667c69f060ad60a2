/** The exact number in a cell of a volume, asked for when the pointer rests on it. */

import * as api from "../api.js";
import { whenCalm } from "../calm.js";
import { latest } from "../latest.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */

/** @param {App} app */
export function createProbe(app) {
  const { store } = app;
  /** @type {{of: unknown, key: string, value: number | null} | null} */
  let known = null;
  /** @type {{side: Side, at: Triple} | null} */
  let wanted = null;
  const asking = latest(
    async (/** @type {{side: Side, at: Triple}} */ { side, at }, signal) => {
      const { scene, look } = store.get();
      if (!scene) throw new Error("nothing is computed yet");
      const region = at.map((v) => [v, v + 1]);
      const none = at.map(() => [0, 0]);
      const answer = await api.values(
        {
          ...scene.request,
          input_region: side === "input" ? region : none,
          output_region: side === "output" ? region : none,
        },
        signal,
      );
      const channels = answer[side].values;
      const cell = /** @type {any} */ (channels[Math.min(look.probe, channels.length - 1)]);
      return { of: scene.request, key: `${side} ${at}`, value: cell?.[0]?.[0]?.[0] ?? null };
    },
    {
      done(found) {
        known = found;
        store.set({ numbers: store.get().numbers + 1 });
      },
      // What is drawn is still right without this number.
      failed: () => undefined,
    },
  );
  const askSoon = whenCalm(() => {
    if (wanted) asking.ask(wanted);
  });
  return {
    /** The number in a cell; undefined while it isn't here, null where it isn't finite. @param {Side} side @param {Triple} at */
    at(side, at) {
      const { scene } = store.get();
      if (known && known.of === scene?.request && known.key === `${side} ${at}`) return known.value;
      wanted = { side, at };
      askSoon();
      return undefined;
    },
  };
}
