/** Code as a person reads it: numbers as short as exact allows, calls that fit the box. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, float } from "../../static/js/code/job.js";

test("a number is as short as float32 allows", () => {
  const cases = /** @type {const} */ ([
    [1, "1."],
    [0.25, "0.25"],
    [1 / 9, "1/9"],
    [-1 / 9, "-1/9"],
    [Math.fround(1 / 9), "1/9"],
    [0.0625, "0.0625"],
    [Math.fround(0.1), "0.1"],
    [2e-5, "2e-5"],
    [3e8, "3e8"],
    [Math.PI, "3.1415927"],
  ]);
  for (const [value, text] of cases) assert.equal(float(value), text);
});

test("it reads back as the same float32", () => {
  for (let i = 0; i < 2000; i++) {
    const value = Math.sin(i * i) * 10 ** ((i % 13) - 6);
    const [top = "", bottom = "1"] = float(value).split("/");
    assert.equal(Math.fround(Number(top) / Number(bottom)), Math.fround(value));
  }
});

test("a call takes more lines where one is too long", () => {
  assert.equal(call("y = f", ["x", false, "padding=1"]), "y = f(x, padding=1)");
  assert.equal(
    call("y = F.conv2d", ["x", "k.expand((1, 3, 3, 3))", "padding=1"], " + 1."),
    "y = F.conv2d(x,\n    k.expand((1, 3, 3, 3)),\n    padding=1) + 1.",
  );
});
