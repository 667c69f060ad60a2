/** Hover's one line of arithmetic, and what follows from it, against counting by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstReached, fits, middle, nearest, readers, runs, tap, unread } from "../../static/js/geometry.js";

/**
 * An axis with its output counted the slow way: windows that end inside the padded input.
 * @param {Partial<import("../../static/js/geometry.js").Axis>} given
 */
function axis({ input = 7, kernel = 3, stride = 1, dilation = 1, begin = 0, end = 0 } = {}) {
  const effective = (kernel - 1) * dilation + 1;
  let output = 0;
  while (output * stride + effective <= begin + input + end) output++;
  return { input, kernel, effective, stride, dilation, begin, end, output };
}

const AXES = [
  axis(),
  axis({ stride: 2, begin: 1, end: 1 }),
  axis({ kernel: 2, stride: 3 }),
  axis({ kernel: 3, dilation: 2, begin: 2 }),
  axis({ input: 11, kernel: 4, stride: 2, dilation: 3, begin: 3, end: 1 }),
  axis({ input: 5, kernel: 1, stride: 4 }),
];

test("a tap lies stride cells on for each window and dilation cells on for each weight", () => {
  const lattice = { stride: 2, begin: 1, dilation: 3 };
  assert.deepEqual(
    [tap(lattice, 0, 0), tap(lattice, 0, 1), tap(lattice, 2, 0), tap(lattice, 2, 2)],
    [-1, 2, 3, 9],
  );
});

test("readers of a cell are exactly the windows that have it among their taps", () => {
  for (const one of AXES) {
    for (let cell = 0 - one.begin; cell < one.input + one.end; cell++) {
      const expected = [];
      for (let o = 0; o < one.output; o++) {
        for (let k = 0; k < one.kernel; k++)
          if (tap(one, o, k) === cell) expected.push({ output: o, tap: k });
      }
      assert.deepEqual(readers(one, cell), expected);
    }
  }
});

test("the first cell of a window is the first of its taps that lies in the input, else the nearest cell", () => {
  for (const one of AXES) {
    for (let o = 0; o < one.output; o++) {
      const taps = Array.from({ length: one.kernel }, (_, k) => tap(one, o, k));
      const expected = taps.find((cell) => cell >= 0 && cell < one.input);
      if (expected !== undefined) assert.equal(firstReached(one, o), expected);
    }
  }
  const far = { ...axis(), begin: 9, end: 9, output: 20 };
  assert.deepEqual([firstReached(far, 0), firstReached(far, 19)], [0, 6]);
});

test("unread cells are those without a reader", () => {
  for (const one of AXES) {
    const expected = Array.from({ length: one.input }, (_, i) => (readers(one, i).length === 0 ? 1 : 0));
    assert.deepEqual([...unread(one)], expected);
  }
});

test("runs joins neighbours", () => {
  assert.deepEqual(runs(Uint8Array.from([1, 1, 0, 1, 0, 0, 1])), [
    [0, 2],
    [3, 4],
    [6, 7],
  ]);
  assert.deepEqual(runs(new Uint8Array(3)), []);
});

test("nearest finds the window whose middle is closest, and stays inside", () => {
  for (const one of AXES) {
    for (let o = 0; o < one.output; o++) assert.equal(nearest(one, middle(one, o)), o);
    assert.equal(nearest(one, -1000), 0);
    assert.equal(nearest(one, 1000), one.output - 1);
  }
});

test("a window fits when its last tap lies in the padded input", () => {
  assert.ok(fits({ input: 5, kernel: 5, dilation: 1, begin: 0, end: 0 }));
  assert.ok(!fits({ input: 5, kernel: 6, dilation: 1, begin: 0, end: 0 }));
  assert.ok(fits({ input: 5, kernel: 3, dilation: 3, begin: 1, end: 1 }));
  assert.ok(!fits({ input: 5, kernel: 3, dilation: 4, begin: 1, end: 1 }));
});
