/** What the export dialog asks for: the page's request, range and order, in whole and allowed choices. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { UNIT } from "../../static/js/lift.js";

import { LOOK, SETUP } from "../../static/js/state.js";
import {
  CHOICES,
  jobOf,
  paceOf,
  pictureLook,
  previewStep,
  repaired,
  sizeOf,
  stepsOf,
} from "../../static/js/views/export/plan.js";

const REQUEST = { input: { image: "digit" }, layer: { kind: "conv" } };

/** @param {Partial<import("../../static/js/state.js").Look>} look @returns {import("../../static/js/app.js").State} */
const state = (look = {}, size = 100) =>
  /** @type {any} */ ({
    setup: SETUP,
    look: { ...LOOK, ...look },
    theme: "dark",
    language: "zh",
    scene: {
      setup: SETUP,
      request: REQUEST,
      report: { input_shape: [1, 1, size, size] },
      planes: UNIT,
      axes: [{ output: size }, { output: size }],
      output: { count: 1, ranges: [[-3, 3]] },
    },
  });

test("what is on the page is what is asked for", () => {
  const job = jobOf(state({ order: "snake", between: [30, 60], loop: false, speed: 8 }), CHOICES, 500);
  assert.deepEqual(job, {
    kind: "animation",
    format: "gif",
    ...REQUEST,
    channel: 0,
    start: 30,
    count: 31,
    step: 1,
    order: "snake",
    milliseconds_per_frame: 130,
    loop: false,
    width: 800,
    theme: "dark",
    language: "zh",
    colormap: "signed_dark",
    range: "-3,3",
  });
  const light = jobOf(state(), { ...CHOICES, theme: "light", words: "en" }, 500);
  assert.deepEqual([light.colormap, light.theme, light.language], ["signed", "light", "en"]);
});

test("colours and range may be others than the page's", () => {
  /** @param {Partial<import("../../static/js/views/export/plan.js").Choices>} choices */
  const chosen = (choices) => {
    const { range, colormap } = jobOf(state(), { ...CHOICES, ...choices }, 500);
    return [range, colormap];
  };
  assert.deepEqual(chosen({ range: "symmetric" }), ["symmetric", "auto"]);
  assert.deepEqual(chosen({ range: "percentile", percent: 95 }), ["percentile:95", "auto"]);
  assert.deepEqual(chosen({ range: "own", ends: [0, 2], colormap: "viridis" }), ["0,2", "viridis"]);
  assert.deepEqual(chosen({ range: "own" }), ["-3,3", "signed_dark"]);
  assert.deepEqual(chosen({ colormap: "signed", theme: "light" }), ["-3,3", "signed"]);
  assert.deepEqual(pictureLook(state(), CHOICES), { range: SETUP.range });
  assert.deepEqual(pictureLook(state(), { ...CHOICES, range: "full", colormap: "gray" }), {
    range: "full",
    colormap: "gray",
  });
});

test("many windows become as few frames as the server gives", () => {
  assert.deepEqual(stepsOf(state(), CHOICES, 500), {
    start: 0,
    count: 500,
    step: 20,
    least: 20,
    windows: 10_000,
  });
  assert.deepEqual(stepsOf(state(), { ...CHOICES, every: 100 }, 500).count, 100);
  assert.deepEqual(stepsOf(state(), { ...CHOICES, every: 3 }, 500).step, 20);
  assert.equal(stepsOf(state({}, 7), CHOICES, 500).count, 49);
});

test("the preview is a frame of the animation", () => {
  assert.equal(previewStep(state({ position: 45 }), { ...CHOICES, every: 100 }, 500), 0);
  assert.equal(previewStep(state({ position: 245 }), { ...CHOICES, every: 100 }, 500), 200);
  assert.equal(previewStep(state({ position: 5, between: [30, 60] }), CHOICES, 500), 30);
});

test("a pace is one that a GIF can say", () => {
  for (const speed of [1, 2, 4, 8, 15, 30, 60, 1000]) {
    const pace = paceOf(state({ speed }), CHOICES);
    assert.ok(pace >= 20 && pace % 10 === 0, String(pace));
  }
  assert.equal(paceOf(state(), { ...CHOICES, milliseconds: 40 }), 40);
});

test("whatever was remembered becomes choices that there are", () => {
  assert.deepEqual(repaired(null), CHOICES);
  assert.deepEqual(repaired({ kind: "film", width: 3, scale: "2", every: -1, theme: 7, format: 1 }), CHOICES);
  const kept = { ...CHOICES, kind: "figure", scale: 3, every: 5, words: "zh" };
  assert.deepEqual(repaired(kept), kept);
  assert.deepEqual(repaired({ ...kept, range: "full", colormap: "gray" }), kept);
});

test("a figure of pixels comes in sizes, vectors in one", () => {
  const figure = { ...CHOICES, kind: /** @type {const} */ ("figure"), scale: 3 };
  assert.equal(jobOf(state(), figure, 500).width, 960);
  assert.equal(jobOf(state(), { ...figure, format: { ...CHOICES.format, figure: "png" } }, 500).width, 2880);
});

test("a size is judged by what each further frame adds", () => {
  assert.equal(sizeOf(1000, 1400, 5, 101), 11_000);
  assert.equal(sizeOf(1000, 1000, 1, 1), 1000);
});
