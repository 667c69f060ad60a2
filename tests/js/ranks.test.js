/** Signals and volumes beside pictures: what is asked of the server, what the page makes of its answers, and the link. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, fit } from "../../static/js/fit.js";
import { liftAxes, liftFrame, UNIT } from "../../static/js/lift.js";
import { RANKS, turned } from "../../static/js/ranks.js";
import { indexAt, ORDERS, stepAt } from "../../static/js/scan.js";
import { requestOf } from "../../static/js/spec.js";
import { first, LOOK, SETUP } from "../../static/js/state.js";
import { read, write } from "../../static/js/url.js";

/** @typedef {import("../../static/js/state.js").Setup} Setup */

const CUBE = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
];
/** @type {Partial<Setup>} */
const VOLUME = { source: { generate: { name: "ball" } }, kernel: CUBE, depth: 2, preset: "" };
RANKS[3] ??= { first: VOLUME, lacks: ["views"] };
RANKS[1] ??= { first: { source: { data: [1, 2, 3] }, kernel: [[1, 0, -1]], preset: "" }, lacks: ["views"] };

/** @param {1 | 3} rank @param {Partial<Setup>} [other] @returns {Setup} */
const setup = (rank, other) => ({ ...first(rank), ...(rank === 3 ? VOLUME : {}), ...other });

test("a layer has one value an axis, depth first", () => {
  const line = setup(1, { kernel: [[1, 0, -1]], stride: [1, 2], padding: "amounts" });
  assert.deepEqual(
    requestOf(
      {
        ...line,
        pads: [
          [0, 0],
          [1, 2],
        ],
      },
      1,
    ).layer,
    {
      kind: "conv",
      kernel: [1, 0, -1],
      channels: "sum",
      stride: 2,
      padding: [[1, 2]],
    },
  );
  const deep = { ...SETUP.deep, stride: 3 };
  const { layer, input } = requestOf(setup(3, { deep, padding: "valid", stride: [1, 2] }), 1);
  assert.deepEqual(input, { generate: { name: "ball" } });
  assert.deepEqual(layer.stride, [3, 1, 2]);
  assert.deepEqual(layer.kernel, [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ]);
});

test("a signal is one row, a volume's planes lie below each other", () => {
  const axis = { ...UNIT, input: 9, output: 7 };
  assert.deepEqual(liftAxes([axis]), { planes: UNIT, axes: [UNIT, axis] });
  assert.deepEqual(liftAxes([axis, UNIT, axis]), { planes: axis, axes: [UNIT, axis] });
  assert.equal(liftAxes([]), null);
  /** @type {any} */
  const plain = { output: [4], taps: [[3, 4]], patch: [[1, 2]], inside: [true, false], weight: [[5, 6]] };
  const lifted = liftFrame(plain, 1);
  assert.deepEqual([lifted.output, lifted.patch, lifted.inside], [[0, 4], [[[1, 2]]], [[true, false]]]);
  const cube = liftFrame(
    {
      ...plain,
      output: [1, 2, 3],
      patch: [
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
    3,
  );
  assert.deepEqual([cube.output, cube.place, cube.patch], [[2, 3], [1, 2, 3], [[[1], [2], [3], [4]]]]);
});

test("in three directions every walk visits every window once, and snakes step to neighbours", () => {
  const [planes, rows, columns] = [3, 2, 4];
  for (const order of ORDERS) {
    const walk = Array.from({ length: 24 }, (_, step) => indexAt(order, step, rows, columns, planes));
    assert.deepEqual(
      [...walk].sort((a, b) => a - b),
      Array.from({ length: 24 }, (_, i) => i),
    );
    for (const [step, index] of walk.entries())
      assert.equal(stepAt(order, index, rows, columns, planes), step, order);
    const places = walk.map((index) => [Math.floor(index / 8), Math.floor(index / 4) % 2, index % 4]);
    const far = places
      .slice(1)
      .map((place, i) => place.reduce((sum, at, axis) => sum + Math.abs(at - (places[i]?.[axis] ?? 0)), 0));
    if (order === "snake") assert.ok(far.every((steps) => steps === 1));
  }
  assert.deepEqual(
    [0, 1, 2, 3].map((step) => indexAt("columns", step, rows, columns, planes)),
    [0, 8, 16, 4],
  );
});

test("each rank keeps its own, and going there and back loses nothing", () => {
  const picture = { ...SETUP, bias: 2, image: "digit" };
  const line = { ...picture, ...turned(picture, 1, SETUP) };
  assert.deepEqual([line.rank, line.kernel], [1, first(1).kernel]);
  assert.equal(line.bias, 0);
  const edited = { ...line, kernel: [[9, 9]], depth: 1 };
  const back = { ...edited, ...turned(edited, 2, SETUP) };
  assert.deepEqual({ ...back, kept: {} }, picture);
  assert.deepEqual({ ...back, ...turned(back, 1, SETUP) }.kernel, [[9, 9]]);
});

test("links hold what signals and volumes have", () => {
  /** @type {[string, Setup][]} */
  const links = [
    ["rank=1&source=1,-2.5", setup(1, { source: { data: [1, -2.5] } })],
    [
      "kernel=1,2,3&padding=1,2&rank=1&stride=3",
      setup(1, {
        kernel: [[1, 2, 3]],
        preset: "",
        padding: "amounts",
        pads: [first(1).pads[0], [1, 2]],
        stride: [1, 3],
      }),
    ],
    ["rank=1&source=sine+length:64", setup(1, { source: { generate: { name: "sine", length: 64 } } })],
    ["rank=3&source=tensor:abc", { ...first(3), source: { tensor: "abc" } }],
    [
      "kernel=1,2;3,4;;5,6;7,9&rank=3&deep=stride:2+pads:0,3",
      {
        ...first(3),
        preset: "",
        kernel: [...CUBE.slice(0, 3), [7, 9]],
        depth: 2,
        deep: { ...SETUP.deep, stride: 2, pads: [0, 3] },
      },
    ],
  ];
  for (const [hash, given] of links) {
    assert.deepEqual(read(hash).setup, { ...given, preset: given.preset }, hash);
    assert.equal(write(given, LOOK), hash);
  }
  assert.equal(read("rank=7").setup.rank, 2);
  assert.deepEqual(read("rank=1&source=1,x").setup.source, first(1).source);
});

test("only axes that there are bound a setup", () => {
  const line = setup(1, { mode: "reflect", stride: [1, 4], dilation: [1, 3], kernel: [[1, 2, 3]] });
  assert.deepEqual(fit(line, [1, 9]), { setup: line, notes: [] });
  assert.equal(bounds(line, [1, 9]).stride[1], 9);
  const deep = { ...SETUP.deep, stride: 9 };
  assert.equal(fit(setup(3, { deep }), [8, 8, 4]).setup.deep.stride, 4);
});
