/** State to link and back: exact, readable, and safe against anything typed into the address. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { pinned, sideA, swapped } from "../../static/js/against.js";
import { repair } from "../../static/js/repair.js";
import { first, LOOK, SETUP } from "../../static/js/state.js";
import { mended, read, write } from "../../static/js/url.js";

/** @typedef {import("../../static/js/state.js").Setup} Setup */
/** @typedef {import("../../static/js/state.js").Look} Look */

/** @type {[string, Partial<Setup>, Partial<Look>][]} */
const STATES = [
  ["", {}, {}],
  ["stride=2", { stride: [2, 2] }, {}],
  ["network=lenet5&layers=a-_1&spot=3,0,5,2", {}, { network: "lenet5", layers: "a-_1", spot: "3,0,5,2" }],
  ["at=5&product=4", {}, { position: 5, inside: 4 }],
  ["views=stamp,matrix", {}, { views: ["stamp", "matrix"] }],
  ["stride=2,1&dilation=3", { stride: [2, 1], dilation: [3, 3] }, {}],
  [
    "padding=1,2,0,3",
    {
      padding: "amounts",
      pads: [
        [1, 2],
        [0, 3],
      ],
    },
    {},
  ],
  ["padding=valid&image=digit&channels=grey", { padding: "valid", image: "digit", channels: "grey" }, {}],
  [
    "kernel=0.1,-2;3e-7,0",
    {
      preset: "",
      kernel: [
        [0.1, -2],
        [3e-7, 0],
      ],
    },
    {},
  ],
  [
    "activation=leaky_relu&slope=0.2&stage=activation",
    { activation: "leaky_relu", slope: 0.2, stage: "activation" },
    {},
  ],
  [
    "pool=avg_pool&pool_size=3&pool_stride=2,1&pool_padding=1&pool_ceil=1&pool_count=0&stage=pool",
    {
      pool: "avg_pool",
      poolSize: [3, 3],
      poolStride: [2, 1],
      poolPadding: 1,
      poolCeil: true,
      poolCount: false,
      stage: "pool",
    },
    {},
  ],
  ["mode=constant&fill=0.5&flip=1&bias=-1.25", { mode: "constant", fill: 0.5, flip: true, bias: -1.25 }, {}],
  ["range=-1,2&colors=viridis&map=2", { range: "-1,2", colormap: "viridis", map: "2" }, {}],
  [
    "at=77&channel=2&zoom=12.5,30,40.25&speed=30&loop=0",
    {},
    { position: 77, probe: 2, camera: { scale: 12.5, x: 30, y: 40.25 }, speed: 30, loop: false },
  ],
  [
    "at=5&order=snake&between=3,40&pin=1",
    {},
    { position: 5, order: "snake", between: [3, 40], pinned: true },
  ],
];

test("a link says only what differs, and reads back to the same", () => {
  for (const [, setup, look] of STATES) {
    const hash = write({ ...SETUP, ...setup }, { ...LOOK, ...look });
    assert.deepEqual(read(`#${hash}`), { setup: { ...SETUP, ...setup }, look: { ...LOOK, ...look } });
  }
});

test("links are readable", () => {
  for (const [hash, setup, look] of STATES) {
    const parts = write({ ...SETUP, ...setup }, { ...LOOK, ...look })
      .split("&")
      .sort();
    assert.deepEqual(parts, hash.split("&").sort());
  }
});

test("weights come back bit for bit", () => {
  const kernel = Array.from({ length: 15 }, (_, r) =>
    Array.from({ length: 15 }, (_, c) => Math.sin(r * 15 + c) / 3),
  );
  const hash = write({ ...SETUP, preset: "", kernel }, LOOK);
  assert.deepEqual(read(hash).setup.kernel, kernel);
});

test("a preset travels by name, with its parameters", () => {
  const hash = write({ ...SETUP, preset: "gaussian", parameters: { sigma: 1.5, size: 7 } }, LOOK);
  assert.equal(hash, "kernel=gaussian+sigma:1.5+size:7");
  const { setup } = read(hash);
  assert.equal(setup.preset, "gaussian");
  assert.deepEqual(setup.parameters, { sigma: 1.5, size: 7 });
});

