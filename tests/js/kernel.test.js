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
