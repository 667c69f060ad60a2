/** Long kernels in links: far shorter, and bit for bit the same when they come back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { pack, unpack } from "../../static/js/long-link.js";
import { shortest } from "../../static/js/numbers.js";
import { first, LOOK, SETUP } from "../../static/js/state.js";
import { read, write } from "../../static/js/url.js";

/** Numbers that look random and are the same each time. */
function dice() {
  let state = 7;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
const random = dice();
/** @param {number} side @param {(row: number, column: number) => number} weight */
const square = (side, weight) =>
  Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => weight(r, c)));

/** name, kernel, most letters of the link */
const KERNELS = /** @type {[string, number[][], number][]} */ ([
  ["two digits", square(63, () => Math.round(random() * 200 - 100) / 100 || 0), 6000],
  ["four digits", square(63, () => Math.round(random() * 2e4 - 1e4) / 1e4 || 0), 10_400],
  ["float32", square(63, () => shortest(Math.fround(random() - 0.5))), 20_000],
  ["ones", square(63, () => 1), 100],
  ["a disk", square(63, (r, c) => Number((r - 31) ** 2 + (c - 31) ** 2 < 900)), 400],
  ["a ramp", square(63, (r, c) => (r + c) / 8), 700],
  ["doubles", square(31, (r, c) => Math.sin(r * 31 + c) / 3), 20_000],
  [
    "a bell of float32",
    square(63, (r, c) => shortest(Math.fround(Math.exp(-((r - 31) ** 2 + (c - 31) ** 2) / 200)))),
    6200,
  ],
  ["tiny and huge", square(21, (r, c) => (r - c || 0) * 10 ** ((r % 9) - 6)), 5000],
]);

for (const [name, kernel, most] of KERNELS)
  test(`a kernel of ${name} comes back from a short link`, async () => {
    const plain = write({ ...SETUP, preset: "", kernel, stride: [2, 2] }, LOOK);
    const link = await pack(plain);
    assert.ok(link.length < most, `${link.length} letters`);
    assert.ok(link.length < plain.length);
    assert.match(link, /^kernel=\*[\w-]+&stride=2$/);
    assert.equal(await unpack(link), plain);
    assert.deepEqual(read(await unpack(link)).setup.kernel, kernel);
  });

test("both kernels of a comparison are packed, and short ones stay readable", async () => {
  const kernel = square(31, (r, c) => r - c);
  const against = { ...SETUP, preset: "", kernel: square(31, (r, c) => r * c) };
  const plain = write({ ...SETUP, preset: "", kernel, against }, LOOK);
  const link = await pack(plain);
  assert.equal(link.match(/kernel=\*/g)?.length, 2);
  assert.equal(await unpack(link), plain);
  const short = "kernel=1,2;3,4&a=kernel=5";
  assert.equal(await pack(short), short);
  assert.equal(await unpack(short), short);
});

test("what is no packed kernel is left as it is", async () => {
  for (const link of ["kernel=*iAAAA", "kernel=*t", "kernel=*x123&at=4", "kernel=*i-_-_"])
    assert.equal(await unpack(link), link);
  assert.deepEqual(read("kernel=*iAAAA").setup.kernel, SETUP.kernel);
});

test("a volume's kernel keeps its planes", async () => {
  for (const size of [5, 15]) {
    const depth = size - 2;
    const kernel = Array.from({ length: size * depth }, (_, r) =>
      Array.from({ length: size }, (_, c) => shortest(Math.fround(Math.sin(r * 31 + c) / 7))),
    );
    const plain = write({ ...first(3), preset: "", kernel, depth }, LOOK);
    assert.ok(plain.includes(";;"));
    const link = await pack(plain);
    assert.match(link, /kernel=\*v/);
    assert.ok(link.length < plain.length);
    assert.equal(await unpack(link), plain);
    const { setup } = read(await unpack(link));
    assert.deepEqual([setup.depth, setup.kernel], [depth, kernel]);
  }
  assert.equal(await unpack("kernel=*v3&at=1"), "kernel=*v3&at=1");
});
