/** Samples a second, where a sound says how many: what the plots' marks count in. */

import { covered, numbered } from "../app.js";
import { middle } from "../geometry.js";

/** @typedef {import("../app.js").State} State */

/** What is known of uploads, by id. @type {Map<string, {sample_rate: number | null, shape: number[], name?: string}>} */
export const known = new Map();

/** The present input's samples a second; 0 where there are none. @param {State["setup"]} setup */
export function rateOf({ source }) {
  return ("tensor" in source && known.get(source.tensor)?.sample_rate) || 0;
}

/**
 * Where a side's first sample lies in time, and how long each takes; null where nothing is known of time.
 * @param {State} state
 * @param {"input" | "output"} side
 * @returns {{first: number, each: number} | null}
 */
export function secondsOf({ setup, scene }, side) {
  const rate = rateOf(setup);
  if (!rate || !scene || setup.stage !== "conv") return null;
  const [, axis] = scene.axes;
  if (side !== numbered(scene) || side === covered(scene)) return { first: 0, each: 1 / rate };
  return { first: (middle(axis, 0) - 0.5) / rate, each: axis.stride / rate };
}
