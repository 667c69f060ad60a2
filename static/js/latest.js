/** One task in flight, and only the newest of those that wait: fast edits never queue up. */

import { isAbort } from "./problem.js";

/** A task that is still running after this long is given up for a newer one. */
const PATIENCE_MS = 150;

/**
 * @template A, R
 * @param {(argument: A, signal: AbortSignal) => Promise<R>} task
 * @param {{done: (result: R, argument: A) => void, failed: (error: unknown, argument: A) => void}} on
 * @param {number} [patience] milliseconds
 */
export function latest(task, on, patience = PATIENCE_MS) {
  /** @type {{controller: AbortController, since: number} | null} */
  let running = null;
  /** @type {{argument: A} | null} */
  let waiting = null;
  let timer = 0;

  /** @param {A} argument */
  async function start(argument) {
    const controller = new AbortController();
    running = { controller, since: performance.now() };
    try {
      const result = await task(argument, controller.signal);
      if (!controller.signal.aborted) on.done(result, argument);
    } catch (error) {
      if (!controller.signal.aborted && !isAbort(error)) on.failed(error, argument);
    } finally {
      running = null;
      clearTimeout(timer);
      const next = waiting;
      waiting = null;
      if (next) start(next.argument);
    }
  }

  return {
    /** @param {A} argument */
    ask(argument) {
      if (!running) return void start(argument);
      waiting = { argument };
      clearTimeout(timer);
      const left = patience - (performance.now() - running.since);
      const { controller } = running;
      timer = Number(setTimeout(() => controller.abort(), Math.max(0, left)));
    },
    stop() {
      waiting = null;
      running?.controller.abort();
    },
    busy: () => running !== null,
  };
}
