/** Where a signal's samples lie on the screen, and what is known of them: one answer for plots, band and pointer. */

import { covered, focus, numbered, shown } from "../app.js";
import { place } from "../draw/camera.js";
import { sampleAt } from "../draw/signal/plot.js";
import { EDGE, GUTTER } from "../draw/signal/scale.js";
import { readers } from "../geometry.js";
import { latticeOf } from "../viewport.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {"input" | "output"} Side */
/** @typedef {import("../draw/signal/plot.js").Line} Line */

/** Both sides share one camera. @param {App} app @param {Side} side @param {{width: number}} size */
export function rowOf(app, side, size) {
  const { scene } = app.store.get();
  return scene ? rowIn(app, latticeOf(scene, side), size) : { left: 0, dx: 1 };
}

/** The camera's view begins right of the numbers. @param {App} app @param {import("../draw/camera.js").Lattice} lattice @param {{width: number}} size */
export function rowIn({ store, viewport }, lattice, { width }) {
  const view = { width: width - GUTTER, height: 0 };
  const { left, dx } = place(lattice, viewport.camera(store.get()), view);
  return { left: left + GUTTER, dx };
}

/** Which samples are in sight. @param {{left: number, dx: number}} row @param {{width: number}} size @returns {[number, number]} */
export const sightOf = ({ left, dx }, { width }) => [(EDGE - left) / dx, (width - left) / dx];

/** Where the window is drawn: between two places while it glides. @param {State} state */
export function drawnAt(state) {
  const { glide, hover, scene } = state;
  const [, column] = shown(state);
  if (!glide || !scene || hover?.where === numbered(scene)) return column;
  return glide.from[1] + (glide.to[1] - glide.from[1]) * glide.part;
}

/** The channel that is shown of a side. @param {State} state @param {Side} side */
export const channelOf = (state, side) => focus(state)[side];

/**
 * A side's samples: with what was set a moment ago in them, before the server has answered.
 * @param {State} state
 * @param {Side} side
 * @param {import("../types.js").Envelope} envelope
 * @returns {Line}
 */
export function lineOf({ scene, setup }, side, envelope) {
  const line = { ...envelope, channel: 0 };
  const own = "data" in setup.source ? setup.source.data : null;
  const ahead = side === "input" && own && scene?.setup.source !== setup.source && setup.stage === "conv";
  if (!ahead || scene?.axes[1].input !== own.length || envelope.stop - envelope.start !== envelope.buckets)
    return line;
  const values = envelope.values.slice();
  for (const [i, value] of own.entries()) {
    const at = (i - envelope.start) * 2;
    values.fill(value, at, at + 2);
  }
  return { ...line, values };
}

/**
 * The windows that meet the cell under the pointer, each with its tap; empty where it isn't over what windows lie on.
 * @param {State} state
 * @returns {{output: number, tap: number}[]}
 */
export function meeting({ scene, hover }) {
  if (!scene || hover?.where !== covered(scene)) return [];
  return readers(scene.axes[1], hover.column);
}

/** The exact value of a sample; undefined where only its neighbourhood is known. @param {readonly Line[]} lines @param {number} i */
export function sampleIn(lines, i) {
  for (const line of lines) {
    const value = sampleAt(line, i);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The least and greatest value that a side has room for. @param {State} state @param {Side} side @returns {[number, number]} */
export function endsOf({ scene }, side) {
  const all = scene?.plots?.[side].extremes ?? [[0, 1]];
  const padded = side === "input" && scene?.setup.mode === "constant" ? scene.setup.fill : 0;
  const low = Math.min(padded, ...all.map(([least]) => least));
  const high = Math.max(padded, ...all.map(([, most]) => most));
  return [low, high];
}
