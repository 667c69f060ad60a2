/** Round numbers along a signal and up its values, and how they are written. */

import { GUTTER, ticks, ticksUp } from "../draw/signal/scale.js";
import { compact, short, signed } from "../numbers.js";
import { secondsOf } from "./rate.js";

/** As many characters of a number fit left of a plot. */
const VALUE_ROOM = 7;

/** Round numbers in sight, in samples or in seconds. @param {Pick<import("./plot-pane.js").Drawn, "state" | "side" | "size" | "frame">} on @param {readonly [number, number]} sight */
export function marksOf({ state, side, size, frame }, [first, last]) {
  const seconds = secondsOf(state, side);
  const most = Math.max(2, Math.floor((size.width - GUTTER) / 90));
  const each = seconds?.each ?? 1;
  const begin = seconds?.first ?? 0;
  const across = ticks(begin + first * each, begin + last * each, most, seconds ? 0 : 1).map(
    (at) => (at - begin) / each,
  );
  return {
    across,
    ...scaleOf(frame),
    label: (/** @type {number} */ tick) => (seconds ? `${short(begin + tick * each, 5)} s` : signed(tick)),
  };
}

/** Round numbers of the value scale, all written alike: grouped where each has room. @param {import("../draw/signal/scale.js").Frame} frame */
export function scaleOf(frame) {
  const up = ticksUp(frame);
  const plain = up.every((tick) => Number.isInteger(tick) && signed(tick).length <= VALUE_ROOM);
  return { up, value: (/** @type {number} */ tick) => (plain ? signed(tick) : compact(tick, VALUE_ROOM)) };
}
