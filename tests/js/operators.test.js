/** Operators: padding's sources, how often cells are read, the transposed axis, groups. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { blockMeans } from "../../static/js/draw/counts.js";
import { bearers, coverage, readers, sourceOf, tap, turned, unread } from "../../static/js/geometry.js";
import { chosen, fitTransposed } from "../../static/js/operator.js";
import { repair } from "../../static/js/repair.js";
import { requestOf, resizeAndConv } from "../../static/js/spec.js";
import { LOOK, SETUP } from "../../static/js/state.js";
import { read, write } from "../../static/js/url.js";

/** @param {Partial<import("../../static/js/geometry.js").Axis>} change */
const axis = (change) => {
  const base = { input: 7, kernel: 3, stride: 1, dilation: 1, begin: 1, end: 1, ...change };
  const effective = (base.kernel - 1) * base.dilation + 1;
  const output = Math.floor((base.input + base.begin + base.end - effective) / base.stride) + 1;
  return { effective, output, ...base };
};

test("padding's sources, and who bears a cell's value", () => {
  const reflect = axis({ begin: 2, end: 1, copies: [2, 1, 5] });
  assert.deepEqual(
    [-2, -1, 0, 6, 7].map((cell) => sourceOf(reflect, cell)),
    [2, 1, 0, 6, 5],
  );
  assert.deepEqual(bearers(reflect, 2), [2, -2]);
  assert.deepEqual(bearers(reflect, 5), [5, 7]);
  assert.deepEqual(bearers(reflect, 0), [0]);
  assert.equal(sourceOf(axis({}), -1), null);
});

test("coverage counts readers, and is 0 just where a cell is unread", () => {
  for (const change of [
    {},
    { stride: 3 },
    { dilation: 2, stride: 2, begin: 0, end: 0 },
    { kernel: 5, begin: 4, end: 4 },
  ]) {
    const there = axis(change);
    const counts = [...coverage(there)];
    assert.deepEqual(
      counts,
      counts.map((_, i) => readers(there, i).length),
    );
    assert.deepEqual(
      [...unread(there)],
      counts.map((count) => Number(count === 0)),
    );
  }
});

test("a transposed axis is a convolution's turned round", () => {
  // 3 → 6 with stride 2, padding 1, output padding 1
  const back = turned({ ...axis({ input: 3, stride: 2, begin: 1, end: 1 }), output: 6 });
  assert.deepEqual([back.input, back.output, back.end], [6, 3, 0]);
  assert.deepEqual(
    [0, 1, 2].map((i) => [0, 1, 2].map((k) => tap(back, i, k))),
    [
      [-1, 0, 1],
      [1, 2, 3],
      [3, 4, 5],
    ],
  );
  assert.deepEqual([...coverage(back)], [1, 2, 1, 2, 1, 1]);
});

test("blocks' means", () => {
  assert.deepEqual([...blockMeans(Uint16Array.of(1, 2, 3, 4, 9), 2)], [1.5, 3.5, 9]);
});

test("choosing the other operator changes the kernel only where it is the first one's own", () => {
  const there = { ...SETUP, ...chosen(SETUP, "transposed") };
  assert.equal(there.kernel[1]?.[1], 1);
  assert.deepEqual({ ...there, ...chosen(there, "conv") }, SETUP);
  const own = { ...SETUP, kernel: [[5]], preset: "" };
  assert.deepEqual(chosen(own, "transposed"), { operator: "transposed", stage: "conv" });
});

test("a transposed setup is bent to what the server takes, and told about", () => {
  const wanted = repair({ operator: "transposed", spread: [16, 16], outputPadding: [31, 0], cut: [64, 64] });
  const large = fitTransposed(wanted, [3000, 4000]);
  assert.deepEqual(large.setup.spread, [1, 1]);
  assert.deepEqual(large.setup.outputPadding, [0, 0]);
  assert.deepEqual(
    large.notes.map(({ key }) => key),
    ["fit.spread", "fit.outputPadding"],
  );
  const tiny = fitTransposed(wanted, [1, 1]).setup;
  assert.deepEqual(
    [tiny.spread, tiny.outputPadding, tiny.cut],
    [
      [16, 16],
      [15, 0],
      [8, 1],
    ],
  );
});

test("requests and links of a transposed layer", () => {
  const setup = repair({ operator: "transposed", spread: [2, 3], cut: [0, 0], bias: 2 });
  assert.deepEqual(requestOf(setup, 3).layer, {
    kind: "conv_transpose",
    kernel: SETUP.kernel,
    channels: "sum",
    bias: [2],
    stride: [2, 3],
    output_padding: 1,
  });
  const { before, layer } = resizeAndConv({ ...setup, kernel: [[6]] }, 3);
  assert.deepEqual(
    [before?.[0]?.kernel, layer.kernel],
    [
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      [[1]],
    ],
  );
  const look = { ...LOOK, sheet: /** @type {const} */ ("channels"), coverage: true, wide: 12, groups: 4 };
  const back = read(write(setup, look));
  assert.deepEqual(back.setup, setup);
  assert.deepEqual(back.look, look);
  assert.equal(read("wide=12&groups=5").look.groups, 1);
});
