/** Moves the window, or steps through the products inside of one: a clock that steps, glides between neighbours, and stops or begins again at the end. */

import { pointed, position, rangeOf, stepOf, total, weightAt } from "./app.js";
import { inside, isHere } from "./inside.js";
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
    if (state.scene && !pointed(state) && (state.look.inside === null || isHere(state))) {
      due += (passed / 1000) * state.look.speed;
      const steps = Math.floor(due);
      due -= steps;
      if (steps > 0) advance(steps);
      glide();
    }
    requestAnimationFrame(tick);
  }

  /** @param {State} state @param {number} step */
  function place({ scene, look }, step) {
    const [rows, columns] = scene?.axes ?? [];
    return rows && columns ? indexAt(look.order, step, rows.output, columns.output, scene?.planes.output) : 0;
  }

  /**
   * The one line that the player moves along: of windows, or of all their products.
   * @param {State} state
   */
  function line(state) {
    const now = inside(state);
    const each = now?.steps ?? 1;
    const [first, last] = rangeOf(state);
    return {
      at: stepOf(state) * each + (now?.step ?? 0),
      first: first * each,
      last: (last + 1) * each - 1,
      end: state.scene ? total(state.scene) * each - 1 : 0,
      /** @param {number} to */
      go: (to) =>
        editor.look({
          position: place(state, Math.floor(to / each)),
          inside: now ? to % each : state.look.inside,
        }),
    };
  }

  /** @param {number} steps */
  function advance(steps) {
    const state = store.get();
    if (!state.scene) return;
    const { at, first, last, go } = line(state);
    const next = at + steps;
    if (next <= last) go(next);
    else if (state.look.loop) go(first + ((next - first) % (last - first + 1)));
    else {
      go(last);
      store.set({ playing: false });
    }
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
      const { at, first, last: end, go } = line(state);
      const over = at >= end && !state.look.loop;
      if (state.scene && (over || at < first || at > end)) go(first);
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
      const { at, end, go, ...range } = line(state);
      const [first, last] = at < range.first || at > range.last ? [0, end] : [range.first, range.last];
      const count = last - first + 1;
      go(first + ((((at + steps - first) % count) + count) % count));
    },
    /** To a step of the walk, or of the inside. @param {number} step */
    turnTo(step) {
      const state = store.get();
      if (!state.scene) return;
      const now = inside(state);
      if (now) return editor.look({ inside: Math.min(now.steps - 1, Math.max(0, Math.round(step))) });
      const last = total(state.scene) - 1;
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
      const { scene } = store.get();
      if (scene) editor.look({ position: Math.min(total(scene) - 1, Math.max(0, Math.round(index))) });
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
      const [from, to] = [sizesOf(before.scene), sizesOf(scene)];
      if (String(from) === String(to) || given) return;
      if (index !== put) trail.clear();
      trail.set(String(from), { position: index, between: before.look.between });
      const known = trail.get(String(to));
      put = known ? known.position : index;
      // Steps of another walk mean nothing here.
      if (known || index === null) return editor.look({ position: put, between: known?.between ?? null });
      const [, rows = 1, columns = 1] = from;
      const at = [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows, index % columns];
      put = to.reduce((line, size, axis) => line * size + moved(at[axis] ?? 0, from[axis] ?? 1, size), 0);
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
      if (!scene || !now || now.step > now.product) return hover?.stepped && store.set({ hover: null });
      const { slice, row, column } = now;
      const probe = scene.output.count === 1 ? now.channel : look.probe;
      if (look.slice !== slice || look.probe !== probe) {
        const same = look.inside === before.inside;
        const chosen = same && (look.slice !== before.slice || look.probe !== before.probe);
        return editor.look(chosen ? { inside: now.at(look.probe, look.slice) } : { slice, probe });
      }
      const [rows, columns] = scene.axes;
      const index = position(state);
      const key = `${[index, row, column, scene.setup.flip]}`;
      if (hover && !(hover.stepped && key !== lit)) return;
      lit = key;
      const line = Math.floor(index / columns.output);
      const at = {
        row: line % rows.output,
        column: index % columns.output,
        plane: Math.floor(line / rows.output),
      };
      const kernel = weightAt(scene, row, column);
      store.set({ hover: { where: "output", ...at, close: false, kernel, stepped: true } });
    },
  );
}

/** How many windows there are: planes, rows, columns. @param {import("./app.js").Scene} scene */
const sizesOf = ({ planes, axes }) => [planes, ...axes].map(({ output }) => output);

/** The cell of `to` that lies where cell `at` of `from` did. @param {number} at @param {number} from @param {number} to */
const moved = (at, from, to) => Math.min(to - 1, Math.floor(((Math.min(at, from - 1) + 0.5) * to) / from));
