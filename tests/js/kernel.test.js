/** What can be done to a kernel, against small cases worked by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as kernel from "../../static/js/kernel.js";

const ROWS = [
  [1, 2, 3],
  [4, 5, 6],
];

test("turning goes clockwise, and four turns are none", () => {
  assert.deepEqual(kernel.turn(ROWS), [
    [4, 1],
    [5, 2],
    [6, 3],
  ]);
  assert.deepEqual(kernel.turn(kernel.turn(kernel.turn(kernel.turn(ROWS)))), ROWS);
});

test("an eighth of a turn moves the ring of 3 × 3 on by one; eight are none, two a quarter", () => {
  const rows = [
    [1, 2, 3],
    [8, 9, 4],
    [7, 6, 5],
  ];
  assert.deepEqual(kernel.eighth(rows), [
    [8, 1, 2],
    [7, 9, 3],
    [6, 5, 4],
  ]);
  assert.deepEqual(kernel.eighth(kernel.eighth(rows)), kernel.turn(rows));
  let round = /** @type {kernel.Rows} */ (rows);
  for (let i = 0; i < 8; i++) round = kernel.eighth(round);
  assert.deepEqual(round, rows);
});

test("an eighth of a turn resamples other sizes around their middle, clockwise", () => {
  const level = Array.from({ length: 5 }, (_, r) => Array(5).fill(r === 2 ? 1 : 0));
  const turned = kernel.eighth(level);
  // From the top left to the bottom right, as a clockwise turn takes the left end up.
  for (let i = 1; i < 4; i++) assert.ok((turned[i]?.[i] ?? 0) > 0.999, String(turned));
  assert.ok((turned[1]?.[3] ?? 1) < 0.001);
  assert.deepEqual(kernel.size(kernel.eighth([[1, 2, 3, 4]])), [4, 4]);
  const even = kernel.eighth([
    [1, 1],
    [1, 1],
  ]);
  assert.deepEqual(even, kernel.transpose(even));
  assert.deepEqual(kernel.eighth([[5]]), [[5]]);
});

test("sizes bring back what they cut off, until something else changes", () => {
  const resized = kernel.createResizer();
  const large = Array.from({ length: 5 }, (_, r) => Array.from({ length: 5 }, (_, c) => r * 5 + c));
  const small = resized(large, 2, 3);
  assert.deepEqual(small, kernel.resize(large, 2, 3));
  assert.deepEqual(resized(resized(small, 1, 7), 5, 5), large);
  const edited = kernel.edit(resized(large, 3, 3), 0, 0, 99);
  assert.equal(resized(edited, 5, 5)[0]?.[0], 0);
});

test("a step is a tenth of the largest weight's first digit", () => {
  assert.deepEqual(
    [[[2, -1]], [[16]], [[0.11]], [[0, 0]]].map((rows) => Number(kernel.step(rows).toPrecision(3))),
    [0.1, 1, 0.01, 0.1],
  );
});

test("mirrors and transposition", () => {
  assert.deepEqual(kernel.mirror(ROWS), [
    [3, 2, 1],
    [6, 5, 4],
  ]);
  assert.deepEqual(kernel.upsideDown(ROWS), [
    [4, 5, 6],
    [1, 2, 3],
  ]);
  assert.deepEqual(kernel.transpose(ROWS), [
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
});

test("signs change without leaving a minus zero", () => {
  assert.ok(kernel.negate([[0, 1]])[0]?.every((w) => !Object.is(w, -0)));
});

test("normalising sums to 1, shifting to 0; a sum of 0 stays as it is", () => {
  assert.equal(kernel.total(kernel.normalise([[1, 2, 1]])), 1);
  assert.deepEqual(kernel.normalise([[-1, 0, 1]]), [[-1, 0, 1]]);
  assert.ok(Math.abs(kernel.total(kernel.zeroMean(ROWS))) < 1e-12);
  assert.ok(!kernel.hasSum([[0.1, 0.2, -0.3]]));
});

test("another size keeps the middle", () => {
  assert.deepEqual(
    kernel.resize(
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      1,
      1,
    ),
    [[5]],
  );
  assert.deepEqual(kernel.resize([[7]], 3, 3), [
    [0, 0, 0],
    [0, 7, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual(kernel.size(kernel.resize(ROWS, 15, 4)), [15, 4]);
});

test("an edit changes one weight and nothing else", () => {
  assert.deepEqual(kernel.edit(ROWS, 1, 2, -9), [
    [1, 2, 3],
    [4, 5, -9],
  ]);
  assert.deepEqual(ROWS[1], [4, 5, 6]);
});
