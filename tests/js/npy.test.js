/** .npy files: what we write reads back, and what NumPy writes is read, whatever its type and layout. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readNpy, writeNpy } from "../../static/js/npy.js";

/** A file as NumPy writes it. @param {string} descr @param {string} shape @param {number[]} bytes @param {boolean} [columns] */
function file(descr, shape, bytes, columns = false) {
  const header = `{'descr': '${descr}', 'fortran_order': ${columns ? "True" : "False"}, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(117)}\n`;
  const begin = [0x93, ...[..."NUMPY"].map((c) => c.charCodeAt(0)), 1, 0, 118, 0];
  return new Uint8Array([...begin, ...[...padded].map((c) => c.charCodeAt(0)), ...bytes]).buffer;
}

test("what is written reads back, as short decimals", () => {
  const rows = [
    [0.1, -2, 3],
    [1 / 3, 0, 1e-7],
  ];
  const back = readNpy(writeNpy(rows).buffer);
  assert.deepEqual(back?.[0], [0.1, -2, 3]);
  assert.deepEqual(back?.flat().map(Math.fround), rows.flat().map(Math.fround));
});

test("types, byte orders and layouts", () => {
  assert.deepEqual(readNpy(file("|i1", "(2, 2)", [1, 255, 3, 4])), [
    [1, -1],
    [3, 4],
  ]);
  assert.deepEqual(readNpy(file("|u1", "(2, 2)", [1, 2, 3, 4], true)), [
    [1, 3],
    [2, 4],
  ]);
  assert.deepEqual(readNpy(file(">i2", "(1, 2)", [0, 1, 255, 254])), [[1, -2]]);
  assert.deepEqual(readNpy(file("<f8", "(1,)", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f])), [[1.5]]);
  assert.deepEqual(readNpy(file("<i8", "(1, 1, 1, 2)", [1, 0, 0, 0, 0, 0, 0, 0, ...Array(8).fill(255)])), [
    [1, -1],
  ]);
});

test("what is no plane of numbers is none", () => {
  assert.equal(readNpy(new ArrayBuffer(4)), null);
  assert.equal(readNpy(file("|O", "(1, 1)", [1])), null);
  assert.equal(readNpy(file("<f4", "(9, 9)", [0, 0])), null);
  assert.equal(readNpy(file("|u1", "(2, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8])), null);
});
