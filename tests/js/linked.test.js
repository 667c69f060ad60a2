/** Linked views: which cells are shown, who reads whom when padding copies, and where cells lie. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAtPoint, placeGrid, roomOf } from "../../static/js/draw/linked/cells.js";
import { frequencyAt, ramp } from "../../static/js/draw/linked/spectrum.js";
import { UNIT } from "../../static/js/lift.js";
import { blocksOf } from "../../static/js/linked/im2col.js";
import {
  byOutput,
  createPatch,
  crossed,
  givenCell,
  holds,
  joints,
  keyOf,
  litOf,
  meetings,
  NO_COPIES,
  outputOf,
  page,
  sameHover,
  sourceIn,
  sourceOf,
} from "../../static/js/linked/place.js";

/** @typedef {import("../../static/js/app.js").State} State */

const AXIS = { input: 5, kernel: 3, effective: 3, stride: 1, dilation: 1, begin: 1, end: 1, output: 5 };
/** @type {import("../../static/js/linked/place.js").Copies} */
const AROUND = [[4], [0]];
/** @type {import("../../static/js/linked/place.js").Copies} */
const MIRRORED = [[1], [3]];
const FLAT = [NO_COPIES, NO_COPIES, NO_COPIES];

test("a neighbourhood stays while it holds what is looked at, and never leaves what there is", () => {
  assert.equal(page(Number.NaN, 50, 10, 100), 45);
  assert.equal(page(45, 54, 10, 100), 45);
  assert.equal(page(45, 55, 10, 100), 50);
  assert.equal(page(0, 99, 10, 100), 90);
  assert.equal(page(95, 95, 10, 100), 90);
  assert.equal(page(3, 2, 10, 4), 0);
});

test("a patch holds a cell, and turns no further than its edge", () => {
  const patch = createPatch();
  patch.hold([7, 50, 2], [2, 4, 4], [9, 100, 3]);
  assert.deepEqual(patch.get(), { start: [6, 48, 0], size: [2, 4, 3] });
  patch.turn(-100, 5);
  assert.deepEqual(patch.get(), { start: [6, 0, 0], size: [2, 4, 3] });
  assert.ok(holds(patch.get(), [7, 3, 2]));
  assert.ok(!holds(patch.get(), [7, 4, 2]));
  patch.turn(0, 0, 9);
  assert.deepEqual(patch.get().start, [7, 0, 0]);
  assert.ok(!holds(patch.get(), [6, 3, 2]));
});

test("padding's cells lead home, or nowhere", () => {
  assert.deepEqual(
    [-1, 0, 4, 5].map((cell) => sourceOf(AXIS, AROUND, cell)),
    [4, 0, 4, 0],
  );
  assert.equal(sourceOf(AXIS, NO_COPIES, -1), null);
  assert.equal(sourceOf(AXIS, NO_COPIES, 5), null);
});

test("a cell is read by itself and through its copies", () => {
  assert.deepEqual(
    joints(AXIS, AROUND, 0).map(({ output, tap, copied }) => [output, tap, copied]),
    [
      [0, 1, false],
      [1, 0, false],
      [4, 2, true],
    ],
  );
  // A mirrored cell is met twice by the first window.
  const first = byOutput(joints(AXIS, MIRRORED, 1)).get(0) ?? [];
  assert.deepEqual(
    first.map(({ tap }) => tap),
    [2, 0],
  );
});

test("meetings say the same from the other side", () => {
  for (const copies of [NO_COPIES, AROUND, MIRRORED]) {
    const found = meetings(AXIS, copies, 0, 5);
    const other = new Map();
    for (let i = 0; i < 5; i++)
      for (const joint of joints(AXIS, copies, i)) {
        const key = keyOf(joint.output, i);
        other.set(key, [...(other.get(key) ?? []), joint.tap].sort());
      }
    const taps = [...found].map(([key, list]) => [key, list.map(({ tap }) => tap).sort()]);
    assert.deepEqual(new Map(/** @type {[number, number[]][]} */ (taps)), other);
  }
  assert.deepEqual([outputOf(keyOf(7, 12345)), sourceIn(keyOf(7, 12345))], [7, 12345]);
});

/** @param {Partial<State>} more @returns {State} */
const state = (more) =>
  /** @type {any} */ ({
    scene: {
      report: { kind: "conv" },
      planes: UNIT,
      axes: [AXIS, AXIS],
      setup: { flip: false, stage: "conv" },
    },
    look: { position: 12 },
    hover: null,
    ...more,
  });

test("one product names an output, an input and a weight", () => {
  const hover = /** @type {const} */ ({ where: "output", row: 2, column: 3, close: true, kernel: [0, 2] });
  assert.deepEqual(litOf(state({ hover })), {
    output: [0, 2, 3],
    input: [0, 1, 4],
    weight: [0, 2],
  });
  assert.deepEqual(givenCell(state({ hover }), FLAT), [0, 1, 4]);
  const flipped = state({ hover });
  if (flipped.scene) flipped.scene.setup = { ...flipped.scene.setup, flip: true };
  assert.deepEqual(litOf(flipped).input, [0, 3, 2]);
});

