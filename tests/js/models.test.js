/** A model's graph as a list, and which kernel of a weight is which. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelCount, readers, reads, sizes } from "../../static/js/models/graph.js";
import { kernelAt } from "../../static/js/models/kernel-at.js";

/** @param {string} inputs @param {string} outputs */
const node = (inputs, outputs) => ({
  name: outputs,
  operator: "X",
  inputs: inputs.split(" "),
  outputs: outputs.split(" "),
  shape: null,
  layer: null,
  reason: null,
});

const MODEL = {
  inputs: [{ name: "x", dtype: "float32", shape: null }],
  nodes: [node("x w", "a"), node("a", "b"), node("a w2", "c"), node("b c x", "d"), node("d", "e")],
};

test("a step names what it reads where that isn't the step before", () => {
  assert.deepEqual(reads(MODEL), [[], [], [0], [1, 2, -1], []]);
  assert.deepEqual(readers(MODEL), [2, 1, 1, 1, 0]);
});

test("open axes have names or question marks", () => {
  assert.equal(sizes(["N", 3, null]), "N × 3 × ?");
  assert.equal(sizes([]), "1");
  assert.equal(sizes(null), "");
});

test("a weight holds outputs times inputs kernels, a signal's an output each", () => {
  assert.deepEqual(kernelCount([8, 3, 5, 5]), { total: 24, each: 3 });
  assert.deepEqual(kernelCount([8, 3, 5]), { total: 8, each: 1 });
  assert.deepEqual(kernelCount([8, 3]), { total: 1, each: 1 });
  assert.deepEqual(kernelCount([]), { total: 1, each: 1 });
});

test("kernels of groups and of transposed convolutions", () => {
  const conv = { kind: "conv" };
  assert.deepEqual(kernelAt(conv, [8, 3, 5, 5], 7), { output: 2, part: 1, channel: 1 });
  // Of two groups, outputs 4 to 7 read channels 3 to 5.
  assert.deepEqual(kernelAt({ ...conv, groups: 2 }, [8, 3, 5, 5], 13), { output: 4, part: 1, channel: 4 });
  const transposed = { kind: "conv_transpose" };
  assert.deepEqual(kernelAt(transposed, [6, 4, 2, 2], 9), { output: 1, part: 2, channel: 2 });
  // Inputs 3 to 5 make outputs 4 to 7.
  assert.deepEqual(kernelAt({ ...transposed, groups: 2 }, [6, 4, 2, 2], 17), {
    output: 5,
    part: 1,
    channel: 4,
  });
});