test("A travels in the link as a link of its own, and swapping twice changes nothing", () => {
  const edited = repair({ kernel: [[1, 2]], stride: [2, 2], padding: "valid" });
  const setup = { ...SETUP, image: "digit", against: pinned(edited) };
  const hash = write(setup, { ...LOOK, compare: "wipe" });
  assert.equal(hash, "image=digit&a=kernel=1,2~padding=valid~stride=2&compare=wipe");
  assert.deepEqual(read(hash), { setup, look: { ...LOOK, compare: "wipe" } });
  assert.deepEqual(mended(hash), []);
  const named = { ...SETUP, against: pinned(repair({ preset: "gaussian", parameters: { sigma: 2 } })) };
  assert.equal(write(named, LOOK), "a=kernel=gaussian+sigma:2");
  assert.deepEqual(read(write(named, LOOK)).setup.against?.parameters, { sigma: 2 });
  assert.equal(write({ ...SETUP, against: pinned(SETUP) }, LOOK), "a=kernel=sobel_x");
  const once = { ...setup, ...swapped(setup) };
  assert.deepEqual([once.kernel, once.image], [[[1, 2]], "digit"]);
  assert.deepEqual({ ...once, ...swapped(once) }, setup);
  assert.equal(sideA(SETUP), null);
  assert.deepEqual(sideA(setup)?.stride, [2, 2]);
});

test("A of a signal is read as a signal, even where the link doesn't say so", () => {
  const line = repair({ rank: 1, kernel: [[1, -2, 0.5]], padding: "amounts", stride: 3 });
  const setup = { ...first(1), against: pinned(line) };
  assert.equal(write(setup, LOOK), "rank=1&a=kernel=1,-2,0.5~padding=1,1~rank=1~stride=3");
  assert.deepEqual(read(write(setup, LOOK)).setup, setup);
  assert.deepEqual(sideA(read("rank=1&a=kernel=3,4").setup)?.rank, 1);
});

test("nonsense in the address becomes the default, never an error", () => {
  const nonsense = [
    "stride=0",
    "stride=-1",
    "stride=abc",
    "stride=1e99",
    "stride=",
    "kernel=1,2;3",
    "kernel=;;;",
    "kernel=NaN,1",
    "bias=Infinity",
    "bias=x",
    "range=2,1",
    "range=a,b",
    "mode=mirror",
    "stage=pool",
    "map=-1",
    "zoom=0,0,0",
    "zoom=1",
    "at=-4",
    "at=1e9",
    "speed=-1",
    "side=7",
    "padding=nonsense",
    "activation=elu",
    "%",
    "&&==&",
    "kernel=%ZZ",
    "a=",
    "a=kernel=;;",
    "a=a=a=kernel=1",
    "compare=upside",
  ];
  for (const hash of nonsense) {
    const { setup, look } = read(hash);
    assert.deepEqual(repair(setup), setup, hash);
    assert.ok(
      setup.stride.every((s) => Number.isInteger(s) && s >= 1 && s <= 32),
      hash,
    );
    assert.ok(setup.kernel.flat().every(Number.isFinite), hash);
    assert.equal(setup.stage, "conv", hash);
    assert.ok(look.speed > 0, hash);
  }
});

test("huge numbers are brought within bounds", () => {
  const { setup } = read("stride=500&dilation=99,1&padding=1000&pool=max_pool&pool_size=77");
  assert.deepEqual(
    [setup.stride, setup.dilation, setup.pads, setup.poolSize],
    [
      [32, 32],
      [32, 1],
      [
        [64, 64],
        [64, 64],
      ],
      [32, 32],
    ],
  );
});

test("what a link asks for and doesn't get is said", () => {
  assert.deepEqual(mended("#stride=0&dilation=abc&kernel=1,2;3&padding=99999"), [
    { got: "kernel=1,2;3", now: "-1,0,1;-2,0,2;-1,0,1" },
    { got: "padding=99999", now: "64,64,64,64" },
    { got: "stride=0", now: "1" },
    { got: "dilation=abc", now: "1" },
  ]);
  assert.deepEqual(mended("at=-4&zoom=1&speed=x"), [
    { got: "at=-4", now: "" },
    { got: "zoom=1", now: "" },
    { got: "speed=x", now: "4" },
  ]);
  assert.deepEqual(mended("views=stamp,psf"), [{ got: "views=stamp,psf", now: "stamp" }]);
});

test("a sound link has nothing to be said about", () => {
  for (const [hash] of STATES) assert.deepEqual(mended(hash), [], hash);
  for (const hash of [
    "range=1.50,2",
    "stride=2,2",
    "padding=1",
    "kernel=gaussian+size:5",
    "flip=0",
    "views=matrix,stamp",
  ])
    assert.deepEqual(mended(hash), [], hash);
});
