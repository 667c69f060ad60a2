/** The sum's numbers: those of the shown window of what is shown, or said to be late. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { UNIT } from "../../static/js/lift.js";
import { createStore } from "../../static/js/store.js";

Object.assign(globalThis, { document: { documentElement: { dataset: {} } } });
const { createFrames } = await import("../../static/js/frames.js");

/** Turns of the event loop, not milliseconds: a busy machine may make any of them long. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve));
};
const AXIS = { input: 4, kernel: 1, effective: 1, stride: 1, dilation: 1, begin: 0, end: 0, output: 4 };

/** A picture all of whose windows add up to one number. @param {number} filling */
const scene = (filling) => ({
  setup: { stage: "conv", activation: "none" },
  request: { input: { image: String(filling) }, layer: { kind: "conv" } },
  report: { kind: "conv", input_shape: [1, 1, 4, 4] },
  output: { count: 1 },
  rank: 2,
  channels: 1,
  planes: UNIT,
  axes: [AXIS, AXIS],
});

/** Sums of pictures whose server answers when a test says so. */
function watched() {
  /** @type {(() => void)[]} */
  const answers = [];
  globalThis.fetch = (_, init) =>
    new Promise((resolve) => {
      const { input, start } = JSON.parse(String(init?.body));
      const frames = [{ index: start, value: Number(input.image), output: [0, 0, 0, 0], taps: [] }];
      answers.push(() => resolve(new Response(JSON.stringify({ frames }))));
    });
  const look = { position: 0, order: "rows", pinned: false, probe: 0, inside: null, speed: 4 };
  const before = { scene: scene(1), setup: { map: "rgb" }, look, hover: null, playing: false };
  const state = /** @type {any} */ ({ ...before, frame: null, late: true, trouble: null });
  const store = createStore(state, (run) => void setTimeout(run));
  createFrames(store);
  const answer = async () => {
    await settled();
    for (const send of answers.splice(0)) send();
    await settled();
  };
  const sum = () => [store.get().frame?.value, store.get().late];
  return { store, answer, sum };
}

test("a sum that is still that of the picture before is said to be late", async () => {
  const { store, answer, sum } = watched();
  await answer();
  assert.deepEqual(sum(), [1, false]);
  store.set({ scene: scene(2) });
  await settled();
  assert.deepEqual(sum(), [1, true]);
  await answer();
  assert.deepEqual(sum(), [2, false]);
});

test("what was asked of another rank is not shown once that is left", async () => {
  const { store, answer, sum } = watched();
  await settled();
  store.set({ scene: null, frame: null });
  await answer();
  assert.deepEqual(sum(), [undefined, true]);
  store.set({ scene: scene(3) });
  await answer();
  assert.deepEqual(sum(), [3, false]);
});
