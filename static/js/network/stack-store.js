/** The network that the Stack tab is about, kept while the page is open, with its undo. */

import * as history from "../history.js";
import { createStore } from "../store.js";

/** @typedef {import("./context.js").Network} Network */

/** @typedef {{network: Network | null, opened: number, canUndo: boolean, canRedo: boolean}} Stack `opened`: how often another one was */

export const stack = createStore(
  /** @type {Stack} */ ({ network: null, opened: 0, canUndo: false, canRedo: false }),
  queueMicrotask,
);

/** @type {history.History<Network | null>} */
let steps = history.begin(/** @type {Network | null} */ (null));

const publish = () =>
  stack.set({
    network: steps.present,
    canUndo: steps.past.some((network) => network !== null),
    canRedo: steps.future.length > 0,
  });

/** Shows another network; undo brings back the one before. @param {Network} network */
export function openNetwork(network) {
  steps = history.record(steps, network, "", performance.now());
  stack.set({ opened: stack.get().opened + 1 });
  publish();
}

/** @param {Partial<Network>} patch @param {string} [tag] quick changes with the same tag are one step */
export function change(patch, tag = "") {
  if (!steps.present) return;
  steps = history.record(steps, { ...steps.present, ...patch }, tag, performance.now());
  publish();
}

export function undo() {
  if (!stack.get().canUndo) return;
  steps = history.undo(steps);
  publish();
}

export function redo() {
  steps = history.redo(steps);
  publish();
}
