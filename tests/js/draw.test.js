/** Drawing's arithmetic: levels to pixels, cells on the screen, text that reads. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAt, held, inSight, place, whole, zoomed } from "../../static/js/draw/camera.js";
import { colorOf, inkOn } from "../../static/js/draw/ink.js";
import { channelPixels, compositePixels, mapPixels, packedColors } from "../../static/js/draw/levels.js";

const RAMP = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** @param {number | undefined} pixel */
const rgb = (pixel = 0) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

test("levels run from the table's first colour to its last, and strangers stand out", () => {
  const colors = packedColors(RAMP);
  assert.deepEqual(rgb(colors[0]), [0, 0, 0]);
  assert.deepEqual(rgb(colors[1]), [0, 0, 0]);
  assert.deepEqual(rgb(colors[127]), [128, 128, 128]);
  assert.deepEqual(rgb(colors[253]), [255, 255, 255]);
  assert.deepEqual(rgb(colors[254]), [255, 255, 255]);
  assert.deepEqual(rgb(colors[255]), [255, 0, 255]);
  for (let level = 1; level < 253; level++)
    assert.ok(rgb(colors[level + 1])[0] ?? 0 >= (rgb(colors[level])[0] ?? 0));
});

test("a map and a composite put every level in its place", () => {
  const maps = { levels: Uint8Array.from([9, 9, 1, 253]), width: 2, height: 1 };
  assert.deepEqual([...mapPixels(maps, 1, RAMP).pixels].map(rgb), [
    [0, 0, 0],
    [255, 255, 255],
  ]);
  const three = { ...maps, levels: Uint8Array.from([253, 1, 1, 253, 1, 255]) };
  assert.deepEqual([...compositePixels(three).pixels].map(rgb), [
    [255, 0, 0],
    [255, 0, 255],
  ]);
});

test("a channel of a picture is grey", () => {
  const { pixels } = channelPixels(
    { data: Uint8ClampedArray.from([10, 20, 30, 255]), width: 1, height: 1 },
    1,
  );
  assert.deepEqual(rgb(pixels[0]), [20, 20, 20]);
});

const VIEW = { width: 400, height: 200 };
const BOX = { left: 0, top: 0, right: 100, bottom: 50 };
const LATTICE = { x: 0, y: 0, dx: 1, dy: 1, rows: 50, columns: 100 };

test("the whole picture fills the view", () => {
  assert.deepEqual(whole(BOX, VIEW), { x: 50, y: 25, scale: 4 });
  const placed = place(LATTICE, whole(BOX, VIEW), VIEW);
  assert.deepEqual([placed.left, placed.top, placed.dx], [0, 0, 4]);
  assert.deepEqual(cellAt(placed, 399, 199), { row: 49, column: 99 });
  assert.deepEqual(inSight(placed, VIEW), { top: 0, bottom: 50, left: 0, right: 100 });
});

test("the point under the pointer stays where it is while zooming", () => {
  const camera = whole(BOX, VIEW);
  const point = { x: 130, y: 77 };
  const before = cellAt(place(LATTICE, camera, VIEW), point.x, point.y);
  const near = zoomed(camera, VIEW, 5, point, { least: 4, most: 96 });
  assert.equal(near.scale, 20);
  assert.deepEqual(cellAt(place(LATTICE, near, VIEW), point.x, point.y), before);
  assert.equal(zoomed(camera, VIEW, 1000, point, { least: 4, most: 96 }).scale, 96);
});

test("the camera never leaves the picture", () => {
  const near = held({ x: -500, y: 1000, scale: 20 }, BOX, VIEW);
  assert.deepEqual(near, { x: 10, y: 45, scale: 20 });
});

test("output cells lie over their windows, as wide as the stride", () => {
  const lattice = { x: -0.5, y: -0.5, dx: 2, dy: 2, rows: 25, columns: 50 };
  const placed = place(lattice, whole(BOX, VIEW), VIEW);
  assert.deepEqual([placed.left, placed.dx], [-2, 8]);
});

test("colours stop at the ends of the scale", () => {
  assert.deepEqual(colorOf(-9, [-1, 1], RAMP), [0, 0, 0]);
  assert.deepEqual(colorOf(9, [-1, 1], RAMP), [255, 255, 255]);
  assert.deepEqual(colorOf(0, [-1, 1], RAMP), [128, 128, 128]);
});

/** Contrast of two colours, by WCAG's formulas. @param {readonly number[]} a @param {readonly number[]} b */
function contrast(a, b) {
  const [low = 0, high = 0] = [a, b]
    .map((rgb) => {
      const linear = rgb.map((v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    })
    .sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @param {string} hex such as `#0a0b0c` */
const channels = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

test("on every colour the ink is the one that reads better, and reads well", () => {
  const steps = Array.from({ length: 52 }, (_, i) => i * 5);
  const greys = Array.from({ length: 256 }, (_, v) => [v, v, v]);
  const colors = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => [r, g, b])));
  for (const rgb of [...greys, ...colors]) {
    const found = contrast(channels(inkOn(rgb)), rgb);
    assert.ok(found >= 4.5, `${found} on ${rgb}`);
    const best = Math.max(contrast([0, 0, 0], rgb), contrast([255, 255, 255], rgb));
    assert.ok(Math.abs(found - best) < 1e-9, `${found} on ${rgb}, where ${best} is possible`);
  }
});
