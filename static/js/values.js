/** Exact numbers of the cells in sight, fetched by region and kept while they hold. */

import { afterFrame } from "./after-frame.js";
import * as api from "./api.js";
import { numbered } from "./app.js";
import { tap } from "./geometry.js";
import { latest } from "./latest.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {"input" | "output"} Side */
/** @typedef {{top: number, bottom: number, left: number, right: number}} Region half-open, in cells */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {ReturnType<typeof createValues>} ValueStore */

const LONGEST = 64;
/** Cells of one region: fewer rows may be longer. */
const MOST = LONGEST * LONGEST;
const MARGIN = 6;
/** @param {import("./store.js").Store<State>} store */
export function createValues(store) {
  /** @type {Map<string, {of: import("./spec.js").Request, pair: Record<Side, Block>}>} one pair of blocks a lens, true of one request */
  const blocks = new Map();
  /** @type {Map<string, Partial<Record<Side, Region>>>} what each lens sees */
  const wanted = new Map();

  const fetching = latest(
    async (/** @type {string} */ lens, signal) => {
      const scene = store.get().scene;
      if (!scene) throw new Error("nothing is computed yet");
      const sight = seenBy(lens);
      const [input, output] = [
        cut(sight.input, limits(scene, "input")),
        cut(sight.output, limits(scene, "output")),
      ];
      const axes = scene.rank === 1 ? 1 : 2;
      const found = await api.values(
        { ...scene.request, input_region: input.slice(-axes), output_region: output.slice(-axes) },
        signal,
      );
      const answer = axes === 2 ? found : { input: lifted(found.input), output: lifted(found.output) };
      return { answer, asked: scene.request };
    },
    {
      done({ answer, asked }, lens) {
        const current = asked === store.get().scene?.request;
        if (current && wanted.has(lens)) {
          blocks.set(lens, { of: asked, pair: answer });
          store.set({ numbers: store.get().numbers + 1 });
        }
        for (const other of wanted.keys())
          if (!(current && other === lens) && !covered(other)) fetching.ask(other);
      },
      // The picture is still right without its numbers, and the same fault shows where it was asked for first.
      failed: () => store.set({ numbers: store.get().numbers }),
    },
  );

  /** @param {string} lens @returns {Partial<Record<Side, Region>>} */
  const seenBy = (lens) => wanted.get(lens) ?? {};

  /** @param {string} lens */
  function covered(lens) {
    const { scene } = store.get();
    const have = blocks.get(lens);
    const sight = wanted.get(lens);
    if (!scene || !sight || have?.of !== scene.request) return false;
    return (
      holds(have.pair.input, clip(sight.input, limits(scene, "input"))) &&
      holds(have.pair.output, clip(sight.output, limits(scene, "output")))
    );
  }

  const fetchMissing = afterFrame(() => {
    // A volume's slices ask for their own numbers (`volume/digits.js`).
    if (store.get().scene?.rank === 3) return;
    for (const lens of wanted.keys()) if (!covered(lens)) fetching.ask(lens);
  });

  store.watch(
    (state) => state.scene?.request,
    // Numbers of what was there before say nothing about what is there now.
    () => blocks.clear(),
  );
  store.paint((state) => state.scene?.request, fetchMissing);

  return {
    /**
     * Say what a lens sees of one side; missing numbers are fetched.
     * @param {string} lens
     * @param {Side} side
     * @param {Region | null} region null where cells are too small for numbers
     */
    want(lens, side, region) {
      const sight = seenBy(lens);
      /** @type {Partial<Record<Side, Region>>} */
      const next = { ...sight };
      if (region) next[side] = region;
      else delete next[side];
      if (!next.input && !next.output) {
        wanted.delete(lens);
        blocks.delete(lens);
        return;
      }
      wanted.set(lens, next);
      if (!covered(lens)) fetchMissing();
    },
    /**
     * The number in a cell; undefined where it isn't here, null where it isn't finite.
     * @param {Side} side
     * @param {number} channel
     * @param {number} row
     * @param {number} column
     */
    at(side, channel, row, column) {
      const request = store.get().scene?.request;
      for (const { of, pair } of blocks.values()) {
        if (of !== request) continue;
        const { start, values } = pair[side];
        const value = values[channel]?.[row - (start[0] ?? 0)]?.[column - (start[1] ?? 0)];
        if (value !== undefined) return value;
      }
      return undefined;
    },
    /**
     * The tap of a window that its maximum takes; undefined where it isn't here.
     * @param {number} channel
     * @param {number} row of the output
     * @param {number} column
     */
    winner(channel, row, column) {
      const request = store.get().scene?.request;
      for (const { of, pair } of blocks.values()) {
        const { start, winners } = pair.output;
        const found =
          of === request
            ? winners?.[channel]?.[row - (start[0] ?? 0)]?.[column - (start[1] ?? 0)]
            : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Numbers of a signal as those of a picture of one row. @param {Block} block @returns {Block} */
function lifted({ start, values, ...more }) {
  const rows = /** @type {any[]} */ (values).map((row) => [row]);
  return { ...more, start: [0, ...start], values: rows, winners: undefined };
}

/**
 * Cells that exist: on the side that windows cover, padding too as far as they reach.
 * @param {import("./app.js").Scene} scene
 * @param {Side} side
 * @returns {Region}
 */
function limits(scene, side) {
  const { axes } = scene;
  const [rows, columns] = axes;
  if (side === numbered(scene)) return { top: 0, bottom: rows.output, left: 0, right: columns.output };
  if (side === "output") return { top: 0, bottom: rows.input, left: 0, right: columns.input };
  const [bottom, right] = axes.map((axis) =>
    Math.max(axis.input, tap(axis, axis.output - 1, axis.kernel - 1) + 1),
  );
  return { top: -rows.begin, bottom: bottom ?? 0, left: -columns.begin, right: right ?? 0 };
}

/** @param {Region | undefined} region @param {Region} limit @returns {Region} */
function clip(region, limit) {
  if (!region) return { top: limit.top, bottom: limit.top, left: limit.left, right: limit.left };
  const top = Math.min(Math.max(region.top, limit.top), limit.bottom);
  const left = Math.min(Math.max(region.left, limit.left), limit.right);
  const bottom = Math.min(Math.max(region.bottom, top), limit.bottom, top + LONGEST);
  const longest = Math.floor(MOST / Math.max(1, bottom - top));
  return {
    top,
    left,
    bottom,
    right: Math.min(Math.max(region.right, left), limit.right, left + longest),
  };
}

/** The region to ask for: a little more than is seen, never empty, never too long. @param {Region | undefined} region @param {Region} limit */
function cut(region, limit) {
  const seen = clip(region, limit);
  const rows = widen(seen.top, seen.bottom, limit.top, limit.bottom, LONGEST);
  const longest = Math.floor(MOST / ((rows[1] ?? 0) - (rows[0] ?? 0)));
  return [rows, widen(seen.left, seen.right, limit.left, limit.right, longest)];
}

/** @param {number} start @param {number} stop @param {number} least @param {number} most @param {number} longest */
function widen(start, stop, least, most, longest) {
  const margin = Math.max(0, Math.min(MARGIN, Math.floor((longest - (stop - start)) / 2)));
  const first = Math.max(least, start - margin);
  return [first, Math.max(first + 1, Math.min(most, stop + margin))];
}

/** @param {Block} block @param {Region} region */
function holds({ start, values }, region) {
  const [top = 0, left = 0] = start;
  const height = values[0]?.length ?? 0;
  const width = values[0]?.[0]?.length ?? 0;
  return (
    region.top >= top && region.left >= left && region.bottom <= top + height && region.right <= left + width
  );
}
