/** The whole picture shows its padding and the whole map, panning reaches every cell, and the camera glides. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { held } from "../../static/js/draw/camera.js";
import { UNIT } from "../../static/js/lift.js";
import { createStore } from "../../static/js/store.js";
import { boxOf, createViewport, farthest, latticeOf, outputOver } from "../../static/js/viewport.js";

/** @typedef {import("../../static/js/app.js").Scene} Scene */

/** @param {number} input @param {number} kernel @param {number} stride @param {number} pad */
const axis = (input, kernel, stride, pad) => ({
  input,
  kernel,
  effective: kernel,
  stride,
  dilation: 1,
  begin: pad,
  end: pad,
  output: Math.floor((input + 2 * pad - kernel) / stride) + 1,
});

/** @param {number} kernel @param {number} stride @param {number} pad */
const scene = (kernel, stride, pad) =>
  /** @type {Scene} */ ({
    report: { kind: "conv" },
    planes: UNIT,
    axes: [axis(400, kernel, stride, pad), axis(600, kernel, stride, pad)],
  });

test("padding belongs to the whole where it can be seen", () => {
  assert.deepEqual(boxOf(scene(3, 1, 64), 375), { left: -64, top: -64, right: 664, bottom: 464 });
  assert.deepEqual(boxOf(scene(3, 1, 2), 375), { left: -2, top: -2, right: 602, bottom: 402 });
  assert.deepEqual(boxOf(scene(3, 1, 1), 375), { left: 0, top: 0, right: 600, bottom: 400 });
});

test("near, every ghost and every output cell can be reached", () => {
  for (const [kernel, stride, pad] of /** @type {const} */ ([
    [3, 1, 8],
    [1, 5, 0],
    [2, 7, 3],
  ])) {
    const there = scene(kernel, stride, pad);
    const far = farthest(there);
    const map = latticeOf(there, "output");
    const view = { width: 375, height: 250 };
    const corner = held({ x: -1e6, y: -1e6, scale: 30 }, far, view);
    assert.ok(corner.x - view.width / 60 <= Math.min(-pad, map.x));
    const end = held({ x: 1e6, y: 1e6, scale: 30 }, far, view);
    assert.ok(end.y + view.height / 60 >= Math.max(400 + pad, map.y + map.rows * map.dy) - 1e-9);
  }
});

test("maps of one picture lie over each other, whatever their windows do", () => {
  const [conv, apart] = [scene(3, 1, 1), scene(3, 2, 0)];
  assert.deepEqual(outputOver(conv, apart), latticeOf(apart, "output"));
  /** @param {number} rows @param {number} columns */
  const up = (rows, columns) => {
    const sides = [rows, columns].map((input) => ({ ...axis(400, 3, 1, 1), input }));
    return /** @type {Scene} */ ({ report: { kind: "conv_transpose" }, axes: sides });
  };
  const lattice = { x: 0, y: 0, dx: 1, dy: 1, rows: 800, columns: 1200 };
  assert.deepEqual(outputOver(up(800, 1200), up(800, 1200)), lattice);
  const coarse = { ...lattice, dx: 2, dy: 2, rows: 400, columns: 600 };
  assert.deepEqual(outputOver(up(800, 1200), up(400, 600)), coarse);
  assert.deepEqual(outputOver(up(800, 1200), conv), coarse);
  assert.deepEqual(outputOver(conv, up(800, 1200)), { ...lattice, dx: 0.5, dy: 0.5 });
});

/**
 * A camera over 600 × 400 cells, frame by frame.
 * @param {object} [look]
 * @param {boolean} [calm]
 */
function filmed(look = {}, calm = false) {
  /** @type {((time: number) => void)[]} */
  let frames = [];
  globalThis.requestAnimationFrame = (run) => frames.push(run);
  const state = { scene: scene(3, 1, 1), hover: null, look: { position: 0, camera: null, ...look } };
  const given = /** @type {import("../../static/js/app.js").State} */ (/** @type {unknown} */ (state));
  const store = createStore(given, () => undefined);
  /** @param {object} patch */
  const set = (patch) => store.set({ look: { ...store.get().look, ...patch } });
  const editor = /** @type {import("../../static/js/editor.js").Editor} */ ({ look: set });
  const viewport = createViewport(store, editor, () => calm);
  viewport.resize({ width: 600, height: 400 });
  const camera = () => viewport.camera(store.get());
  let time = performance.now();
  /** Until nothing moves. @returns {Promise<import("../../static/js/draw/camera.js").Camera[]>} */
  async function film() {
    const seen = [camera()];
    await null;
    while (frames.length > 0) {
      assert.equal(frames.length, 1, "one thing moves");
      const [run] = frames;
      frames = [];
      time += 16;
      run?.(time);
      await null;
      seen.push(camera());
      assert.ok(seen.length < 40);
    }
    return seen;
  }
  return { viewport, camera, set, film, store };
}

test("keys lead the camera in a glide, ever nearer, around what they are about", async () => {
  const { viewport, film, camera } = filmed();
  viewport.approach(4, { x: 150, y: 100 });
  viewport.approach(2, { x: 150, y: 100 });
  const seen = await film();
  assert.ok(seen.length > 8);
  assert.deepEqual(camera(), { scale: 8, x: 168.75, y: 112.5 });
  for (const [i, { scale, x }] of seen.entries()) {
    assert.ok(i === 0 || scale > (seen[i - 1]?.scale ?? 0));
    assert.ok(Math.abs(x - 150 / scale - 150) < 1e-6, "the place under the pointer stays there");
  }
  viewport.whole();
  await film();
  assert.deepEqual(camera(), { scale: 1, x: 300, y: 200 });
});

test("a wheel, and whoever wants less motion, get there at once", async () => {
  const { viewport, film, camera } = filmed();
  viewport.approach(4);
  viewport.zoom(2);
  assert.equal(camera().scale, 2);
  await film();
  assert.equal(camera().scale, 2, "and what was on its way is not gone on with");
  const calm = filmed({}, true);
  calm.viewport.approach(2);
  assert.equal(calm.camera().scale, 2);
});

test("near, the camera goes with the window as far as that needs, and to the middle of what is far", async () => {
  const { film, camera, set } = filmed({ camera: { scale: 20, x: 300, y: 200 }, position: 200 * 600 + 300 });
  await film();
  set({ position: 200 * 600 + 310 });
  await film();
  assert.equal(camera().x, 300, "still in sight");
  set({ position: 200 * 600 + 314 });
  const seen = await film();
  assert.ok(seen.length > 3);
  assert.deepEqual(camera(), { scale: 20, x: 302, y: 200 });
  set({ position: 20 * 600 + 100 });
  await film();
  assert.deepEqual(camera(), { scale: 20, x: 100.5, y: 20.5 });
});

test("a link's camera ends a glide", async () => {
  const { viewport, film, camera, set } = filmed();
  viewport.approach(4);
  set({ camera: { scale: 10, x: 100, y: 100 } });
  await film();
  assert.deepEqual(camera(), { scale: 10, x: 100, y: 100 });
});
