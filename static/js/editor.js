/** The only way to change the setup: every change is one that undo takes back. */

import * as history from "./history.js";
import { staged } from "./repair.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Look} Look */
/** @typedef {ReturnType<typeof createEditor>} Editor */

/**
 * @param {import("./store.js").Store<State>} store
 * @param {() => number} [now] milliseconds
 */
export function createEditor(store, now = () => performance.now()) {
  let steps = history.begin(store.get().setup);

  const publish = () =>
    store.set({
      setup: steps.present,
      canUndo: steps.past.length > 0,
      canRedo: steps.future.length > 0,
      notes: [],
    });

  return {
    /**
     * @param {Partial<Setup>} patch
     * @param {string} [tag] quick changes with the same tag are one step
     */
    edit(patch, tag = "") {
      const next = staged({ ...steps.present, ...patch });
      if (JSON.stringify(next) === JSON.stringify(steps.present)) return;
      performance.mark("convscope:edit");
      steps = history.record(steps, next, tag, now());
      publish();
    },
    /** What a picture made necessary belongs to the step that led there. @param {Setup} setup @param {readonly import("./fit.js").Note[]} notes */
    amend(setup, notes) {
      steps = { ...steps, present: setup };
      // What was said about a link still holds.
      const before = store
        .get()
        .notes.filter(({ key }) => key.startsWith("note.") && !notes.some((n) => n.key === key));
      store.set({ setup, notes: [...before, ...notes] });
    },
    undo() {
      steps = history.undo(steps);
      publish();
    },
    redo() {
      steps = history.redo(steps);
      publish();
    },
    /** @param {Partial<Look>} patch */
    look(patch) {
      store.set({ look: { ...store.get().look, ...patch } });
    },
    /** A step from outside, such as the browser's back button. @param {Setup} setup @param {Look} look */
    open(setup, look) {
      if (JSON.stringify(setup) !== JSON.stringify(steps.present)) {
        steps = history.record(steps, setup, "", now());
        publish();
      }
      store.set({ look });
    },
  };
}
