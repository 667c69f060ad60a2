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

  keepPlace(store, editor);

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

/**
 * Keeps the place where the windows become more or fewer, as a stride or another stage makes them: as far down and
 * as far across as before. An address that brings its own place is taken at its word.
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
function keepPlace(store, editor) {
  let { setup, look, scene } = store.get();
  let given = false;
  store.watch(
    (state) => [state.setup, state.look, state.scene],
    () => {
      const [now, before] = [store.get(), { setup, look, scene }];
      ({ setup, look, scene } = now);
      if (setup !== before.setup && setup !== scene?.setup) given = look !== before.look && !now.playing;
      if (!scene || !before.scene || scene === before.scene) return;
      const index = look.position;
      const [from, to] = [before.scene.axes, scene.axes];
      const same = from.every(({ output }, axis) => output === to[axis]?.output);
      if (index === null || same || given) return;
      const columns = from[1].output;
      const row = moved(Math.floor(index / columns), from[0].output, to[0].output);
      const column = moved(index % columns, columns, to[1].output);
      editor.look({ position: row * to[1].output + column });
    },
  );
}

/** The cell of `to` that lies where cell `at` of `from` did. @param {number} at @param {number} from @param {number} to */
const moved = (at, from, to) => Math.min(to - 1, Math.floor(((Math.min(at, from - 1) + 0.5) * to) / from));