test("a pinned window stays, and a product elsewhere still names its own input", () => {
  const hover = /** @type {const} */ ({ where: "output", row: 0, column: 3, close: true, kernel: [1, 1] });
  const look = /** @type {any} */ ({ position: 12, pinned: true });
  assert.deepEqual(litOf(state({ hover, look })), {
    output: [0, 2, 2],
    input: [0, 0, 3],
    weight: [1, 1],
  });
  assert.deepEqual(givenCell(state({ hover, look }), FLAT), [0, 0, 3]);
});

test("without a pointer the middle of the window is stamped; in the padding, the cell that it copies", () => {
  assert.deepEqual(givenCell(state({}), FLAT), [0, 2, 2]);
  const hover = /** @type {const} */ ({ where: "output", row: 0, column: 0, close: true, kernel: [0, 0] });
  assert.deepEqual(givenCell(state({ hover }), [NO_COPIES, AROUND, MIRRORED]), [0, 4, 1]);
  assert.ok(sameHover(hover, { ...hover, kernel: [0, 0] }));
  assert.ok(!sameHover(hover, { ...hover, kernel: [0, 1] }));
});

test("a product of a volume names its voxel, through the kernel's planes below each other", () => {
  const volume = state({});
  if (volume.scene) volume.scene.planes = AXIS;
  // Row 5 of nine is row 2 of plane 1.
  const at = /** @type {const} */ ({ where: "output", plane: 4, row: 2, column: 3 });
  const hover = { ...at, close: true, kernel: /** @type {const} */ ([5, 0]) };
  assert.deepEqual(litOf({ ...volume, hover }), {
    output: [4, 2, 3],
    input: [4, 3, 2],
    weight: [5, 0],
  });
  const met = crossed(/** @type {any} */ (volume.scene), [
    joints(AXIS, NO_COPIES, 4),
    joints(AXIS, AROUND, 0),
    [],
  ]);
  assert.deepEqual(met, []);
  const both = crossed(/** @type {any} */ (volume.scene), [
    joints(AXIS, NO_COPIES, 4).slice(0, 1),
    joints(AXIS, AROUND, 0),
    joints(AXIS, NO_COPIES, 2).slice(1, 2),
  ]);
  assert.deepEqual(
    both.map(({ at, copied }) => [...at, copied]),
    [
      [7, 1, false],
      [6, 1, false],
      [8, 1, true],
    ],
  );
});

test("a point finds its cell, and gaps hold none", () => {
  const grid = { rows: 2, columns: 4, dx: 10, dy: 10, breakColumns: [2, 3, 3], columnLabels: [], left: 5 };
  const placed = placeGrid(grid);
  assert.deepEqual([...placed.xs], [5, 15, 33, 59]);
  assert.deepEqual([...placed.ys], [15, 25]);
  assert.deepEqual([placed.width, placed.height], [69, 35]);
  assert.deepEqual(cellAtPoint(grid, placed, 34, 26), { row: 1, column: 2 });
  assert.equal(cellAtPoint(grid, placed, 28, 26), null);
  assert.equal(cellAtPoint(grid, placed, 6, 5), null);
});

test("numbers are written only where they can be read", () => {
  const small = { rows: 1, columns: 1, dx: 6, dy: 6 };
  const large = { rows: 1, columns: 1, dx: 29, dy: 15 };
  assert.equal(roomOf(small, placeGrid(small)), 0);
  assert.ok(roomOf(large, placeGrid(large)) >= 4);
});

test("frequencies run from −½ to just below ½, and the scale from ground to ink", () => {
  assert.deepEqual(frequencyAt(100, 50, 50), [0, 0]);
  assert.deepEqual(frequencyAt(100, 0, 25), [-0.25, -0.5]);
  assert.ok(frequencyAt(100, 100, 100)[0] < 0.5);
  const light = ramp(false);
  assert.deepEqual([...light.subarray(0, 3)], [255, 255, 255]);
  assert.ok((light[765] ?? 255) < 30);
});

test("numbers of windows are asked for line by line, else in whole lines of a plane, else in whole planes", () => {
  const axes = [3, 4].map((output) => ({ ...AXIS, output }));
  const scene = /** @type {any} */ ({ planes: { ...AXIS, output: 5 }, axes });
  assert.deepEqual(blocksOf(scene, 2, 5), [
    [
      [0, 0, 2],
      [0, 0, 3],
    ],
    [
      [0, 1, 0],
      [0, 1, 1],
    ],
  ]);
  assert.deepEqual(blocksOf(scene, 5, 17), [
    [
      [0, 1, 0],
      [0, 2, 3],
    ],
    [
      [1, 0, 0],
      [1, 1, 3],
    ],
  ]);
  assert.deepEqual(blocksOf(scene, 5, 30), [
    [
      [0, 0, 0],
      [2, 2, 3],
    ],
  ]);
});
