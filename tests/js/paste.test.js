/** Kernels as people paste them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMATS } from "../../static/js/formats.js";
import { parseKernel, readWeight } from "../../static/js/paste.js";

const SOBEL = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];

const SAME = {
  spreadsheet: "-1\t0\t1\n-2\t0\t2\n-1\t0\t1",
  "spreadsheet from Windows": "-1\t0\t1\r\n-2\t0\t2\r\n-1\t0\t1\r\n",
  "a file of cells, with decimal commas": "-1,0;0;1,0\r\n-2;0,0;2\r\n-1;0;1\r\n",
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
  "PyTorch's repr":
    "tensor([[-1.,  0.,  1.],\n        [-2.,  0.,  2.],\n        [-1.,  0.,  1.]], device='cuda:0', grad_fn=<AddBackward0>)",
  "a full weight":
    "torch.tensor([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]], dtype=torch.float32, requires_grad=True)",
  "an assignment": "k = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype='float32');",
  "MATLAB over lines": "K = [-1, 0, 1\n     -2, 0, 2\n     -1, 0, 1];",
  "a layer of the API": '{"kind": "conv", "kernel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "padding": "same"}',
  "a request": '{"input": {"image": "coffee"}, "layer": {"kernel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]}}',
  "an outer product": "np.outer([1, 2, 1], [-1, 0, 1])",
  "a divisor behind": "[[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]] / 2",
};

for (const [name, text] of Object.entries(SAME)) {
  test(`reads ${name}`, () => assert.deepEqual(parseKernel(text), { rows: SOBEL }));
}

test("fractions, exponents and a decimal comma in a spreadsheet", () => {
  assert.deepEqual(parseKernel("1/4 .5 2e-3"), { rows: [[0.25, 0.5, 0.002]] });
  assert.deepEqual(parseKernel("0,5\t-1,25"), { rows: [[0.5, -1.25]] });
});

test("thousands in a spreadsheet, parted as its decimals tell", () => {
  assert.deepEqual(parseKernel("1.234,5\t-2.000\t0,25"), { rows: [[1234.5, -2000, 0.25]] });
  assert.deepEqual(parseKernel("1.234,5;1\n0,5;-1.000.000"), {
    rows: [
      [1234.5, 1],
      [0.5, -1e6],
    ],
  });
  assert.deepEqual(parseKernel("1,234.5\t2,000\t0.25"), { rows: [[1234.5, 2000, 0.25]] });
  assert.deepEqual(parseKernel("1.234\t2.000\t0.25"), { rows: [[1.234, 2, 0.25]] });
});

test("an empty cell is found by its row and column, an empty column frames the weights", () => {
  /** @param {number} row @param {number} column */
  const blank = (row, column) => ({ fault: { code: "blank", row, column } });
  assert.deepEqual(parseKernel("1\t2\t3\n4\t\t6\n7\t8\t9\n"), blank(2, 2));
  assert.deepEqual(parseKernel("\t2\t3\n4\t5\t6"), blank(1, 1));
  assert.deepEqual(parseKernel("1\t2\t3\n4\t5\t"), blank(2, 3));
  assert.deepEqual(parseKernel("1,5;2;3\n4;;6"), blank(2, 2));
  assert.deepEqual(parseKernel("1, 2, 3\n4, , 6"), blank(2, 2));
  assert.deepEqual(parseKernel("\t1\t2\t\n\t3\t4\t\n\t\t\t"), {
    rows: [
      [1, 2],
      [3, 4],
    ],
  });
});

test("reads code that makes weights", () => {
  assert.deepEqual(parseKernel("np.ones((2, 3)) / 6"), { rows: Array(2).fill(Array(3).fill(1 / 6)) });
  assert.deepEqual(parseKernel("torch.ones(1, 2) * 3"), { rows: [[3, 3]] });
  assert.deepEqual(parseKernel("eye(2)"), {
    rows: [
      [1, 0],
      [0, 1],
    ],
  });
  assert.equal(parseKernel("np.ones((1000000, 1000000))").fault?.code, "large");
});

test("a factor makes no weight too large", () => {
  assert.equal(parseKernel("100 * [[1e29, 1]]").fault?.code, "huge");
  assert.equal(parseKernel("[[1, 1]] / 0").fault?.code, "huge");
});

test("one weight, or why it is none", () => {
  assert.deepEqual(readWeight("1/4"), { value: 0.25 });
  assert.deepEqual(readWeight(" -0,25 "), { value: -0.25 });
  assert.equal(readWeight("1 2").fault?.code, "number");
  assert.equal(readWeight("1e40").fault?.code, "huge");
  assert.equal(readWeight("1/0").fault?.code, "zero");
});

for (const [name, { write }] of Object.entries(FORMATS)) {
  test(`reads back what it writes as ${name}`, () => {
    const rows = [
      [0.1, -2, 3e-7],
      [1e21, 0, 1 / 3],
    ];
    assert.deepEqual(parseKernel(write(rows)), { rows });
    assert.deepEqual(parseKernel(write([[7]])), { rows: [[7]] });
  });
}

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
