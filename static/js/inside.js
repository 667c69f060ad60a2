/** Inside one window: its products one after another, channel by channel, then the bias. */

import { pointed, position, stepOf, total } from "./app.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {NonNullable<ReturnType<typeof inside>>} Now */

/** How many steps there are inside of each window: products, and the bias where there is one; 0 where nothing grows. @param {Scene | null} scene */
export const stepsIn = (scene) => (scene ? insideOf(scene, 0).steps : 0);

/**
 * The step inside of the shown window; null where the player goes from window to window.
 * @param {State} state
 */
export function inside({ scene, look }) {
  if (!scene || look.inside === null) return null;
  const found = insideOf(scene, look.inside);
  return found.steps > 0 ? found : null;
}

/** @param {Scene} scene @param {number} asked */
function insideOf({ report, output, planes, setup, axes: [rows, columns] }, asked) {
  const { kind, input_shape } = report;
  const [slice, width] = [rows.kernel * columns.kernel, columns.kernel];
  const taps = planes.kernel * slice;
  const products = taps * (output.count === 1 ? (input_shape[1] ?? 1) : 1);
  const grows = /^(?:conv|max_pool|avg_pool)$/.test(kind);
  const steps = grows ? products + Number(kind === "conv" && setup.bias !== 0) : 0;
  const step = Math.min(asked, steps - 1);
  const product = Math.min(step, products - 1);
  const tap = product % taps;
  return {
    step,
    steps,
    products,
    /** the last product that is in the sum: its channel, its number there, its place; planes lie below each other */
    product,
    channel: Math.floor(product / taps),
    tap,
    slice: Math.floor(tap / slice),
    row: Math.floor(tap / width),
    column: tap % width,
    /** is the value there? */
    last: step === steps - 1,
    /** The first step of a channel's slice. @param {number} channel @param {number} plane */
    at: (channel, plane) => channel * taps + plane * slice,
  };
}

/** Are the first taps of a channel in the sum? @param {Now} now @param {number} channel @param {number} count */
export const isAdded = (now, channel, count) =>
  channel < now.channel || (channel === now.channel && count <= now.tap + 1);

/**
 * How far the player is: among all windows of the walk, or among the steps inside of the shown one.
 * @param {State} state
 */
export function progress(state) {
  const now = inside(state);
  if (now) return { at: now.step, count: now.steps, within: true };
  return { at: stepOf(state), count: state.scene ? total(state.scene) : 1, within: false };
}

/** Are the shown window's own numbers here? @param {State} state */
export const isHere = (state) => !state.late && state.frame?.index === position(state);

/** The step that the sum is at; null where somebody looks at another window. @param {State} state */
export const summing = (state) => (!pointed(state) || isHere(state) ? inside(state) : null);
