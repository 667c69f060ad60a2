/** Every command of the page: one entry feeds buttons, keys, the help and the tests. */

import { pinned, swapped } from "./against.js";
import { extent, gathers, goesFrom, numberOf, rangeOf, shownCell, shownIndex, stepOf, total } from "./app.js";
import { exportsOf } from "./exports.js";
import { grows, inside } from "./inside.js";
import * as kernels from "./kernel.js";
import { allows } from "./ranks.js";
import { ORDERS } from "./scan.js";
import { DESK, SPEEDS } from "./state.js";
import { eachPlane } from "./weights.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./i18n/index.js").Key} Key */
/** @typedef {ReturnType<typeof createActions>} Actions */

/**
 * @typedef {object} Action
 * @property {"play" | "look" | "kernel" | "edit" | "page" | "save"} group
 * @property {string[]} [keys] as `KeyboardEvent.key`, with `Ctrl+`, `Shift+` in front; Ctrl is ⌘ on a Mac
 * @property {(state: State) => boolean} [enabled]
 * @property {() => void} run
 */

/**
 * @param {object} parts
 * @param {import("./store.js").Store<State>} parts.store
 * @param {import("./editor.js").Editor} parts.editor
 * @param {import("./player.js").Player} parts.player
 * @param {import("./viewport.js").Viewport} parts.viewport
 * @param {() => import("./i18n/index.js").Translate} parts.translate
 * @param {{theme: () => void, language: () => void, help: () => void, share: () => void, copyValue: () => void}} parts.page
 */
