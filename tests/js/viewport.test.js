/** The whole picture shows its padding and the whole map, and panning reaches every cell. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { held } from "../../static/js/draw/camera.js";
import { UNIT } from "../../static/js/lift.js";
import { boxOf, farthest, latticeOf, outputOver } from "../../static/js/viewport.js";

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
