/** Exact numbers of the cells in sight, fetched by region and kept while they hold. */

import { afterFrame } from "./after-frame.js";
import * as api from "./api.js";
import { axesOf, numbered } from "./app.js";
import { reach } from "./geometry.js";
import { latest } from "./latest.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {"input" | "output"} Side */
/** @typedef {{front?: number, back?: number, top: number, bottom: number, left: number, right: number}} Region half-open, in cells; without a depth, its first plane */
/** @typedef {[number, number]} Interval half-open */
/** @typedef {{start: number[], values: (number | null)[][][][], winners: number[][][][] | null | undefined}} Cells by channel, plane, row and column */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {ReturnType<typeof createValues>} ValueStore */

const LONGEST = 64;
/** Cells of one region: fewer rows may be longer. */
const MOST = LONGEST * LONGEST;
const MARGIN = 6;
/** @param {import("./store.js").Store<State>} store */
export function createValues(store) {
  /** @type {Map<string, {of: import("./spec.js").Request, pair: Record<Side, Cells>}>} one pair of blocks a lens, true of one request */
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
      const found = await api.values(
        {
          ...scene.request,
          input_region: input.slice(-scene.rank),
          output_region: output.slice(-scene.rank),
        },
        signal,
      );
      const answer = { input: lifted(found.input), output: lifted(found.output) };
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
     * @param {number} [plane]
     */
    at(side, channel, row, column, plane = 0) {
      const request = store.get().scene?.request;
      for (const { of, pair } of blocks.values()) {
        if (of !== request) continue;
        const { start, values } = pair[side];
        const [front = 0, top = 0, left = 0] = start;
        const value = values[channel]?.[plane - front]?.[row - top]?.[column - left];
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
            ? winners?.[channel]?.[0]?.[row - (start[1] ?? 0)]?.[column - (start[2] ?? 0)]
            : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Numbers of any rank as those of a volume. @param {Block} block @returns {Cells} */
function lifted({ start, values, winners }) {
  /** @param {any} lists */
  const wrap = (lists) => lists?.map((/** @type {unknown} */ list) => nested(list, 3 - start.length));
  return { start: [0, 0, ...start].slice(-3), values: wrap(values), winners: wrap(winners) };
}

/** @param {unknown} list @param {number} times @returns {unknown} */
const nested = (list, times) => (times > 0 ? nested([list], times - 1) : list);

/**
 * Cells that exist along each axis: on the side that windows cover, padding too as far as they reach.
 * @param {import("./app.js").Scene} scene
 * @param {Side} side
 * @returns {Interval[]}
 */
const limits = (scene, side) =>
  axesOf(scene).map((axis) => {
    if (side === numbered(scene)) return [0, axis.output];
    return side === "output" ? [0, axis.input] : [-axis.begin, reach(axis)];
  });

/** How far a region may reach along an axis: the last takes what is left. @param {number} i @param {number} room */
const longest = (i, room) => Math.floor(i < 2 ? Math.min(LONGEST, room) : room);

/** @param {Region | undefined} region @param {readonly Interval[]} limit @returns {Interval[]} */
function clip(region, limit) {
  if (!region) return limit.map(([from]) => [from, from]);
  const { front = 0, back = front + 1, top, bottom, left, right } = region;
  let room = MOST;
  return [
    [front, back],
    [top, bottom],
    [left, right],
  ].map(([from = 0, to = 0], i) => {
    const [least, most] = limit[i] ?? [0, 1];
    const start = Math.min(Math.max(from, least), most);
    const stop = Math.min(Math.max(to, start), most, start + longest(i, room));
    room /= Math.max(1, stop - start);
    return [start, stop];
  });
}

/** The region to ask for: a little more than is seen, never empty, never too long. @param {Region | undefined} region @param {readonly Interval[]} limit @returns {Interval[]} */
function cut(region, limit) {
  const seen = clip(region, limit);
  let room = seen.reduce((left, [start, stop]) => left / Math.max(1, stop - start), MOST);
  return seen.map(([start, stop], i) => {
    const [least, most] = limit[i] ?? [0, 1];
    const length = Math.max(1, stop - start);
    const margin = Math.max(0, Math.min(MARGIN, Math.floor((longest(i, room * length) - length) / 2)));
    const first = Math.max(least, start - margin);
    const last = Math.max(first + 1, Math.min(most, stop + margin));
    room /= (last - first) / length;
    return [first, last];
  });
}

/** @param {Cells} block @param {readonly Interval[]} region */
const holds = ({ start, values }, region) =>
  region.every(([from, to], i) => {
    const [first = 0, planes] = [start[i], values[0]];
    const length = [planes, planes?.[0], planes?.[0]?.[0]][i]?.length ?? 0;
    return from >= first && to <= first + length;
  });
