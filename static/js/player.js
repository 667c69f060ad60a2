/** Moves the window: a clock that steps, glides between neighbours, and stops or begins again at the end. */

import { position, total } from "./app.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {ReturnType<typeof createPlayer>} Player */

/** Up to this many windows a second the eye can follow a glide. */
const GLIDING = 16;
const GLIDE_MS = 260;

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 * @param {() => boolean} still does the person want less motion?
 */
export function createPlayer(store, editor, still) {
  let last = 0;
  let due = 0;

  /** @param {number} time */
  function tick(time) {
    const state = store.get();
    if (!state.playing) {
      if (state.glide) store.set({ glide: null });
      return;
    }
    const passed = Math.min(200, time - last);
    last = time;
    // Looking closer at one window holds the player, as a finger on the line would.
    if (state.scene && !state.hover) {
      due += (passed / 1000) * state.look.speed;
      const steps = Math.floor(due);
      due -= steps;
      if (steps > 0) advance(steps);
      glide();
    }
    requestAnimationFrame(tick);
  }

  /** @param {number} steps */
  function advance(steps) {
    const state = store.get();
    if (!state.scene) return;
    const count = total(state.scene);
    const next = position(state) + steps;
    if (next < count) editor.look({ position: next });
    else if (state.look.loop) editor.look({ position: next % count });
    else {
      editor.look({ position: count - 1 });
      store.set({ playing: false });
    }
  }

  function glide() {
    const state = store.get();
    if (!state.scene || state.look.speed > GLIDING || still()) {
      if (state.glide) store.set({ glide: null });
      return;
    }
    const width = state.scene.axes[1].output;
    const index = position(state);
    const part = Math.min(1, (due * 1000) / state.look.speed / Math.min(GLIDE_MS, 700 / state.look.speed));
    const begins = index % width === 0;
    /** @type {[number, number]} */
    const to = [Math.floor(index / width), index % width];
    if (begins || part >= 1) {
      if (state.glide) store.set({ glide: null });
      return;
    }
    store.set({ glide: { from: [to[0], to[1] - 1], to, part: 1 - (1 - part) ** 3 } });
  }

  store.watch(
    (state) => state.playing,
    (playing) => {
      if (!playing) return;
      last = performance.now();
      due = 0.999;
      const { scene, look } = store.get();
      if (scene && position(store.get()) >= total(scene) - 1 && !look.loop) editor.look({ position: 0 });
      requestAnimationFrame(tick);
    },
  );

  return {
    /** @param {number} steps */
    step(steps) {
      const state = store.get();
      if (!state.scene) return;
      store.set({ playing: false, hover: null });
      const count = total(state.scene);
      editor.look({ position: (((position(state) + steps) % count) + count) % count });
    },
    /** @param {number} index */
    jump(index) {
      const { scene } = store.get();
      if (scene) editor.look({ position: Math.min(total(scene) - 1, Math.max(0, Math.round(index))) });
    },
  };
}
