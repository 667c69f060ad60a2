/** Inside one window: its products one after another, channel by channel, then the bias. */

import { pointed, position, rangeOf, stepOf, total } from "./app.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */

/** Layers whose windows are a sum, or a maximum, that grows. */
const GROWING = ["conv", "max_pool", "avg_pool"];

/** Taps of one channel. @param {Scene} scene */
const tapsOf = ({ planes, axes: [rows, columns] }) => planes.kernel * rows.kernel * columns.kernel;

/** Channels that one window reads. @param {Scene} scene */
const channelsOf = ({ report, output }) => (output.count === 1 ? (report.input_shape[1] ?? 1) : 1);

/** How many steps there are inside each window: products, and the bias where there is one; 0 where nothing grows. @param {Scene | null} scene */
export function stepsIn(scene) {
  if (!scene || !GROWING.includes(scene.report.kind)) return 0;
  const bias = scene.report.kind === "conv" && scene.setup.bias !== 0;
  return channelsOf(scene) * tapsOf(scene) + Number(bias);
}

/**
 * The step inside of the shown window; null where the player goes from window to window.
 * @param {State} state
 */
export function inside({ scene, look }) {
  const steps = stepsIn(scene);
  if (!scene || look.inside === null || steps === 0) return null;
  const step = Math.min(look.inside, steps - 1);
  const products = channelsOf(scene) * tapsOf(scene);
  const product = Math.min(step, products - 1);
  const width = scene.axes[1].kernel;
  const tap = product % tapsOf(scene);
  return {
    step,
    steps,
    products,
    number: product + 1,
    /** the last product that is in the sum: its channel, its number there, and its place; planes lie below each other */
    channel: Math.floor(product / tapsOf(scene)),
    tap,
    row: Math.floor(tap / width),
    column: tap % width,
    slice: Math.floor(tap / width / scene.axes[0].kernel),
    /** with the bias, where there is one */
    biased: step >= products,
    /** is the value there? */
    last: step === steps - 1,
  };
}

/** The first step of a channel, or of a slice in it. @param {Scene} scene @param {number} channel @param {number} slice */
export const stepAtSlice = (scene, channel, slice) =>
  (Math.min(channel, channelsOf(scene) - 1) * scene.planes.kernel +
    Math.min(slice, scene.planes.kernel - 1)) *
  (tapsOf(scene) / scene.planes.kernel);

/**
 * How far the player is among all windows of the walk, or among the steps inside of the shown one.
 * @param {State} state
 * @returns {{at: number, count: number, within: boolean}}
 */
export function progress(state) {
  const now = inside(state);
  if (now) return { at: now.step, count: now.steps, within: true };
  return { at: stepOf(state), count: state.scene ? total(state.scene) : 1, within: false };
}

/** The first and last place that Home and End go to. @param {State} state */
export function endsOf(state) {
  const { count, within } = progress(state);
  return within ? [0, count - 1] : rangeOf(state);
}

/** The step that the sum is at; null where somebody looks at another window. @param {State} state */
export const summing = (state) => (!pointed(state) || isHere(state) ? inside(state) : null);

/** Are the shown window's own numbers here? @param {State} state */
export const isHere = (state) => state.frame?.index === position(state);
