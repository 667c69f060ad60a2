/** Changes to a network's layers, its settings in words, and which of a cell's inputs count most. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, networkOf } from "../../static/js/network/code.js";
import { added, moved, readsOf, refitted, removed, same } from "../../static/js/network/edit.js";
import { settingsOf, summary, withSetting } from "../../static/js/network/settings.js";
import { strongest, strongestTap } from "../../static/js/network/taps.js";

/** @param {number} out @param {object} [more] @returns {any} */
const conv = (out, more) => ({ kind: "conv", init: { out_channels: out, kernel_size: 3 }, ...more });
const relu = { kind: "relu" };
const block = [conv(4), relu, conv(4), { kind: "add", inputs: [2, 0] }, relu];

test("a new layer is read by who read the one before it, and by nobody else", () => {
  const now = added(block, 2, { kind: "dropout" });
  assert.deepEqual(
    now.map(({ kind }) => kind),
    ["conv", "relu", "dropout", "conv", "add", "relu"],
  );
  assert.deepEqual(readsOf(now, 4), [3, 0]);
  assert.deepEqual(readsOf(now, 3), [2]);
  assert.equal(now[3].inputs, undefined);
});

test("whoever read a layer that is gone reads what it read", () => {
  const now = removed(block, 2);
  assert.deepEqual(readsOf(now, 2), [1, 0]);
  assert.deepEqual(readsOf(removed(block, 0), 2), [1, -1]);
  assert.deepEqual(removed([relu, conv(1)], 0), [conv(1)]);
});

test("a layer moves up and down in its row", () => {
  const row = [conv(1), relu, { kind: "max_pool", kernel_size: 2 }];
  assert.deepEqual(
    moved(row, 1, 2).map(({ kind }) => kind),
    ["conv", "max_pool", "relu"],
  );
  assert.deepEqual(
    moved(row, 2, 0).map(({ kind }) => kind),
    ["max_pool", "conv", "relu"],
  );
  assert.ok(moved(row, 2, 0).every(({ inputs }) => inputs === undefined));
  assert.deepEqual(moved(row, 0, -1), row);
  for (const from of block.keys())
    for (const to of block.keys()) {
      const now = moved(block, from, to);
      assert.equal(now.length, block.length);
      for (const at of now.keys()) assert.ok(readsOf(now, at).every((read) => read >= -1 && read < at));
    }
});

test("lists of one number a channel follow the channels", () => {
  const filled = { fill: 0, shape: [4] };
  const layers = [
    conv(9, { bias: filled }),
    { kind: "batch_norm", mean: filled },
    relu,
    { kind: "concat", inputs: [2, 0] },
    { kind: "batch_norm", mean: filled },
  ];
  const now = refitted(layers, 3);
  assert.deepEqual(now[0].bias.shape, [9]);
  assert.deepEqual(now[1].mean.shape, [9]);
  assert.deepEqual(now[4].mean.shape, [18]);
  assert.equal(refitted(now, 3)[1], now[1]);
});

test("what follows a change is another network, and nothing else is", () => {
  const other = block.map((layer, at) => (at === 2 ? conv(4, { stride: 2 }) : layer));
  assert.deepEqual(same(block, other), [true, true, false, false, false]);
  assert.deepEqual(same(block, block), Array(5).fill(true));
  assert.deepEqual(same([], block), Array(5).fill(false));
});

test("a setting is written where the API has it, or refused", () => {
  const layer = conv(8, { padding: 1 });
  /** @type {any} */
  const named = Object.fromEntries(settingsOf(layer).map((setting) => [setting.name, setting]));
  /** @param {any} setting @param {string} text @returns {any} */
  const changed = (setting, text) => withSetting(layer, setting, text);
  assert.equal(changed(named.out_channels, "16").init.out_channels, 16);
  assert.deepEqual(changed(named.kernel_size, "3 x 5").init.kernel_size, [3, 5]);
  assert.equal(changed(named.padding, "same").padding, "same");
  assert.equal(withSetting(layer, named.stride, "0"), null);
  assert.equal(withSetting(layer, named.stride, ""), null);
  assert.equal(withSetting(layer, named.out_channels, "2, 3"), null);
  // weights that are numbers have the size that they have
  assert.ok(settingsOf({ kind: "conv", kernel: [[1]] }).every(({ name }) => name !== "kernel_size"));
  assert.equal(summary(layer), "3×3 → 8 p1");
});

test("the largest product leads down, and a maximum's winner", () => {
  /** @type {any} */
  const frame = {
    channels: [0, 1],
    taps: [
      [4, 5],
      [7, 8],
    ],
    products: [
      [
        [1, -2],
        [0, 1],
      ],
      [
        [0, 0],
        [-9, 3],
      ],
    ],
    winner: null,
  };
  assert.deepEqual(strongestTap(frame, [0, 0]), { size: 9, cell: [5, 7], channel: 1 });
  assert.deepEqual(strongestTap({ ...frame, products: null, winner: 1 }, [0, 0]), {
    cell: [4, 8],
    channel: 0,
  });
});

test("of many channels those that add most are told, and the sum of the others", () => {
  const channels = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = [1, -8, 2, 7, 3, 0.5, -0.25, 4];
  /** @type {any} */
  const given = { channels, channel_sums: sums, patch: channels.map((c) => [[c]]) };
  const frame = strongest(given);
  const { rest } = frame;
  assert.deepEqual(frame.channels, [0, 1, 2, 3, 4, 7]);
  assert.deepEqual(
    frame.patch.map(([[c]]) => c),
    [0, 1, 2, 3, 4, 7],
  );
  assert.deepEqual(rest, { count: 2, sum: 0.25 });
});

test("a changed network is a short part of a link, and comes back as it was", async () => {
  const ready = Array.from({ length: 30 }, (_, seed) =>
    conv(64, { init: { out_channels: 64, kernel_size: 3, seed } }),
  );
  const base = { name: "deep", title: "Deep", layers: ready, ready, inputShape: [1, 3, 64, 64] };
  assert.equal(await codeOf(base), "");
  const changed = { ...base, layers: added(ready, 4, relu) };
  const code = (await codeOf(changed)) ?? "";
  assert.match(code, /^[-\w]{1,160}$/);
  assert.deepEqual(await networkOf(code, base), changed);
  // of no ready network: all of it, with its name
  const own = { name: "", title: "Mine", layers: block, input: { image: "digit" } };
  const back = await networkOf((await codeOf(own)) ?? "", { name: "", title: "", layers: [] });
  assert.deepEqual(back, own);
  // nonsense is none, and what no link can hold isn't written
  assert.equal(await networkOf("bm9uc2Vuc2U", base), null);
  assert.equal(await networkOf(code, { ...base, layers: [] }), null);
  const weights = Array.from({ length: 9000 }, (_, i) => Math.sin(i));
  assert.equal(await codeOf({ ...own, layers: [{ kind: "conv", weight: weights }] }), null);
});
