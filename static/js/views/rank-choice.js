/** Picture, signal or volume: what is computed on, where there is a choice. */

import { morph } from "../morph.js";
import { RANKS, ranks, turned } from "../ranks.js";
import { SETUP } from "../state.js";
import { choice, worded } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../ranks.js").Rank} Rank */

const LONGEST_MS = 250;

/** @param {App} app @returns {HTMLElement[]} */
export function rankChoice(app) {
  const { t, store } = app;
  if (ranks().length < 2) return [];
  const picks = choice({
    label: t("rank.title"),
    look: "segments",
    choices: worded(t, "rank", ranks()),
    choose(value) {
      const rank = /** @type {Rank} */ (Number(value));
      const now = () => store.get().setup.rank;
      // What was there stays until what comes is there, then fades away over it.
      morph(
        () => {
          chooseRank(app, rank);
          return computed(store);
        },
        () => ({ stage: now() === rank ? null : document.getElementById("stage") }),
      );
    },
  });
  picks.show(String(store.get().setup.rank));
  picks.root.classList.add("ranks");
  return [picks.root];
}

/** Until there is a result, but no longer than one waits for it without a doubt. @param {App["store"]} store @returns {Promise<void>} */
const computed = (store) =>
  new Promise((done) => {
    const stop = store.watch(
      (state) => state.frame !== null,
      (there) => there && end(),
    );
    const timer = setTimeout(end, LONGEST_MS);
    function end() {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      done();
    }
  });

/**
 * Each rank looks at its own place.
 * @param {Pick<App, "store" | "editor">} app
 * @param {Rank} rank
 * @param {Partial<import("../state.js").Setup>} [more] what else is set with it
 */
export function chooseRank({ store, editor }, rank, more = {}) {
  const { setup } = store.get();
  if (rank === setup.rank || !RANKS[rank]) return;
  store.set({ hover: null, glide: null });
  editor.edit({ ...turned(setup, rank, SETUP), ...more });
  editor.look({ camera: null, position: null, between: null, probe: 0, slice: 0, pinned: false });
}
