/** One task in flight, the newest of the waiting: nothing queues up and nothing old lands last. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { latest } from "../../static/js/latest.js";

/** A task that a test finishes by hand. @param {number} [patience] */
function watched(patience) {
  /** @type {{argument: string, signal: AbortSignal, finish: (value: string) => void, fail: (error: Error) => void}[]} */
  const started = [];
  /** @type {string[]} */
  const results = [];
  const run = latest(
    (/** @type {string} */ argument, signal) =>
      new Promise((/** @type {(value: string) => void} */ resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
        started.push({ argument, signal, finish: resolve, fail: reject });
      }),
    { done: (value) => results.push(value), failed: (error) => results.push(String(error)) },
    patience,
  );
  return { run, started, results };
}

const soon = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

test("what comes in between is skipped", async () => {
  const { run, started, results } = watched();
  for (const argument of ["a", "b", "c", "d"]) run.ask(argument);
  started[0]?.finish("A");
  await soon();
  assert.deepEqual(
    started.map(({ argument }) => argument),
    ["a", "d"],
  );
  started[1]?.finish("D");
  await soon();
  assert.deepEqual(results, ["A", "D"]);
  assert.ok(!run.busy());
});

test("a slow task is given up for a newer one", async () => {
  const { run, started, results } = watched(10);
  run.ask("slow");
  await soon(20);
  run.ask("new");
  await soon(10);
  assert.ok(started[0]?.signal.aborted);
  started[1]?.finish("NEW");
  await soon();
  assert.deepEqual(results, ["NEW"]);
});

test("a failure is told, and the next task runs", async () => {
  const { run, started, results } = watched();
  run.ask("a");
  run.ask("b");
  started[0]?.fail(new Error("broken"));
  await soon();
  started[1]?.finish("B");
  await soon();
  assert.deepEqual(results, ["Error: broken", "B"]);
});
