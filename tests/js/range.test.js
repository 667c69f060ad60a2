/** Ranges in words of the link, and ends that keep their order. */

import assert from "node:assert/strict";
import test from "node:test";
import { heights, placeOf, valueAt } from "../../static/js/draw/bars.js";
import { moved, NAMED, named, partsOf, rangeOf } from "../../static/js/range.js";

test("every named range is read and written back", () => {
  assert.equal(NAMED.length, 8);
  for (const range of NAMED) {
    const { rule, each, ends } = partsOf(range);
    assert.equal(ends, null);
    assert.equal(rule === "own" ? "" : rangeOf(rule, each), range);
  }
});

for (const [text, wanted] of /** @type {const} */ ([
  ["percentile:95", "percentile:95"],
  ["percentile:99.0", "percentile"],
  ["percentile:99.9:per_map", "percentile:99.9:per_map"],
  ["percentile:0.5", ""],
  ["percentile:101", ""],
  ["percentile:", ""],
  ["symmetric:95", ""],
]))
  test(`${text} is ${wanted || "no range"}`, () => assert.equal(named(text), wanted));

test("a percentile is kept whether maps share it or not", () => {
  const { rule, each, percent } = partsOf("percentile:97.5:per_map");
  assert.deepEqual({ rule, each, percent }, { rule: "percentile", each: true, percent: 97.5 });
  assert.equal(rangeOf("percentile", false, percent), "percentile:97.5");
});

test("two numbers are ends of one's own", () => {
  assert.deepEqual(partsOf("-1.5,2"), { rule: "own", each: false, ends: [-1.5, 2], percent: 99 });
});

for (const [end, value, wanted] of /** @type {const} */ ([
  [0, -2, "-2,1"],
  [0, 5, "0.9,1"],
  [1, 0.123456789, "-1,0.1234568"],
  [1, -5, "-1,-0.9"],
]))
  test(`end ${end} moved to ${value} is ${wanted}`, () => {
    assert.equal(moved([-1, 1], end, value, 0.1), wanted);
  });

test("a place on the axis is the value's, and back", () => {
  const axis = { low: -2, high: 6 };
  assert.equal(placeOf(axis, 400, 0), 100);
  assert.equal(valueAt(axis, 400, placeOf(axis, 400, 3.5)), 3.5);
});

test("a hundredth of the cells is a tenth as high", () => {
  assert.deepEqual(heights([100, 1, 0], 100), [1, 0.1, 0]);
});
