/** Kernels as people paste them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseKernel } from "../../static/js/paste.js";

const SOBEL = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];

const SAME = {
  spreadsheet: "-1\t0\t1\n-2\t0\t2\n-1\t0\t1",
  "spreadsheet from Windows": "-1\t0\t1\r\n-2\t0\t2\r\n-1\t0\t1\r\n",
  JSON: "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]",
  "JSON over many lines": "[\n  [\n    -1,\n 0, 1],\n  [-2, 0, 2],\n  [-1, 0, 1]\n]\n",
  "NumPy's repr": "array([[-1.,  0.,  1.],\n       [-2.,  0.,  2.],\n       [-1.,  0.,  1.]], dtype=float32)",
  "NumPy's print": "[[-1.  0.  1.]\n [-2.  0.  2.]\n [-1.  0.  1.]]",
  "NumPy code": "np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])",
  "PyTorch code": "torch.tensor([[-1., 0., 1.], [-2., 0., 2.], [-1., 0., 1.]])",
  MATLAB: "[-1 0 1; -2 0 2; -1 0 1]",
  Mathematica: "{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}",
  "comma lines": "-1, 0, 1\n-2, 0, 2\n-1, 0, 1",
  "a true minus": "−1 0 1\n−2 0 2\n−1 0 1",
  "a factor in front": "1/2 * [[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]]",
  "a divisor behind": "[[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]] / 2",
};

for (const [name, text] of Object.entries(SAME)) {
  test(`reads ${name}`, () => assert.deepEqual(parseKernel(text), { rows: SOBEL }));
}

test("fractions, exponents and a decimal comma in a spreadsheet", () => {
  assert.deepEqual(parseKernel("1/4 .5 2e-3"), { rows: [[0.25, 0.5, 0.002]] });
  assert.deepEqual(parseKernel("0,5\t-1,25"), { rows: [[0.5, -1.25]] });
});

test("one row and one number are kernels too", () => {
  assert.deepEqual(parseKernel("[1, 2, 1]"), { rows: [[1, 2, 1]] });
  assert.deepEqual(parseKernel("7"), { rows: [[7]] });
});

test("what is no kernel says why", () => {
  assert.deepEqual(parseKernel(" \n "), { fault: { code: "empty" } });
  assert.deepEqual(parseKernel("1 2\n3"), { fault: { code: "ragged", row: 2, got: 1, expected: 2 } });
  assert.deepEqual(parseKernel("1 two 3"), { fault: { code: "number", token: "two" } });
  assert.deepEqual(parseKernel("1 NaN"), { fault: { code: "number", token: "NaN" } });
  assert.deepEqual(parseKernel("1/0"), { fault: { code: "zero", token: "1/0" } });
  assert.deepEqual(parseKernel("1e40 2"), { fault: { code: "huge", token: "1e40" } });
  assert.equal(parseKernel(Array(64).fill("1").join(" ")).fault?.code, "large");
});
