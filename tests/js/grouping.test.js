/** Layers with groups: which weights there are, and that the separable pair is the standard layer. */

import assert from "node:assert/strict";
import test from "node:test";
import { channelAt, layOut } from "../../static/js/draw/wiring.js";
import { edgeKinds, kindOf, mixOf, requestsOf, stops, weightOf } from "../../static/js/grouping.js";
import { repair } from "../../static/js/repair.js";

test("the slider stops at every divisor, then at the separable pair", () => {
  assert.deepEqual(stops(12), [1, 2, 3, 4, 6, 12, 0]);
  assert.deepEqual(
    [1, 3, 12, 0].map((groups) => kindOf(groups, 12)),
    ["standard", "grouped", "depthwise", "separable"],
  );
});

test("mixes are of length 1 and at right angles", () => {
  for (const size of [1, 2, 3, 8]) {
    const mix = mixOf(size);
    for (const [i, row] of mix.entries())
      for (const [j, other] of mix.entries()) {
        const product = row.reduce((sum, share, k) => sum + share * (other[k] ?? 0), 0);
        assert.ok(Math.abs(product - Number(i === j)) < 1e-5);
      }
  }
});

test("a group's weights are its mix times the kernel", () => {
  const kernel = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const weight = weightOf(kernel, 6, 3);
  assert.deepEqual([weight.length, weight[0]?.length, weight[0]?.[0]?.length], [6, 2, 2]);
  assert.deepEqual(weight[0], weight[4]);
  assert.deepEqual(weightOf(kernel, 4, 4)[2], [kernel]);
  for (const [o, slices] of weight.entries())
    for (const [i, slice] of slices.entries()) {
      const share = mixOf(2)[o % 2]?.[i] ?? 0;
      assert.ok(
        slice.every((row, r) => row.every((w, c) => Math.abs(w - share * (kernel[r]?.[c] ?? 0)) < 1e-4)),
      );
    }
});

test("edges come in several sizes where there are many channels", () => {
  assert.deepEqual(edgeKinds(8), { directions: 8, sizes: 1 });
  assert.deepEqual(edgeKinds(12), { directions: 6, sizes: 2 });
  assert.deepEqual(edgeKinds(64), { directions: 8, sizes: 8 });
});

/** A scene, as far as the small maps ask for it. @param {number} input @param {number} kernel @returns {any} */
const sceneOf = (input, kernel) => ({
  setup: repair({ kernel: Array.from({ length: kernel }, () => Array(kernel).fill(1)), flip: true }),
  channels: 3,
  request: { input: { image: "x", color: "native" } },
  report: { axes: [{ kernel }, { kernel }] },
  axes: [1, 1].map(() => ({ input, kernel, effective: kernel, stride: 1, dilation: 1, begin: 1, end: 1 })),
});

test("small maps are asked for small, from the picture's channels or its edges, up to a bound", () => {
  const own = requestsOf(sceneOf(1000, 3), 3, 1) ?? [];
  assert.deepEqual(own[0]?.layer, { kind: "conv", kernel: [[1]], channels: "each" });
  assert.equal(own[1]?.before, undefined);
  assert.equal(own[1]?.layer.flip, true);
  assert.equal(own[1]?.input.max_side, 192);
  const pair = requestsOf(sceneOf(64, 3), 8, 0) ?? [];
  assert.deepEqual(
    pair.map(({ before }) => before?.length ?? 0),
    [0, 1, 2],
  );
  assert.equal(pair[2]?.input.max_side, 64);
  assert.equal(requestsOf(sceneOf(1000, 63), 3, 3)?.[0]?.input.max_side, 192);
  assert.equal(requestsOf(sceneOf(1000, 63), 64, 1), null);
});

test("a map is found under the pointer, and maps never become specks", () => {
  const layout = layOut(800, 8, 2, 1.5);
  assert.equal(channelAt(layout, layout.left(3) + 5), 3);
  assert.equal(channelAt(layout, -5), -1);
  assert.ok(layOut(300, 64, 2, 1).width > 300);
});
