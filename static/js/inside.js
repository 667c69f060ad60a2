/** Inside one window, or one cell that a transposed convolution makes: its products one after another, channel by channel, then the bias and the activation. */

import { arrival, cellOf, gathers, pointed, position, stepOf, summed, total } from "./app.js";
import { afterOf } from "./spec.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {NonNullable<ReturnType<typeof inside>>} Now */

/** Has the layer an inside: does something grow there? @param {Scene | null} scene */
export const grows = (scene) => /^(?:conv|conv_transpose|max_pool|avg_pool)$/.test(scene?.report.kind ?? "");

/**
 * The step inside of the shown window; null where the player goes from window to window.
 * @param {Pick<State, "scene" | "look">} state
 * @param {number} [index] of another window, or cell
 */
export function inside(state, index = position(state)) {
  const { scene, look } = state;
  if (!scene || look.inside === null || !grows(scene)) return null;
  const { setup, report } = scene;
  const here = gathers(state)
    ? arrival(scene, cellOf(state, index), look.inside)
    : windowOf(scene, look.inside);
  const { taps, slice, width } = here;
  const products = taps * summed(scene);
  const biased = setup.bias !== 0 && report.kind.startsWith("conv");
  const sum = Math.max(1, products + Number(biased));
  const steps = sum + Number(afterOf(setup) !== null);
  const step = Math.min(look.inside, steps - 1);
  const product = Math.min(step, products - 1);
  const tap = taps && product % taps;
  return {
    step,
    steps,
    products,
    /** the last product that is in the sum: its channel, its number there, its place; planes lie below each other */
    product,
    channel: taps && Math.floor(product / taps),
    tap,
    row: width && Math.floor(tap / width),
    column: width && tap % width,
    /** the cell of the kernel in it, and the kernel's plane */
    weight: here.weight,
    slice: here.plane,
    /** is the sum there? */
    whole: step >= sum - 1,
    /** does this step take a product, or the activation? else the bias */
    takes: step >= sum ? "after" : step === product ? "product" : "bias",
    /** The first step of a channel's slice. @param {number} channel @param {number} plane */
    at: (channel, plane) => channel * taps + Math.max(0, here.planes.indexOf(plane)) * slice,
  };
}

/** The taps of a window. @param {Scene} scene @param {number} asked @returns {Omit<ReturnType<typeof arrival>, "from">} */
function windowOf(scene, asked) {
  const {
    planes,
    axes: [rows, columns],
  } = scene;
  const slice = rows.kernel * columns.kernel;
  const taps = planes.kernel * slice;
  const tap = Math.min(asked, taps * summed(scene) - 1) % taps;
  const row = Math.floor(tap / columns.kernel);
  return {
    taps,
    slice,
    width: columns.kernel,
    plane: Math.floor(tap / slice),
    planes: [...Array(planes.kernel).keys()],
    weight: [row, tap % columns.kernel],
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
export const isHere = (state) =>
  !state.late &&
  state.frame?.index === position(state) &&
  Boolean(state.frame.weight_taps) === gathers(state);

/** Are the numbers of the step that the player is at still on their way? @param {State} state */
export const isAwaited = (state) => !pointed(state) && inside(state) !== null && !isHere(state);

/** The step that the sum is at; null where somebody looks at another window. @param {State} state */
export const summing = (state) => (!pointed(state) || isHere(state) ? inside(state) : null);
