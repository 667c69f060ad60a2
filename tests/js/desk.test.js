/** The shape desk's pure parts: what is typed, what is asked, what the lab takes over, what a fix changes. */

import assert from "node:assert/strict";
import test from "node:test";

import { applied, canApply } from "../../static/js/desk/apply.js";
import { EXAMPLES } from "../../static/js/desk/examples.js";
import { mended } from "../../static/js/desk/patch.js";
import { questionOf } from "../../static/js/desk/question.js";
import { numbersIn, written } from "../../static/js/desk/settings.js";
import { LOOK, SETUP } from "../../static/js/state.js";
import { read, write } from "../../static/js/url.js";

test("sizes are read as people write them", () => {
  assert.deepEqual(numbersIn("224", 1), [224]);
  assert.deepEqual(numbersIn("480 × 640", 1), [480, 640]);
  assert.deepEqual(numbersIn("8x9x10", 1), [8, 9, 10]);
  for (const text of ["", "0", "3.5", "-1", "big", "1,2,3,4", "99999999999"])
    assert.equal(numbersIn(text, 1), null);
  assert.deepEqual(numbersIn("0", 0), [0]);
  assert.equal(
    written([
      [1, 2],
      [1, 2],
    ]),
    "1 + 2",
  );
  assert.equal(written([2, 3]), "2 × 3");
});

/** @type {import("../../static/js/desk/solve.js").Form} */
const FORM = { find: "settings", kind: "conv", input: "224 × 224", output: "112", settings: {}, limit: 12 };

test("the form asks the three questions", () => {
  assert.deepEqual(questionOf({ ...FORM, settings: { stride: "2", padding: "1 2" } }), {
    find: "settings",
    kind: "conv",
    input: [224, 224],
    output: [112, 112],
    fixed: { stride: 2, padding: [1, 2] },
    limit: 12,
  });
  const layer = { kind: "max_pool", kernel_size: 3, stride: 2 };
  assert.deepEqual(questionOf({ ...FORM, find: "inputs", kind: "max_pool", settings: { stride: "2" } }), {
    find: "inputs",
    layer,
    output: [112],
  });
  assert.deepEqual(
    questionOf({ ...FORM, find: "padding", output: "", settings: { padding: "9", kernel_size: "5" } }),
    {
      find: "padding",
      layer: { kind: "conv", out_channels: 1, kernel_size: 5 },
      input: [224, 224],
      limit: 12,
    },
  );
  assert.equal(questionOf({ ...FORM, output: "" }), null);
  assert.equal(questionOf({ ...FORM, settings: { stride: "two" } }), null);
});

test("the lab takes over what it can show", () => {
  const conv = {
    kind: "conv",
    kernel_size: 5,
    stride: 2,
    padding: [
      [1, 2],
      [1, 2],
    ],
  };
  const setup = { ...SETUP, ...applied(SETUP, conv) };
  assert.deepEqual(setup.stride, [2, 2]);
  assert.deepEqual(setup.pads, [
    [1, 2],
    [1, 2],
  ]);
  assert.equal(setup.padding, "amounts");
  assert.equal(setup.kernel.length, 5);
  assert.equal(setup.kernel[2]?.[1], -2);
  const same = applied(SETUP, { kind: "conv", kernel_size: 3, padding: 0 });
  assert.equal(same.padding, "valid");
  assert.ok(!("kernel" in same), "a kernel of the same size stays what it is");
  const up = applied(SETUP, {
    kind: "conv_transpose",
    kernel_size: 3,
    stride: 2,
    padding: 1,
    output_padding: 1,
  });
  assert.deepEqual(
    [up.operator, up.spread, up.cut, up.outputPadding],
    ["transposed", [2, 2], [1, 1], [1, 1]],
  );
  const pool = applied(SETUP, { kind: "max_pool", kernel_size: [2, 3] });
  assert.deepEqual([pool.stage, pool.poolSize, pool.poolStride], ["pool", [2, 3], [2, 3]]);
  assert.ok(canApply(conv));
  assert.ok(!canApply({ kind: "conv", kernel_size: [3, 3, 3] }));
  assert.ok(!canApply({ kind: "max_pool", kernel_size: 3, dilation: 2 }));
  assert.ok(!canApply({ kind: "linear" }));
});

test("a fix changes a copy", () => {
  const request = { input_shape: [1, 3, 5, 5], layers: [{ kind: "conv", kernel_size: 9, bias: [1] }] };
  const fixed = mended(request, { pointer: "/layers/0/kernel_size", value: 5, title: "" });
  assert.equal(fixed.layers[0]?.kernel_size, 5);
  assert.equal(request.layers[0]?.kernel_size, 9);
  assert.ok(
    !("bias" in (mended(request, { pointer: "/layers/0/bias", value: null, title: "" }).layers[0] ?? {})),
  );
  assert.equal(mended(request, { pointer: "/input_shape/1", value: 4, title: "" }).input_shape[1], 4);
});

test("the desk is in the link", () => {
  assert.equal(write(SETUP, { ...LOOK, desk: "network" }), "desk=network");
  assert.equal(read("#desk=network").look.desk, "network");
  assert.equal(read("#desk=kitchen").look.desk, "");
});

test("examples are networks", () => {
  for (const { title, inputShape, layers } of Object.values(EXAMPLES)) {
    assert.ok(title && inputShape.length === 4);
    assert.ok(layers.length > 5);
  }
});
