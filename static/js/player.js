/** Moves the window, or steps through the products inside of one: a clock that steps, glides between neighbours, and stops or begins again at the end. */

import {
  cellOf,
  cells,
  extent,
  gathers,
  numberOf,
  pointed,
  position,
  rangeOf,
  stepOf,
  total,
  weightAt,
} from "./app.js";
import { inside, isAwaited } from "./inside.js";
import { indexAt } from "./scan.js";

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
    // Inside of a window nothing is added before its numbers are here.
    if (state.scene && !pointed(state) && !isAwaited(state)) {
      due += (passed / 1000) * state.look.speed;
      const steps = Math.floor(due);
      due -= steps;
      if (steps > 0) advance(steps);
      glide();
    }
    requestAnimationFrame(tick);
  }

  /** @param {State} state @param {number} step */
  function place(state, step) {
    const [depth, height, width] = extent(state);
    return indexAt(state.look.order, step, height, width, depth);
  }

  /** First and last cell of the walk that play repeats. @param {State} state @returns {[number, number]} */
  const walkOf = (state) => (gathers(state) ? [0, cells(state) - 1] : rangeOf(state));

  /**
   * Where steps lead, of windows or of all their products, within a walk that goes round.
   * @param {State} state
   * @param {number} by
   * @param {[number, number]} walk
   */
  function led(state, by, [first, last]) {
    /** @param {number} at */
    const stepsAt = (at) => inside(state, place(state, at))?.steps ?? 1;
    let at = stepOf(state);
    let step = (inside(state)?.step ?? 0) + by;
    let round = false;
    for (;;) {
      const steps = stepsAt(at);
      if (step >= 0 && step < steps) return { at, step, round };
      if (step >= steps) step -= steps;
      const back = step < 0;
      const end = back ? at <= first : at >= last;
      round ||= end;
      at = end ? (back ? last : first) : at + (back ? -1 : 1);
      if (back) step += stepsAt(at);
    }
  }

  /** @param {State} state @param {number} at @param {number} step */
  const go = (state, at, step) =>
    editor.look({ position: place(state, at), inside: state.look.inside === null ? null : step });

  /** @param {number} steps */
  function advance(steps) {
    const state = store.get();
    if (!state.scene) return;
    const walk = walkOf(state);
    const { at, step, round } = led(state, steps, walk);
    if (!round || state.look.loop) return go(state, at, step);
    go(state, walk[1], (inside(state, place(state, walk[1]))?.steps ?? 1) - 1);
    store.set({ playing: false });
  }

  function glide() {
    const state = store.get();
    if (!state.scene || inside(state) || state.look.speed > GLIDING || still()) {
      if (state.glide) store.set({ glide: null });
      return;
    }
    const width = state.scene.axes[1].output;
    const step = stepOf(state);
    const part = Math.min(1, (due * 1000) / state.look.speed / Math.min(GLIDE_MS, 700 / state.look.speed));
    const [to, from] = [position(state), place(state, Math.max(0, step - 1))].map(
      (index) => /** @type {[number, number]} */ ([Math.floor(index / width), index % width]),
    );
    if (!to || !from) return;
    // The window glides to a neighbour, and leaps to the next line.
    const apart = Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);
    if (step === rangeOf(state)[0] || apart !== 1 || part >= 1) {
      if (state.glide) store.set({ glide: null });
      return;
    }
    store.set({ glide: { from, to, part: 1 - (1 - part) ** 3 } });
  }

  store.watch(
    (state) => state.playing,
    (playing) => {
      if (!playing) return;
      last = performance.now();
      due = 0.999;
      const state = store.get();
      const [at, [first, end]] = [stepOf(state), walkOf(state)];
      const now = inside(state);
      const over = at === end && (!now || now.step === now.steps - 1) && !state.look.loop;
      if (state.scene && (over || at < first || at > end)) go(state, first, 0);
      requestAnimationFrame(tick);
    },
  );

  keepPlace(store, editor);
  lightUp(store, editor);

  return {
    /** @param {number} steps */
    step(steps) {
      const state = store.get();
      if (!state.scene) return;
      store.set({ playing: false, hover: null });
      // Outside of the range a step goes round all windows, inside it goes round the range.
      const [at, range] = [stepOf(state), walkOf(state)];
      const out = at < range[0] || at > range[1];
      const to = led(state, steps, out ? [0, cells(state) - 1] : range);
      go(state, to.at, to.step);
    },
    /** To a step of the walk, or of the inside. @param {number} step */
    turnTo(step) {
      const state = store.get();
      if (!state.scene) return;
      const now = inside(state);
      if (now) return editor.look({ inside: Math.min(now.steps - 1, Math.max(0, Math.round(step))) });
      const last = cells(state) - 1;
      editor.look({ position: place(state, Math.min(last, Math.max(0, Math.round(step)))) });
    },
    /** Move in another order; steps of the range would mean other windows. @param {import("./scan.js").Order} order */
    walk(order) {
      if (order !== store.get().look.order) editor.look({ order, between: null });
    },
    /** Repeat only these steps; all of them is no range. @param {number} first @param {number} last */
    repeat(first, last) {
      const { scene } = store.get();
      if (!scene) return;
      const [from, to] = [Math.max(0, first), Math.min(total(scene) - 1, last)];
      if (from < to) editor.look({ between: between(scene, from, to) });
    },
    /** @param {number} index */
    jump(index) {
      const state = store.get();
      if (state.scene) editor.look({ position: Math.min(cells(state) - 1, Math.max(0, Math.round(index))) });
    },
  };
}

