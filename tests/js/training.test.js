/** A drawn digit as the data set's were made, networks asked for all of their numbers, and requests for trainings. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { roundUp } from "../../static/js/draw/curves.js";
import { asPicture, bitmap, counted, EXAMPLE, fitted, inked } from "../../static/js/training/digit.js";
import { CHANGES, forClasses, PLANS, plainForm, requestOf } from "../../static/js/training/plans.js";
import { readTensor, tapped, tensorIn, untapped, withSoftmax } from "../../static/js/training/tensors.js";

/** A .npy file of float32, as NumPy writes it. @param {number[]} shape @param {number[]} values */
function npy(shape, values) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const header = `${text.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  new Uint8Array(bytes.buffer, 10 + header.length).set(new Uint8Array(new Float32Array(values).buffer));
  return bytes.buffer;
}

test("a digit fills the height, stays in the middle, and has as much ink as the data set's", () => {
  const rows = counted(EXAMPLE);
  assert.deepEqual([rows.length, rows[0]?.length], [8, 8]);
  const counts = rows.flat();
  assert.ok(counts.every((count) => Number.isInteger(count) && count >= 0 && count <= 16));
  const ink = counts.reduce((sum, count) => sum + count, 0);
  assert.equal(ink, bitmap(EXAMPLE).filter(Boolean).length);
  assert.ok(Math.abs(ink - 312) < 8, `${ink}`);
  const filled = rows.map((row) => row.some((count) => count > 0));
  assert.deepEqual(filled, new Array(8).fill(true));
  assert.ok(rows.every((row) => row[7] === 0));
});

test("size and place of a drawing change nothing", () => {
  const small = EXAMPLE.map((stroke) => stroke.map(([x, y]) => /** @type {const} */ ([x / 3, 0.6 + y / 3])));
  assert.deepEqual(counted(small), counted(EXAMPLE));
});

test("an upright line is not widened, a wide one is squeezed, a dot stays small, and nothing is nothing", () => {
  /** @param {[number, number][]} stroke */
  const columns = (stroke) => {
    const rows = counted([stroke]);
    return [0, 1, 2, 3, 4, 5, 6, 7].filter((c) => rows.some((row) => (row[c] ?? 0) > 0));
  };
  assert.deepEqual(
    columns([
      [0.5, 0.1],
      [0.5, 0.9],
    ]),
    [2, 3, 4, 5],
  );
  const wide = fitted([
    [
      [0, 0],
      [0.9, 0],
      [0.5, 0.3],
    ],
  ]).flat();
  assert.ok(Math.max(...wide.map(([x]) => x)) <= 27);
  assert.deepEqual(columns([[0.5, 0.5]]), [3, 4]);
  assert.ok(
    counted([])
      .flat()
      .every((count) => count === 0),
  );
});

test("MNIST's way: in a square of 20, as wide as it is, its ink about the middle", () => {
  const rows = inked(EXAMPLE);
  assert.deepEqual([rows.length, rows[0]?.length], [32, 32]);
  const ink = rows.flat().reduce((sum, level) => sum + level, 0);
  // as much as MNIST's digits have
  assert.ok(ink > 70 && ink < 140, `${ink}`);
  assert.ok(rows.flat().every((level) => level >= 0 && level <= 1));
  /** @param {(row: number, column: number) => number} at */
  const middle = (at) =>
    rows.reduce((sum, row, r) => sum + row.reduce((part, level, c) => part + level * at(r, c), 0), 0) / ink;
  assert.ok(Math.abs(middle((row) => row + 0.5) - 16) < 0.1);
  assert.ok(Math.abs(middle((_, column) => column + 0.5) - 16) < 0.1);
  const high = rows.filter((row) => row.some((level) => level > 0.5)).length;
  assert.ok(Math.abs(high - 20) <= 1, `${high}`);
  const small = EXAMPLE.map((stroke) => stroke.map(([x, y]) => /** @type {const} */ ([x / 3, 0.6 + y / 3])));
  inked(small).forEach((row, r) => {
    row.forEach((level, c) => {
      assert.ok(Math.abs(level - (rows[r]?.[c] ?? 9)) < 1e-6);
    });
  });
  assert.deepEqual(asPicture([], 32)[0]?.flat(2), new Array(1024).fill(0));
  assert.equal(asPicture(EXAMPLE, 8)[0]?.[0]?.length, 8);
});

test("every layer's numbers come with one answer", () => {
  const layers = [{ kind: "conv" }, { kind: "relu" }, { kind: "softmax" }];
  const asked = tapped(layers);
  assert.equal(asked.layer, 6);
  assert.deepEqual(asked.layers.slice(3), [
    { kind: "flatten", inputs: [0] },
    { kind: "flatten", inputs: [1] },
    { kind: "flatten", inputs: [2] },
    { kind: "concat", inputs: [3, 4, 5] },
  ]);
  const values = Float32Array.from([1, 2, 3, 4, 5, 6]);
  const [first, second] = untapped(values, [
    [1, 2, 2, 1],
    [1, 2],
  ]);
  assert.deepEqual([...(first?.values ?? [])], [1, 2, 3, 4]);
  assert.deepEqual([...(second?.values ?? [])], [5, 6]);
  assert.equal(withSoftmax(layers).length, 3);
  assert.equal(withSoftmax(layers.slice(0, 2)).at(-1)?.kind, "softmax");
});

test("arrays are read with their shape", () => {
  const file = npy([2, 1, 1, 2], [0.5, -1, 2, 3]);
  assert.deepEqual(readTensor(file), { shape: [2, 1, 1, 2], values: Float32Array.from([0.5, -1, 2, 3]) });
  const text = Buffer.from(file).toString("base64");
  assert.deepEqual(tensorIn({ npy: text })?.shape, [2, 1, 1, 2]);
  assert.equal(tensorIn({ fill: 0, shape: [2] }), null);
  assert.equal(tensorIn(undefined), null);
});

test("a form becomes a request", () => {
  const form = plainForm();
  assert.deepEqual(requestOf(form, PLANS.linear?.(10) ?? []), {
    layers: [{ kind: "flatten" }, { kind: "linear", out_channels: 10 }],
    data: { id: "digits" },
    optimiser: { kind: "adam", learning_rate: 0.003 },
    schedule: "constant",
    epochs: 20,
    batch: 32,
    augmentations: [],
  });
  const own = { ...form, data: "abc", side: 24, color: "gray", optimiser: /** @type {const} */ ("sgd") };
  own.changes = { ...form.changes, crop: { on: true, value: 2 }, rotation: { on: true, value: 5 } };
  const asked = requestOf(own, []);
  assert.deepEqual(asked.data, { id: "abc", height: 24, width: 24, color: "gray" });
  assert.deepEqual(asked.optimiser, { kind: "sgd", learning_rate: 0.05 });
  // in the order of the list, whatever was chosen first
  assert.deepEqual(asked.augmentations, [
    { kind: "rotation", degrees: 5 },
    { kind: "crop", padding: 2 },
  ]);
  assert.equal(new Set(CHANGES.map(({ name }) => name)).size, CHANGES.length);
});

test("a ready network learns other classes from weights of its own", () => {
  const weight = { npy: Buffer.from(npy([4, 1, 3, 3], new Array(36).fill(0))).toString("base64") };
  const layers = [
    { kind: "conv", weight, bias: { fill: 0, shape: [4] }, padding: 1 },
    { kind: "relu" },
    { kind: "linear", init: { out_channels: 84, scheme: "kaiming_normal", seed: 4 }, name: "F6" },
    { kind: "linear", init: { out_channels: 10, scheme: "kaiming_normal", seed: 5 } },
    { kind: "softmax" },
  ];
  assert.deepEqual(forClasses(layers, 3), [
    { kind: "conv", padding: 1, out_channels: 4, kernel_size: [3, 3] },
    { kind: "relu" },
    { kind: "linear", out_channels: 84, name: "F6" },
    { kind: "linear", out_channels: 3 },
    { kind: "softmax" },
  ]);
});

test("a network that ends in maps gets a head, and branches stay", () => {
  const up = { kind: "conv_transpose", init: { out_channels: 8, kernel_size: 2 }, stride: 2 };
  assert.deepEqual(forClasses([up, { kind: "add", inputs: [0, -1] }], 3), [
    { kind: "conv_transpose", out_channels: 8, kernel_size: 2, stride: 2 },
    { kind: "add", inputs: [0, -1] },
    { kind: "global_avg_pool" },
    { kind: "flatten" },
    { kind: "linear", out_channels: 3 },
  ]);
});

test("an axis ends at a round number", () => {
  assert.deepEqual([0.9, 1, 2.3, 2.6, 31].map(roundUp), [1, 1, 2.5, 3, 40]);
});
