/** The numbers of a volume's windows, one after the other, as its frames hold them. */

import * as api from "../api.js";
import { latest } from "../latest.js";
import { liftFrame } from "../lift.js";

/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {{request: Scene["request"], channel: number, start: number, count: number}} Wish */

/** More than are seen, so that one step on is here already. */
const MARGIN = 8;

/** @param {import("../app.js").App} app */
export function createColumns({ store }) {
  /** @type {(Wish & {frames: Frame[]}) | null} */
  let known = null;
  /** @type {Wish | null} */
  let asked = null;
  const asking = latest(
    async (/** @type {Wish} */ wish, signal) => {
      const { request, ...part } = wish;
      const { frames } = await api.frames({ ...request, ...part, order: "rows" }, signal);
      return { ...wish, frames: frames.map((frame) => liftFrame(frame, 3)) };
    },
    {
      done(found) {
        known = found;
        store.set({ numbers: store.get().numbers + 1 });
      },
      // The same fault shows where the sum asks for its window.
      failed() {
        asked = null;
      },
    },
  );

  /** @param {Wish | null} wish @param {Scene} scene @param {number} channel @param {number} from @param {number} to */
  const holds = (wish, scene, channel, from, to) =>
    wish?.request === scene.request &&
    wish.channel === channel &&
    from >= wish.start &&
    to <= wish.start + wish.count;

  /** @param {Scene} scene @param {number} channel @param {number} window @returns {Frame | undefined} */
  const frameOf = (scene, channel, window) =>
    known && holds(known, scene, channel, window, window + 1)
      ? known.frames[window - known.start]
      : undefined;

  return {
    /** Say which windows are seen. @param {Scene} scene @param {number} channel @param {number} from @param {number} count */
    want(scene, channel, from, count) {
      if (holds(asked, scene, channel, from, from + count)) return;
      const start = Math.max(0, from - MARGIN);
      asked = { request: scene.request, channel, start, count: from + count + MARGIN - start };
      asking.ask(asked);
    },
    /** What a tap reads; undefined while it isn't here. @param {Scene} scene @param {number} channel @param {number} window @param {import("./im2col-sheets.js").Tap} tap */
    read(scene, channel, window, { channel: input, at: [row, column] }) {
      const { patch } = frameOf(scene, channel, window) ?? {};
      return (patch?.[input] ?? patch?.[0])?.[row]?.[column];
    },
    /** What the window makes. @param {Scene} scene @param {number} channel @param {number} window */
    made: (scene, channel, window) => frameOf(scene, channel, window)?.value,
  };
}
