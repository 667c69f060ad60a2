/** Exact numbers in cells: those of the picture that is shown, or none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { UNIT } from "../../static/js/lift.js";
import { createStore } from "../../static/js/store.js";

Object.assign(globalThis, { document: { documentElement: { dataset: {} } } });
const { createValues } = await import("../../static/js/values.js");

/** Turns of the event loop, not milliseconds: a busy machine may make any of them long. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve));
};
const ALL = { top: 0, bottom: 4, left: 0, right: 4 };
const AXIS = { input: 4, kernel: 1, effective: 1, stride: 1, dilation: 1, begin: 0, end: 0, output: 4 };

/** A picture whose cells all hold one number. @param {number} filling */
const scene = (filling) => ({
  request: { input: { image: String(filling) } },
  report: { kind: "conv" },
  rank: 2,
  planes: UNIT,
  axes: [AXIS, AXIS],
});

/** Numbers of pictures whose server answers when a test says so. */
function watched() {
  /** @type {(() => void)[]} */
  const answers = [];
  globalThis.fetch = (_, init) =>
    new Promise((resolve) => {
      const { input } = JSON.parse(String(init?.body));
      const row = Array(4).fill(Number(input.image));
      const block = { start: [0, 0], values: [Array(4).fill(row)] };
      answers.push(() => resolve(new Response(JSON.stringify({ input: block, output: block }))));
    });
  const state = /** @type {any} */ ({ scene: scene(1), numbers: 0 });
  const store = createStore(state, (run) => void setTimeout(run));
  const values = createValues(store);
  const answer = async () => {
    await settled();
    for (const send of answers.splice(0)) send();
    await settled();
  };
  return { store, values, answer };
}

test("numbers of the picture before are not shown on the next one", async () => {
  const { store, values, answer } = watched();
  values.want("view", "input", ALL);
  await answer();
  await answer();
  assert.equal(values.at("input", 0, 1, 1), 1);
  store.set({ scene: scene(2) });
  assert.equal(values.at("input", 0, 1, 1), undefined);
  await settled();
  assert.equal(values.at("input", 0, 1, 1), undefined);
  await answer();
  assert.equal(values.at("input", 0, 1, 1), 2);
});

test("a lens that wants no numbers any more leaves none behind", async () => {
  const { store, values, answer } = watched();
  values.want("loupe", "input", ALL);
  values.want("view", "input", ALL);
  for (let i = 0; i < 3; i++) await answer();
  values.want("loupe", "input", null);
  store.set({ scene: scene(3) });
  await settled();
  for (let i = 0; i < 3; i++) await answer();
  assert.equal(values.at("input", 0, 3, 3), 3);
});

test("every lens gets the numbers of the newest picture", async () => {
  const { store, values, answer } = watched();
  values.want("view", "input", ALL);
  values.want("loupe", "output", ALL);
  store.set({ scene: scene(2) });
  await settled();
  for (let i = 0; i < 4; i++) await answer();
  assert.equal(values.at("input", 0, 0, 0), 2);
  assert.equal(values.at("output", 0, 0, 0), 2);
});
