/** The page's one state: read it, patch it, watch parts of it. */

/**
 * @template S
 * @typedef {object} Store
 * @property {() => S} get
 * @property {(patch: Partial<S>) => void} set merge top-level parts; unchanged ones keep their identity
 * @property {<T>(select: (state: S) => T, run: (value: T, state: S) => void) => () => void} watch run soon after a change
 * @property {<T>(select: (state: S) => T, run: (value: T, state: S) => void) => () => void} paint run in the next animation frame
 */

/**
 * @template S
 * @param {S} initial
 * @param {(run: () => void) => void} [frame] how to wait for the next animation frame
 * @returns {Store<S>}
 */
export function createStore(initial, frame = (run) => void requestAnimationFrame(run)) {
  let state = initial;
  const soon = lane(() => state, queueMicrotask);
  const later = lane(() => state, frame);
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch };
      soon.changed();
      later.changed();
    },
    watch: (select, run) => soon.add(select, run),
    paint: (select, run) => later.add(select, run),
  };
}

/**
 * Watchers that run together: each once a round, only if what it selects has changed.
 * @template S
 * @param {() => S} read
 * @param {(run: () => void) => void} schedule
 */
function lane(read, schedule) {
  /** @type {Set<() => void>} */
  const checks = new Set();
  let waiting = false;
  const round = () => {
    waiting = false;
    for (const check of [...checks]) check();
  };
  const changed = () => {
    if (waiting) return;
    waiting = true;
    schedule(round);
  };
  return {
    changed,
    /**
     * @template T
     * @param {(state: S) => T} select
     * @param {(value: T, state: S) => void} run
     */
    add(select, run) {
      /** @type {{value: T} | null} */
      let last = null;
      const check = () => {
        const value = select(read());
        if (last && same(last.value, value)) return;
        last = { value };
        run(value, read());
      };
      checks.add(check);
      changed();
      return () => void checks.delete(check);
    },
  };
}

/**
 * Equal, or lists with equal members.
 * @param {unknown} a
 * @param {unknown} b
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  return (
    Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => Object.is(v, b[i]))
  );
}
