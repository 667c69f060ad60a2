/** Scan orders: the same walks as the server's, there and back. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { indexAt, ORDERS, stepAt } from "../../static/js/scan.js";

/** @param {import("../../static/js/scan.js").Order} order */
const walk = (order) => Array.from({ length: 6 }, (_, step) => indexAt(order, step, 2, 3));

test("each order walks as it says", () => {
  assert.deepEqual(walk("rows"), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(walk("columns"), [0, 3, 1, 4, 2, 5]);
  assert.deepEqual(walk("snake"), [0, 1, 2, 5, 4, 3]);
});

test("a step's window knows its step", () => {
  for (const order of ORDERS)
    for (const [rows, columns] of /** @type {const} */ ([
      [1, 1],
      [1, 7],
      [7, 1],
      [4, 5],
      [5, 4],
    ]))
      for (let step = 0; step < rows * columns; step++)
        assert.equal(stepAt(order, indexAt(order, step, rows, columns), rows, columns), step);
});
