/** What the server says of the layer as one matrix: counts, and which cells padding copies. */

import * as api from "../api-linked.js";
import { axesOf } from "../app.js";
import { latest } from "../latest.js";
import { NO_COPIES } from "./place.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").MatrixFacts} MatrixFacts */
/** @typedef {{of: (state: import("../app.js").State) => MatrixFacts | null, copies: () => import("./place.js").Copies[]}} Facts */

/** @type {WeakMap<object, Facts>} one for each page, however many views ask */
const known = new WeakMap();

/** @param {App} app @returns {Facts} */
export function factsOf({ store }) {
  const ready = known.get(store);
  if (ready) return ready;
  let key = "";
  /** @type {MatrixFacts | null} */
  let found = null;
  const ask = latest(
    (/** @type {{key: string, shape: number[], layer: object}} */ { shape, layer }, signal) =>
      api.matrix(shape, layer, signal),
    {
      done(facts, wish) {
        if (wish.key !== key) return;
        found = facts;
        store.set({ numbers: store.get().numbers + 1 });
      },
      // Counts are missing then, and nothing else: the same fault shows where it was asked for first.
      failed() {
        key = "";
      },
    },
  );
  /** Fresh where only weights have changed. @param {import("../app.js").State} state */
  function of({ scene }) {
    if (scene?.report.kind !== "conv") return null;
    const shape = scene.report.input_shape;
    const sizes = [
      axesOf(scene).map((axis) => axis.kernel),
      { ...scene.request.layer, kernel: null, bias: null },
    ];
    const fresh = JSON.stringify([shape, sizes]);
    if (fresh !== key) {
      key = fresh;
      found = null;
      ask.ask({ key, shape, layer: scene.request.layer });
    }
    return found;
  }
  /** @type {Facts} */
  const facts = {
    of,
    copies() {
      // A signal has columns only, a picture no depth.
      const axes = of(store.get())?.axes ?? [];
      return [-3, -2, -1].map((i) => axes.at(i)?.copies ?? NO_COPIES);
    },
  };
  known.set(store, facts);
  return facts;
}
