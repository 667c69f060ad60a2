/** Runs the network that is set, newest first; what a change leaves as it was stays, what follows it is stale until it comes. */

import { networkReport } from "../api-desk.js";
import { runNetwork } from "../api-network.js";
import { AGAIN_MS, isAbort, Problem } from "../problem.js";
import { createStore } from "../store.js";
import { same } from "./edit.js";

/** @typedef {import("../api-network.js").NetworkRun} NetworkRun */
/** @typedef {import("../api-network.js").LayerLine} LayerLine */
/** @typedef {import("../types.js").Report} Report */

/**
 * @typedef {object} Results
 * @property {NetworkRun | null} body what the lines belong to
 * @property {readonly (LayerLine | null)[]} lines one a layer; null: not here yet
 * @property {readonly boolean[]} fresh whether a line is of this network
 * @property {readonly Report[]} reports one a layer, known before anything is computed
 * @property {import("../api-desk.js").Totals | null} totals
 * @property {boolean} busy
 * @property {unknown} problem
 */

/** A pause in typing, after which it is computed. */
const PAUSE_MS = 120;

/** @param {AbortSignal} ended */
export function createRun(ended) {
  /** @type {import("../store.js").Store<Results>} */
  const results = createStore(
    /** @type {Results} */ ({
      body: null,
      lines: [],
      fresh: [],
      reports: [],
      totals: null,
      busy: false,
      problem: null,
    }),
  );
  let running = new AbortController();
  let timer = 0;
  ended.addEventListener("abort", () => {
    clearTimeout(timer);
    running.abort();
  });

  /** @param {NetworkRun} body @param {readonly number[] | undefined} shape of its input, where that is known */
  async function compute(body, shape) {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    if (shape) void foresee(body, shape, signal);
    try {
      const totals = await runNetwork(body, signal, (line) => {
        if (signal.aborted) return;
        const { lines, fresh } = results.get();
        // What was there before the change is what it was, and so are its maps.
        if (fresh[line.number]) return;
        results.set({
          lines: lines.with(line.number, line),
          fresh: fresh.with(line.number, true),
          problem: null,
        });
        if (!shape && line.inputs.includes(-1) && line.inputs.length === 1) {
          shape = line.input_shape;
          void foresee(body, shape, signal);
        }
      });
      if (!signal.aborted) results.set({ totals, busy: false, problem: null });
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return;
      results.set({ busy: false, problem });
      if (problem instanceof Problem && problem.offline)
        timer = Number(setTimeout(() => void compute(body, shape), AGAIN_MS));
    }
  }

  /** Shapes and costs of all layers, long before the last is computed. @param {NetworkRun} body @param {readonly number[]} shape @param {AbortSignal} signal */
  async function foresee({ layers }, shape, signal) {
    try {
      const { layers: reports, network } = await networkReport({ input_shape: shape, layers }, signal);
      if (!signal.aborted) results.set({ reports, totals: network });
    } catch {
      // whoever computes it says why
    }
  }

  return {
    results,
    /** @param {NetworkRun} body @param {readonly number[]} [shape] */
    ask(body, shape) {
      const before = results.get();
      const input = JSON.stringify(before.body?.input) === JSON.stringify(body.input);
      const kept = same(input ? (before.body?.layers ?? []) : [], body.layers);
      const whole = before.body && kept.every(Boolean) && body.layers.length === before.lines.length;
      // The same once more, which is there, or on its way.
      if (whole && !before.problem) return;
      // What still comes of the run before is no answer to this one.
      running.abort();
      const fresh = kept.map((is, at) => is && before.fresh[at] === true);
      const lines = body.layers.map((_, at) => before.lines[at] ?? null);
      results.set({ body, lines, fresh, reports: [], busy: true, problem: null });
      clearTimeout(timer);
      timer = Number(setTimeout(() => void compute(body, shape), before.body ? PAUSE_MS : 0));
    },
  };
}