export function createActions({ store, editor, player, viewport, translate, page }) {
  /** @param {(rows: kernels.Rows) => number[][]} change @returns {Action} */
  const onKernel = (change) => ({
    group: "kernel",
    run: () => editor.edit({ kernel: change(store.get().setup.kernel), preset: "", parameters: {} }),
  });
  /** @param {(rows: kernels.Rows) => number[][]} change @returns {Action} */
  const onPlanes = (change) => onKernel(() => eachPlane(store.get().setup, change));
  /** To a neighbour, no further than the edge. @param {readonly number[]} by planes, rows and columns */
  const travel = (by) => {
    const state = store.get();
    if (!state.scene) return;
    const counts = extent(state);
    const cell = goesFrom(state).map((at, i) =>
      Math.min((counts[i] ?? 1) - 1, Math.max(0, at + (by[i] ?? 0))),
    );
    store.set({ playing: false, hover: null });
    player.jump(numberOf(state, cell));
  };
  /** @param {State} state */
  const isDeep = ({ scene }) => (scene?.planes.output ?? 1) > 1;
  /** @param {State} state */
  const isInside = (state) => inside(state) !== null;
  /** Inside; of a transposed convolution into a cell that it makes, the one that is pointed at or near. */
  const stepIn = () => {
    const state = store.get();
    if (isInside(state)) return player.step(1);
    editor.look({ inside: 0 });
    if (gathers(store.get())) editor.look({ position: numberOf(store.get(), shownCell(state)) });
  };
  /** The first or the last step of what the player goes through. @param {0 | 1} end */
  const endOf = (end) => {
    const now = inside(store.get());
    return now ? end * now.steps : rangeOf(store.get())[end];
  };
  /** @param {number} by */
  const speed = (by) => {
    const now = SPEEDS.indexOf(store.get().look.speed);
    editor.look({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, now + by))] ?? 4 });
  };

  /** Let the range begin, or end, at the shown window. @param {boolean} begins */
  const bound = (begins) => {
    const state = store.get();
    if (!state.scene || gathers(state)) return;
    const step = stepOf(state, shownIndex(state));
    const [first, last] = rangeOf(state);
    const end = total(state.scene) - 1;
    if (begins) player.repeat(step, last > step ? last : end);
    else player.repeat(first < step ? first : 0, step);
  };
  const reorder = () => {
    const { order } = store.get().look;
    player.walk(ORDERS[(ORDERS.indexOf(order) + 1) % ORDERS.length] ?? "rows");
  };
  /** Keep the shown window, wherever the pointer goes, or let it follow again. */
  const pin = () => {
    const state = store.get();
    if (state.look.pinned) editor.look({ pinned: false });
    else editor.look({ pinned: true, position: numberOf(state, goesFrom(state)) });
  };

  /** @type {Record<string, Action>} */
  const table = {
    play: { group: "play", keys: [" "], run: () => store.set({ playing: !store.get().playing }) },
    next: { group: "play", keys: ["."], run: () => player.step(1) },
    previous: { group: "play", keys: [","], run: () => player.step(-1) },
    right: { group: "play", keys: ["ArrowRight"], run: () => travel([0, 0, 1]) },
    left: { group: "play", keys: ["ArrowLeft"], run: () => travel([0, 0, -1]) },
    down: { group: "play", keys: ["ArrowDown"], run: () => travel([0, 1, 0]) },
    up: { group: "play", keys: ["ArrowUp"], run: () => travel([0, -1, 0]) },
    deeper: { group: "play", keys: ["PageDown"], enabled: isDeep, run: () => travel([1, 0, 0]) },
    shallower: { group: "play", keys: ["PageUp"], enabled: isDeep, run: () => travel([-1, 0, 0]) },
    first: { group: "play", keys: ["Home"], run: () => player.turnTo(endOf(0)) },
    last: { group: "play", keys: ["End"], run: () => player.turnTo(endOf(1)) },
    "product-next": {
      group: "play",
      keys: ["Shift+ArrowRight"],
      enabled: ({ scene }) => grows(scene),
      run: stepIn,
    },
    "product-previous": {
      group: "play",
      keys: ["Shift+ArrowLeft"],
      enabled: isInside,
      run: () => player.step(-1),
    },
    "step-out": {
      group: "play",
      keys: ["Escape"],
      enabled: isInside,
      // Windows of a transposed convolution are inputs: out at the one that is being added.
      run: () =>
        editor.look({ inside: null, ...(gathers(store.get()) && { position: shownIndex(store.get()) }) }),
    },
    faster: { group: "play", keys: ["]"], run: () => speed(1) },
    slower: { group: "play", keys: ["["], run: () => speed(-1) },
    loop: { group: "play", run: () => editor.look({ loop: !store.get().look.loop }) },
    "range-from": { group: "play", keys: ["i"], run: () => bound(true) },
    "range-to": { group: "play", keys: ["o"], run: () => bound(false) },
    "range-all": {
      group: "play",
      keys: ["\\"],
      enabled: ({ look }) => look.between !== null,
      run: () => editor.look({ between: null }),
    },
    order: { group: "play", keys: ["w"], run: () => reorder() },
    "go-to": { group: "play", keys: ["g"], run: () => store.set({ asked: "go-to" }) },
    pin: { group: "play", keys: ["p"], run: () => pin() },
    export: { group: "page", keys: ["e"], run: () => store.set({ asked: "export" }) },
    desk: {
      group: "page",
      keys: ["d"],
      run: () => editor.look({ desk: store.get().look.desk ? "" : DESK[0] }),
    },
    network: {
      group: "page",
      keys: ["n"],
      run: () => editor.look({ network: store.get().look.network ? "" : "lab", layers: "", spot: "" }),
    },
    "zoom-in": { group: "look", keys: ["+", "="], run: () => viewport.approach(1.5) },
    "zoom-out": { group: "look", keys: ["-"], run: () => viewport.approach(1 / 1.5) },
    "zoom-whole": { group: "look", keys: ["0"], run: () => viewport.whole() },
    coverage: {
      group: "look",
      keys: ["h"],
      run: () => editor.look({ coverage: !store.get().look.coverage }),
    },
    "copy-value": { group: "look", keys: ["c"], run: page.copyValue },
    turn: onPlanes(kernels.turn),
    eighth: onPlanes(kernels.eighth),
    mirror: onKernel(kernels.mirror),
    "upside-down": onPlanes(kernels.upsideDown),
    transpose: onPlanes(kernels.transpose),
    negate: onKernel(kernels.negate),
    normalise: { ...onKernel(kernels.normalise), enabled: ({ setup }) => kernels.hasSum(setup.kernel) },
    "zero-mean": { ...onKernel(kernels.zeroMean), enabled: ({ setup }) => kernels.hasSum(setup.kernel) },
    compare: {
      group: "edit",
      keys: ["a"],
      run: () => {
        const { setup } = store.get();
        editor.edit({ against: setup.against ? null : pinned(setup) });
      },
    },
    "keep-a": { group: "edit", run: () => editor.edit({ against: pinned(store.get().setup) }) },
    swap: {
      group: "edit",
      enabled: ({ setup }) => setup.against !== null,
      run: () => editor.edit(swapped(store.get().setup)),
    },
    undo: { group: "edit", keys: ["Ctrl+z"], enabled: ({ canUndo }) => canUndo, run: () => editor.undo() },
    redo: {
      group: "edit",
      keys: ["Ctrl+Shift+z", "Ctrl+y"],
      enabled: ({ canRedo }) => canRedo,
      run: () => editor.redo(),
    },
    share: { group: "page", run: page.share },
    theme: { group: "page", run: page.theme },
    language: { group: "page", run: page.language },
    help: { group: "page", keys: ["?"], run: page.help },
    "save-plots": {
      group: "save",
      enabled: ({ scene }) => scene?.rank === 1,
      run: async () => (await import("./signal/picture.js")).savePlots(store.get()),
    },
    ...exportsOf(store, translate),
  };

  /** @param {string} id */
  const find = (id) => {
    const action = table[id];
    if (!action) throw new RangeError(`there is no action ${id}`);
    return action;
  };
  /** @param {string} id @param {State} state */
  const able = (id, state) => allows(state.setup.rank, id) && (find(id).enabled?.(state) ?? true);
  /** @param {string} id */
  const label = (id) => translate()(/** @type {Key} */ (`action.${id}`));
  return {
    table,
    label,
    /** Label and key, for a tooltip. @param {string} id @param {string} [name] */
    title(id, name = label(id)) {
      const [key] = find(id).keys ?? [];
      return key ? `${name} (${keyName(key)})` : name;
    },
    /** @param {string} id @param {State} state */
    enabled: (id, state) => able(id, state),
    /** @param {string} id @returns {boolean} whether there was anything to do */
    run(id) {
      const there = able(id, store.get());
      if (there) find(id).run();
      return there;
    },
  };
}

const NAMES = { " ": "Space", ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", "-": "\u2212" };

/** A key as a keyboard shows it. @param {string} key */
export function keyName(key) {
  const parts = key === "+" ? [key] : key.split("+");
  const last = parts.pop() ?? "";
  const name =
    NAMES[/** @type {keyof typeof NAMES} */ (last)] ?? (last.length === 1 ? last.toUpperCase() : last);
  return [...parts, name].join(" ");
}
