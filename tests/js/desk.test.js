/** The shape desk's pure parts: what is typed, what is asked, what the lab takes over, what a fix changes. */

import assert from "node:assert/strict";
import test from "node:test";

import { applied, canApply } from "../../static/js/desk/apply.js";
import { EXAMPLES } from "../../static/js/desk/examples.js";
import { fixWords, repaired, settable } from "../../static/js/desk/mend.js";
import { mended } from "../../static/js/desk/patch.js";
import { questionOf } from "../../static/js/desk/question.js";
import { numbersIn, written } from "../../static/js/desk/settings.js";
import { learn, translator } from "../../static/js/i18n/index.js";
import { turned } from "../../static/js/ranks.js";
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
  for (const other of [
    { kind: "conv", kernel_size: [3, 3, 3, 3] },
    { kind: "conv", kernel_size: 64 },
    { kind: "conv", kernel_size: [17, 3, 3] },
    { kind: "conv", kernel_size: 3, padding: "causal" },
    { kind: "conv_transpose", kernel_size: 3, padding: "same" },
    { kind: "max_pool", kernel_size: 3, padding: [0, 1] },
  ])
    assert.ok(!canApply(other), JSON.stringify(other));
  assert.ok(!canApply({ kind: "max_pool", kernel_size: 3, dilation: 2 }));
  assert.ok(!canApply({ kind: "linear" }));
});

test("signals and volumes take their layers over too", () => {
  const signal = { ...SETUP, ...turned(SETUP, 1, SETUP) };
  const conv = applied(signal, { kind: "conv", kernel_size: [7], stride: 2, padding: [[0, 3]] });
  assert.deepEqual([conv.kernel?.length, conv.kernel?.[0]?.length], [1, 7]);
  assert.deepEqual(
    [conv.stride, conv.pads],
    [
      [1, 2],
      [
        [0, 0],
        [0, 3],
      ],
    ],
  );
  const up = applied(signal, { kind: "conv_transpose", kernel_size: [4], stride: 4, padding: 2 });
  assert.deepEqual(
    [up.spread, up.cut, up.outputPadding],
    [
      [1, 4],
      [0, 2],
      [0, 0],
    ],
  );
  const volume = { ...SETUP, ...turned(SETUP, 3, SETUP) };
  const deep = applied(volume, {
    kind: "conv",
    kernel_size: [5, 3, 1],
    stride: [3, 2, 1],
    padding: [2, 1, 0],
  });
  assert.deepEqual([deep.depth, deep.kernel?.length, deep.kernel?.[0]?.length], [5, 15, 1]);
  assert.deepEqual([deep.deep?.stride, deep.stride], [3, [2, 1]]);
  assert.deepEqual(
    [deep.deep?.pads, deep.pads],
    [
      [2, 2],
      [
        [1, 1],
        [0, 0],
      ],
    ],
  );
  assert.deepEqual(deep.kernel?.slice(6, 9), [[0], [0], [0]], "the middle plane stays in the middle");
  const pool = applied(volume, { kind: "avg_pool", kernel_size: [2, 3, 4] });
  assert.deepEqual([pool.deep?.poolSize, pool.poolSize, pool.poolStride], [2, [3, 4], [3, 4]]);
});

test("a fix of the server's is a click for the lab", async () => {
  await Promise.all([learn("en"), learn("zh")]);
  const t = translator("en");
  const fix = { pointer: "/layer/padding", value: 2, title: "padding 2" };
  assert.equal(fixWords(t, fix), "Padding 2");
  assert.equal(fixWords(translator("zh"), { ...fix, pointer: "/layer/bias", value: null }), "去掉偏置");
  assert.equal(fixWords(t, { ...fix, pointer: "/x/y" }), "padding 2");
  const layer = { kind: "conv", kernel: SETUP.kernel, padding: "same", stride: 2 };
  const patch = repaired(SETUP, layer, fix);
  assert.deepEqual(
    [patch.padding, patch.pads, patch.stride],
    [
      "amounts",
      [
        [2, 2],
        [2, 2],
      ],
      [2, 2],
    ],
  );
  assert.ok(!("kernel" in patch));
  assert.equal(settable([fix, { ...fix, pointer: "/layer/bias" }]).length, 1);
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
