/** Numbers as people read them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, compact, count, fitting, fixed, grouped, short } from "../../static/js/numbers.js";

test("fixed keeps its decimals, with a true minus and no minus zero", () => {
  assert.deepEqual(
    [fixed(1.5), fixed(-0.00001), fixed(-2), fixed(null), fixed(123456)],
    ["1.500", "0.000", "−2.000", "–", "1.2e5"],
  );
});

test("short drops what says nothing", () => {
  assert.deepEqual(
    [short(2), short(-0.1), short(1 / 9), short(1e-9), short(0)],
    ["2", "−0.1", "0.1111", "1e−9", "0"],
  );
});

test("fitting gives up decimals before it overflows", () => {
  assert.deepEqual(
    [fitting(0.4567, 5), fitting(-0.4567, 5), fitting(-12.345, 5), fitting(null, 5)],
    ["0.457", "−0.46", "−12.3", "–"],
  );
});

test("counts and bytes have units", () => {
  assert.deepEqual([count(27), count(6_480_000), count(18_000)], ["27", "6.48 M", "18.0 k"]);
  assert.deepEqual([bytes(64), bytes(960_000), bytes(1024 ** 3)], ["64 B", "0.92 MiB", "1.00 GiB"]);
  assert.equal(grouped(240000), "240\u202f000");
});

test("compact fits its room, with powers of ten as the last resort", () => {
  assert.deepEqual(
    [compact(0.00023940935, 5), compact(0.124, 5), compact(-0.0751, 6), compact(-2.6e-7, 5), compact(7, 4)],
    ["2e−4", "0.124", "−0.075", "−3e−7", "7"],
  );
});
