/** A volume in space and its slices' pictures: pure numbers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { atlas, slice, slicesOf, strengths, translucent } from "../../static/js/draw/volume/fog.js";
import { facing, project, spaceOf, turnedAxes } from "../../static/js/draw/volume/space.js";
import { middle } from "../../static/js/geometry.js";
import { readersOf, readsOf } from "../../static/js/volume/reads.js";
import { liesOn, sightOf } from "../../static/js/volume/sight.js";

const VIEW = { width: 200, height: 200 };
const CUBE = /** @type {import("../../static/js/draw/volume/space.js").Block} */ ({
  from: [0, 0, 0],
  to: [4, 4, 4],
});

test("seen straight, columns go right, rows down and depth away", () => {
  const space = spaceOf({ yaw: 0, pitch: 0, zoom: 1 }, CUBE, VIEW);
  const middle = project(space, [2, 2, 2]);
  assert.deepEqual([middle.x, middle.y, middle.far], [100, 100, 0]);
  assert.ok(project(space, [2, 2, 3]).x > 100 && Math.abs(project(space, [2, 2, 3]).y - 100) < 1e-9);
  assert.ok(project(space, [2, 3, 2]).y > 100);
  assert.ok(project(space, [3, 2, 2]).far > 0);
  assert.equal(facing(space), 0);
});

test("axes stay at right angles and of one length, however they are turned", () => {
  for (const [yaw, pitch] of [
    [32, 24],
    [-170, 80],
    [90, -45],
  ]) {
    const axes = turnedAxes(yaw ?? 0, pitch ?? 0);
    for (const [i, a] of axes.entries())
      for (const [j, b] of axes.entries()) {
        const product = a.x * b.x + a.y * b.y + a.far * b.far;
        assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-12);
      }
  }
  assert.equal(facing(spaceOf({ yaw: 90, pitch: 0, zoom: 1 }, CUBE, VIEW)), 2);
  assert.equal(facing(spaceOf({ yaw: 0, pitch: 89, zoom: 1 }, CUBE, VIEW)), 1);
});

test("slices across each axis hold its cells, thinned out where there are too many", () => {
  const size = /** @type {[number, number, number]} */ ([2, 3, 4]);
  const levels = Uint8Array.from({ length: 24 }, (_, i) => i);
  const source = { size, levels, start: 0, step: 24, count: 1 };
  const same = Uint32Array.from({ length: 256 }, (_, i) => i);
  const look = { colors: same, shares: null, hidden: 1 };
  assert.deepEqual([...atlas(source, 0, look).pixels], [...levels]);
  assert.deepEqual([...atlas(source, 1, look).pixels.slice(0, 8)], [0, 1, 2, 3, 12, 13, 14, 15]);
  assert.deepEqual([...atlas(source, 0, look, [1]).pixels], [...levels.slice(12)]);
  const cut = slice(source, 2, 3, (level) => level);
  assert.deepEqual([cut.height, cut.width, [...cut.pixels]], [3, 2, [3, 15, 7, 19, 11, 23]]);
  const long = {
    size: /** @type {[number, number, number]} */ ([300, 1, 1]),
    levels: new Uint8Array(300),
    start: 0,
    step: 300,
    count: 1,
  };
  assert.equal(atlas(long, 0, look).height, slicesOf(300));
  assert.ok(slicesOf(300) < 100);
});

test("nothing is clear and the strongest is dense, by sign or by value", () => {
  const signed = strengths([-2, 2]);
  assert.deepEqual([signed[127], signed[1], signed[253], signed[255]], [0, 1, 1, 1]);
  const plain = strengths([1, 3]);
  assert.deepEqual([plain[1], plain[253]], [0, 1]);
  const colors = translucent(new Uint32Array(256), plain, 32);
  assert.equal((colors[1] ?? 1) >>> 24, 0);
  assert.ok((colors[253] ?? 0) >>> 24 > (colors[100] ?? 0) >>> 24);
});

test("who reads a cell is every window that meets it, on each axis by its own stride", () => {
  const axis = { input: 6, kernel: 3, effective: 3, stride: 1, dilation: 1, begin: 1, end: 1, output: 6 };
  const scene = /** @type {any} */ ({
    setup: { flip: false, rank: 3, depth: 3 },
    report: { kind: "conv" },
    planes: axis,
    axes: [{ ...axis, stride: 2, output: 3 }, axis],
  });
  const state = /** @type {any} */ ({ scene, hover: { where: "input", plane: 0, row: 4, column: 5 } });
  const found = readersOf(state);
  const expected = [0, 1].flatMap((plane) =>
    [2].flatMap((row) => [4, 5].map((column) => [plane, row, column].join())),
  );
  assert.deepEqual(found.map(({ at }) => at.join()).sort(), expected);
  const [first] = readersOf(state, { axis: 0, index: 1 });
  assert.equal(first?.at[0], 1);
  assert.deepEqual(readersOf(state, { axis: 1, index: 1 }), []);
  const look = { position: 0, pinned: false, order: "row" };
  const window = readsOf({ ...state, look }, { axis: 1, index: 0 });
  assert.deepEqual([window.length, window[0]?.at.join(), window[0]?.weight], [9, "-1,0,-1", [1, 0]]);
  assert.deepEqual(readersOf({ ...state, hover: { ...state.hover, where: "output" } }), []);
});

test("a window's middle and its cell are seen at the same place, whatever stride each axis has", () => {
  const axis = { input: 9, kernel: 3, effective: 3, stride: 1, dilation: 1, begin: 1, end: 1, output: 9 };
  const wide = { ...axis, stride: 3, kernel: 2, effective: 4, dilation: 3, output: 3 };
  const axes = [{ ...axis, stride: 2, begin: 0, output: 4 }, axis, wide];
  for (const kind of ["conv", "conv_transpose"]) {
    const scene = /** @type {any} */ ({ report: { kind }, planes: axes[0], axes: axes.slice(1) });
    const [under, over] =
      kind === "conv"
        ? /** @type {const} */ (["input", "output"])
        : /** @type {const} */ (["output", "input"]);
    for (const stretch of [1, 2.5]) {
      const [taps, cells] = [under, over].map((side) =>
        spaceOf({ yaw: 32, pitch: 24, zoom: 2 }, sightOf(scene), VIEW, stretch, liesOn(scene, side)),
      );
      for (const o of [0, 2]) {
        const found = /** @type {[number, number, number]} */ (axes.map((each) => middle(each, o)));
        const there = project(/** @type {any} */ (taps), found);
        const here = project(/** @type {any} */ (cells), [o + 0.5, o + 0.5, o + 0.5]);
        for (const part of /** @type {const} */ (["x", "y", "far"]))
          assert.ok(Math.abs(there[part] - here[part]) < 1e-9, `${kind} ${stretch} ${o} ${part}`);
      }
    }
  }
});
