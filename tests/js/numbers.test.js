/** Numbers as people read them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aligned,
  bytes,
  compact,
  count,
  exact,
  fitting,
  grouped,
  short,
  speak,
  typed,
  unnulled,
  whole,
} from "../../static/js/numbers.js";

test("what is not finite is told apart, also where JSON had null", () => {
  const places = { patch: { NaN: [3], "-Infinity": [0] }, value: { Infinity: [0] } };
  const { patch, value } = unnulled({
    patch: [
      [
        [null, 1],
        [2, null],
      ],
    ],
    value: null,
    not_finite: places,
  });
  assert.deepEqual(aligned([...patch.flat(2), value, null], 7), ["−∞", "1.000", "2.000", "NaN", "∞", "–"]);
});

test("whole says a number with all that float32 knows, and never as zero what is none", () => {
  assert.deepEqual(
    [1.5, -2, 0, 9.8274, 123456.789, 790123456, -0.0000061, 0.0123456, 0.05, 3.4e38, null].map(whole),
    [
      "1.500",
      "−2.000",
      "0.000",
      "9.827",
      "123456.8",
      "790123456",
      "−6.1e−6",
      "0.0123",
      "0.0500",
      "3.4e38",
      "–",
    ],
  );
});

test("aligned gives a column as many decimals as all its numbers have room for", () => {
  assert.deepEqual(aligned([0.5, -1.25, 0, null], 7), ["0.500", "−1.250", "0.000", "–"]);
  assert.deepEqual(aligned([0.5, 1234.5], 7), ["0.50", "1234.50"]);
  assert.deepEqual(aligned([0.5, 0.0004, -0.0095], 7), ["0.500", "0.0004", "−0.0095"]);
  assert.deepEqual(aligned([1e-9, 7.9e8, 1], 7), ["1e−9", "7.9e8", "1.000"]);
  assert.deepEqual(aligned([0.0031, -0.001076, 0], 12), ["0.00310", "−0.00108", "0.000"]);
  assert.deepEqual(aligned([0.0031, -0.001076], 7), ["0.0031", "−0.0011"]);
});

test("short drops what says nothing", () => {
  assert.deepEqual(
    [short(2), short(-0.1), short(1 / 9), short(1e-9), short(0)],
    ["2", "−0.1", "0.1111", "1e−9", "0"],
  );
});

test("fitting gives both signs as many digits, and gives up decimals before it overflows", () => {
  assert.deepEqual(
    [0.4567, -0.4567, 12.345, -12.345, 1, -1, 0, null].map((value) => fitting(value, 5)),
    ["0.457", "−.457", "12.3", "−12.3", "1.00", "−1.00", "0", "–"],
  );
});

test("nothing but zero reads as zero", () => {
  for (const size of [0.3, 0.0049, 0.00096, 0.0004, 2e-7, 1e-12, 1e-30, 1e30]) {
    for (const value of [size, -size]) {
      for (const room of [3, 4, 5, 6, 7]) {
        for (const text of [fitting(value, room), compact(value, room), ...aligned([value, 1], room)]) {
          const number = Number(text.replaceAll("\u2212", "-"));
          assert.ok(
            Math.abs(number / value - 1) < 0.34 || text === "1.000" || number === 1,
            `${value}: ${text}`,
          );
        }
      }
      assert.ok(Math.abs(Number(whole(value).replaceAll("\u2212", "-")) / value - 1) < 0.01);
    }
  }
});

test("no digits are made up", () => {
  assert.deepEqual(
    [short(12345), short(12345.6), compact(123456, 7), compact(123456, 5), compact(1200, 4)],
    ["12345", "12346", "1.235e5", "1.2e5", "1200"],
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

test("decimals and thousands are the reader's, what is typed is a program's", () => {
  try {
    for (const [locale, wanted] of /** @type {const} */ ([
      ["de-DE", ["9,827", "−0,5", ",050", "240.000", "1,50 MiB", "6,48 M"]],
      ["zh-CN", ["9.827", "−0.5", ".050", "240,000", "1.50 MiB", "6.48 M"]],
      ["en-US", ["9.827", "−0.5", ".050", "240,000", "1.50 MiB", "6.48 M"]],
    ])) {
      speak(locale);
      const seen = [
        whole(9.8274),
        short(-0.5),
        fitting(0.05, 4),
        grouped(240000),
        bytes(1572864),
        count(6.48e6),
      ];
      assert.deepEqual(seen, wanted);
      assert.equal(typed(-1 / 3, 7), "-0.3333333");
      assert.equal(exact(-1.5), "-1.5");
    }
  } finally {
    speak("en-US");
  }
});
