/** From a setup to what the server is asked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf, inputRequestOf, requestOf } from "../../static/js/spec.js";
import { SETUP } from "../../static/js/state.js";

/** @param {Partial<import("../../static/js/state.js").Setup>} change */
const setup = (change) => ({ ...SETUP, ...change });

test("the defaults are one short request", () => {
  assert.deepEqual(requestOf(SETUP, 3), {
    input: { image: "coffee", color: "native" },
    layer: { kind: "conv", kernel: SETUP.kernel, channels: "sum", padding: "same" },
  });
});

test("the bias is one number an output channel", () => {
  assert.deepEqual(requestOf(setup({ bias: 2, channels: "each" }), 3).layer.bias, [2, 2, 2]);
  assert.deepEqual(requestOf(setup({ bias: 2 }), 3).layer.bias, [2]);
  assert.deepEqual(requestOf(setup({ bias: 2, channels: "grey" }), 1).layer.bias, [2]);
});

test("per-axis values stay apart, equal ones become one number", () => {
  const { layer } = requestOf(
    setup({
      stride: [2, 3],
      dilation: [4, 4],
      padding: "amounts",
      pads: [
        [0, 1],
        [2, 3],
      ],
    }),
    3,
  );
  assert.deepEqual(
    [layer.stride, layer.dilation, layer.padding],
    [
      [2, 3],
      4,
      [
        [0, 1],
        [2, 3],
      ],
    ],
  );
});

test("the chain grows by what is set, and the shown stage is its layer", () => {
  const all = setup({ activation: "relu", pool: "max_pool", stage: "pool" });
  const { layers, shown } = chainOf(all, 3);
  assert.deepEqual([layers.map(({ kind }) => kind), shown], [["conv", "relu", "max_pool"], 2]);
  assert.deepEqual(
    requestOf(all, 3).before?.map(({ kind }) => kind),
    ["conv", "relu"],
  );
  assert.equal(inputRequestOf(all, 3)?.layer.kind, "relu");
  assert.equal(inputRequestOf(setup({ pool: "max_pool", stage: "pool" }), 3)?.layer.kind, "conv");
  assert.equal(inputRequestOf(SETUP, 3), null);
});
