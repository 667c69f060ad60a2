/** How much of the matrix is shown, and how large its cells are. */

import { LABEL_PX } from "../draw/linked/cells.js";
import { grouped } from "../numbers.js";
import { breaksOf, countOf } from "./matrix-cells.js";
import { eachAxis } from "./place.js";

/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */
/** @typedef {import("./place.js").Triple} Triple */

/** Of a signal; longer columns would not be seen at once. */
const LONGEST = 32;
/** Output cells, planes × rows × columns, that are shown of a large output: the most that leaves columns wide enough. */
const PARTS = /** @type {Record<import("../ranks.js").Rank, Triple[]>} */ ({
  1: [LONGEST, 24, 16, 12, 8, 5, 3, 2, 1].map((n) => [1, 1, n]),
  2: [
    [1, 3, 8],
    [1, 3, 6],
    [1, 3, 5],
    [1, 3, 4],
    [1, 2, 4],
    [1, 2, 3],
    [1, 1, 3],
    [1, 1, 2],
    [1, 1, 1],
  ],
  3: [
    [2, 2, 3],
    [2, 2, 2],
    [1, 2, 2],
    [1, 1, 2],
    [1, 1, 1],
  ],
});
const WHOLE = { rows: 64, columns: 110 };
/** Fewer rows than this say little; then cells may be too small for numbers. */
const TELLING = 6;
const SMALL = 7;
/** Of a large kernel's matrix. */
const CUT = /** @type {Triple} */ ([1, 2, 6]);
const GAP = 8;
const ROOMY = 620;
const READABLE = 13;
const LEAST = 3;
const MOST = 24;

/**
 * The areas that are shown, and how large a cell is.
 * @param {Scene} scene
 * @param {Room} room
 */
export function sizes(scene, { width }) {
  const roomy = width >= ROOMY;
  const [outputs, inputs] = [eachAxis(scene, (axis) => axis.output), eachAxis(scene, (axis) => axis.input)];
  /** @param {Triple} sides @returns {import("./place.js").Area} */
  const area = (sides) => ({ start: [0, 0, 0], size: sides });
  const all = { rows: countOf(area(outputs)), columns: countOf(area(inputs)) };
  const digits = grouped(all.rows * scene.output.count).length;
  const beside = (roomy ? 150 : 76) + digits * LABEL_PX * 0.61;
  const avail = width - beside;
  /** Halves of a pixel that a column gets. @param {Triple} input */
  const pitch = (input) => {
    const gaps = breaksOf(area(input), inputs[2]).length * GAP;
    return Math.min(MOST, Math.floor(((avail - gaps) / countOf(area(input))) * 2) / 2);
  };
  const most = scene.rank === 1 ? LONGEST : WHOLE.rows;
  if (all.rows <= most && all.columns <= WHOLE.columns && pitch(inputs) >= 5) return result(outputs, inputs);
  /** @param {Triple} part */
  const reach = (part) =>
    eachAxis(scene, (axis, i) =>
      Math.min(axis.input, (Math.min(part[i] ?? 1, axis.output) - 1) * axis.stride + axis.effective),
    );
  /** @param {number} least */
  const fitting = (least) => PARTS[scene.rank].find((part) => pitch(reach(part)) >= least);
  const readable = fitting(READABLE);
  const telling = readable && countOf(area(readable)) >= TELLING;
  const fitted = telling ? readable : (fitting(SMALL) ?? readable);
  if (fitted) return result(fitted, reach(fitted));
  // Too many for numbers: smaller cells, and in the end fewer of them.
  const part = scene.rank === 3 ? /** @type {Triple} */ ([1, 1, 4]) : CUT;
  const [deep, down, across] = reach(part);
  const wide = Math.min(across, Math.floor(avail / LEAST / 2));
  const tall = Math.max(1, Math.min(down, Math.floor(avail / (wide * LEAST + GAP))));
  const planes = Math.max(1, Math.min(deep, Math.floor(avail / ((wide * LEAST + GAP) * tall + GAP))));
  return result(part, [planes, tall, wide]);

  /** @param {Triple} output @param {Triple} input */
  function result(output, input) {
    const dx = Math.max(LEAST, pitch(input));
    return { roomy, output, input, dx, dy: Math.max(11, Math.min(18, dx)) };
  }
}
