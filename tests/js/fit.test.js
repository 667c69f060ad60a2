/** Bounds and repairs: whatever is set, what is sent can be computed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, fit, fitPool } from "../../static/js/fit.js";
import { SETUP } from "../../static/js/state.js";

/** @param {number} side */
const kernelOf = (side) => Array.from({ length: side }, () => Array(side).fill(1));

/** @param {Partial<import("../../static/js/state.js").Setup>} change */
const setup = (change) => ({ ...SETUP, ...change });

test("what fits stays as it is", () => {
  const given = setup({ padding: "valid" });
  assert.deepEqual(fit(given, [7, 7]), { setup: given, notes: [] });
});

test("dilation comes down until the window fits", () => {
  const { setup: fitted, notes } = fit(setup({ padding: "valid", dilation: [8, 1] }), [7, 7]);
  assert.deepEqual(fitted.dilation, [3, 1]);
  assert.deepEqual(
    notes.map(({ key }) => key),
    ["fit.dilation"],
  );
});

test("a kernel that is larger than the picture is padded", () => {
  const { setup: fitted } = fit(setup({ padding: "valid", kernel: kernelOf(9) }), [7, 7]);
  assert.equal(fitted.padding, "same");
});

test("reflect gives way where there is too little to mirror", () => {
  const { setup: fitted, notes } = fit(
    setup({ padding: "full", mode: "reflect", kernel: kernelOf(9) }),
    [7, 7],
  );
  assert.equal(fitted.mode, "replicate");
  assert.deepEqual(
    notes.map(({ key }) => key),
    ["fit.mode"],
  );
});

test("bounds are the last values that fit", () => {
  const most = bounds(setup({ padding: "valid" }), [7, 20]);
  assert.deepEqual(most.dilation.slice(0, 2), [3, 9]);
  assert.deepEqual(most.kernel.slice(0, 2), [7, 20]);
  assert.deepEqual(most.stride.slice(0, 2), [7, 20]);
  assert.deepEqual(bounds(setup({ mode: "reflect", padding: "amounts" }), [5, 9]).pad.slice(0, 2), [4, 8]);
});

test("every setup within the bounds is left alone", () => {
  for (const padding of /** @type {const} */ (["valid", "same", "full", "amounts"])) {
    for (const mode of /** @type {const} */ (["zeros", "reflect", "symmetric", "replicate", "circular"])) {
      const given = setup({ padding, mode, stride: [2, 3] });
      const [down, across] = bounds(given, [9, 9]).dilation;
      /** @type {[number, number]} */
      const dilation = [down, across];
      assert.deepEqual(fit({ ...given, dilation }, [9, 9]).notes, [], `${padding} ${mode}`);
    }
  }
});

test("pooling fits its input, and each window has a real cell", () => {
  const { setup: fitted } = fitPool(
    setup({ pool: "max_pool", poolSize: [9, 2], poolStride: [9, 2], poolPadding: 4 }),
    [5, 5],
  );
  assert.deepEqual([fitted.poolSize, fitted.poolStride, fitted.poolPadding], [[5, 2], [5, 2], 1]);
});