/** A range that there is: all windows are none, and so is what lies beyond them. @param {import("./app.js").Scene} scene @param {number} from @param {number} to @returns {[number, number] | null} */
function between(scene, from, to) {
  const last = Math.min(to, total(scene) - 1);
  return from >= last || (from === 0 && last === total(scene) - 1) ? null : [from, last];
}

/**
 * Keeps the place where the windows become more or fewer, as a stride or another stage makes them: as far down and
 * as far across as before, and where it was if they become as many as they were. An address that brings its own place
 * is taken at its word, but for a range beyond the end.
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
function keepPlace(store, editor) {
  let { setup, look, scene } = store.get();
  let given = false;
  /** @type {Map<string, Pick<State["look"], "position" | "between">>} where the window was, by the windows there were */
  const trail = new Map();
  /** @type {number | null} */
  let put = null;
  store.watch(
    (state) => [state.setup, state.look, state.scene],
    () => {
      const [now, before] = [store.get(), { setup, look, scene }];
      ({ setup, look, scene } = now);
      if (setup !== before.setup && setup !== scene?.setup) given = look !== before.look && !now.playing;
      if (scene && scene.setup === setup && look.between) {
        const range = between(scene, ...look.between);
        if (String(range) !== String(look.between)) editor.look({ between: range });
      }
      if (!scene || !before.scene || scene === before.scene) return;
      const index = look.position;
      const was = { scene: before.scene, look: before.look };
      const [from, to] = [extent(was), extent(now)];
      if (given || String(from) === String(to)) return;
      if (index !== put) trail.clear();
      trail.set(String(from), { position: index, between: before.look.between });
      const known = trail.get(String(to));
      put = known ? known.position : index;
      // Steps of another walk mean nothing here.
      if (known || index === null) return editor.look({ position: put, between: known?.between ?? null });
      const cell = cellOf(was, index).map((at, axis) => moved(at, from[axis] ?? 1, to[axis] ?? 1));
      put = numberOf(now, cell);
      editor.look({ position: put, between: null });
    },
  );
}

/**
 * Inside of a window, its current product is lit as one is that somebody points at, unless somebody does; its channel and
 * its slice are shown, and whoever chooses others is taken to the first product there.
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
function lightUp(store, editor) {
  let { look } = store.get();
  let lit = "";
  store.watch(
    (state) => [state.look, state.scene, state.hover],
    () => {
      const state = store.get();
      const { scene, hover } = state;
      const before = look;
      look = state.look;
      const now = inside(state);
      const product = now?.takes === "product";
      // Where it gathers, the cell that inputs came to stays.
      if (!scene || !now || !(product || gathers(state))) return hover?.stepped && store.set({ hover: null });
      const { slice } = now;
      const probe = scene.output.count === 1 ? now.channel : look.probe;
      if (look.slice !== slice || look.probe !== probe) {
        const same = look.inside === before.inside;
        const chosen = same && (look.slice !== before.slice || look.probe !== before.probe);
        return editor.look(chosen ? { inside: now.at(look.probe, look.slice) } : { slice, probe });
      }
      const index = position(state);
      const key = `${[index, now.step, now.channel, scene.setup.flip, scene.report.kind]}`;
      if (hover && !(hover.stepped && key !== lit)) return;
      lit = key;
      const [plane, row, column] = cellOf(state, index);
      const kernel = product ? weightAt(scene, ...now.weight) : null;
      const at = { plane, row, column };
      store.set({ hover: { where: "output", ...at, close: false, kernel, stepped: true } });
    },
  );
}

/** The cell of `to` that lies where cell `at` of `from` did. @param {number} at @param {number} from @param {number} to */
const moved = (at, from, to) => Math.min(to - 1, Math.floor(((Math.min(at, from - 1) + 0.5) * to) / from));
