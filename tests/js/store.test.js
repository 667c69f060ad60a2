/** The store: watchers run once a round, and only when what they select has changed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../static/js/store.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A store whose frames come when the test says so. */
function framed() {
  /** @type {(() => void)[]} */
  const frames = [];
  const store = createStore({ a: 1, b: [1, 2] }, (run) => frames.push(run));
  return { store, frame: () => frames.splice(0).forEach((run) => void run()) };
}

test("many changes are one call with the last value", async () => {
  const { store } = framed();
  /** @type {number[]} */
  const seen = [];
  store.watch(
    (state) => state.a,
    (a) => seen.push(a),
  );
  await settled();
  store.set({ a: 2 });
  store.set({ a: 3 });
  await settled();
  assert.deepEqual(seen, [1, 3]);
});

test("a watcher is left alone while what it selects stays equal", async () => {
  const { store } = framed();
  let calls = 0;
  store.watch(
    (state) => [state.b[0], state.b[1]],
    () => calls++,
  );
  await settled();
  store.set({ a: 9 });
  store.set({ b: [1, 2] });
  await settled();
  assert.equal(calls, 1);
  store.set({ b: [1, 3] });
  await settled();
  assert.equal(calls, 2);
});

test("painting waits for a frame", async () => {
  const { store, frame } = framed();
  /** @type {number[]} */
  const seen = [];
  store.paint(
    (state) => state.a,
    (a) => seen.push(a),
  );
  store.set({ a: 5 });
  await settled();
  assert.deepEqual(seen, []);
  frame();
  assert.deepEqual(seen, [5]);
});

test("a stopped watcher hears nothing more", async () => {
  const { store } = framed();
  let calls = 0;
  const stop = store.watch(
    (state) => state.a,
    () => calls++,
  );
  await settled();
  stop();
  store.set({ a: 2 });
  await settled();
  assert.equal(calls, 1);
});
