/** The three figures of one output cell: stamps, the window over zeros, a part of Cᵀ. */

import { fill, h } from "../../dom.js";
import { readers } from "../../geometry.js";
import { fitting, short } from "../../numbers.js";
import { cellGrid } from "./grid.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../geometry.js").Axis} Axis */
/** @typedef {import("./grid.js").Cell} Cell */
/** @typedef {import("./ways.js").View} View */
/** @typedef {[number, number]} Pair */

const STAMPS = 4;
const MOST_COLUMNS = 8;
/** Rows of Cᵀ beside the shown one, on either side. */
const BESIDE = 3;

/** @param {number | null | undefined} value */
const text = (value) => (value === undefined ? "·" : fitting(value, 5));

/** Each input that reaches the cell, with its stamp: the weight that falls on the cell is framed. @param {App} app @param {HTMLElement} root @param {View} view */
export function drawStamps({ t }, root, { down, across, rows, columns, value, weight, hued }) {
  const pairs = down.flatMap((d) => across.map((a) => ({ d, a })));
  const made = pairs.slice(0, STAMPS).map(({ d, a }) => {
    const factors = `${text(value(d.output, a.output))}\n× ${short(weight(d.tap, a.tap), 3)}`;
    const grid = cellGrid("stamp", factors);
    grid.show(
      Array.from({ length: rows.kernel }, (_, r) =>
        Array.from({ length: columns.kernel }, (_, c) => {
          const here = r === d.tap && c === a.tap;
          const cell = hued(r, c, "", here ? 0.8 : 0.25);
          return { ...cell, edge: here || cell.edge === true };
        }),
      ),
    );
    return h("div.block", {}, grid.root, h("div.way-factors.mono", {}, factors));
  });
  const rest = pairs.length - made.length;
  const none = pairs.length === 0 && h("p.caption", {}, t("sum.gather.none"));
  fill(
    root,
    ...made.flatMap((one, i) => (i > 0 ? [plus(), one] : [one])),
    rest > 0 && h("span.caption", {}, t("ways.more", { count: rest })),
    none,
  );
}

const plus = () => h("span.op", { "aria-hidden": "true" }, "+");

/** The window over the input with zeros put in, and the kernel turned round that it meets. @param {View} view */
export function zeroWindow({ at, rows, columns, down, across, value, weight, hued }) {
  const [height, width] = [rows.effective, columns.effective];
  /** @param {Axis} axis @param {typeof down} found @param {number} k place in the window, from its start */
  const inputAt = (axis, found, k) => {
    const tapHere = axis.effective - 1 - k;
    if (tapHere % axis.dilation !== 0) return null;
    return {
      tap: tapHere / axis.dilation,
      input: found.find(({ tap: one }) => one === tapHere / axis.dilation)?.output,
    };
  };
  const places = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c) => ({ d: inputAt(rows, down, r), a: inputAt(columns, across, c) })),
  );
  /** @type {Cell[][]} */
  const window = places.map((line) =>
    line.map(({ d, a }) => {
      const there = d?.input !== undefined && a?.input !== undefined;
      if (!there || !d || !a) return { text: "0", faint: true };
      return hued(d.tap, a.tap, text(value(Number(d.input), Number(a.input))));
    }),
  );
  /** @type {Cell[][]} */
  const flipped = places.map((line) =>
    line.map(({ d, a }) =>
      d && a ? hued(d.tap, a.tap, short(weight(d.tap, a.tap), 3)) : { text: "", faint: true },
    ),
  );
  return { window, flipped, at };
}

/** Rows of Cᵀ for outputs beside the cell, columns for the inputs beside those that reach it. @param {View} view */
export function matrixOf({ at, rows, columns, region, value, weight, hued }) {
  const inputs = [];
  for (let r = region.top; r < region.bottom; r++)
    for (let c = region.left; c < region.right; c++)
      if (readersHold(rows, at[0], r)) inputs.push(/** @type {Pair} */ ([r, c]));
  if (inputs.length === 0) for (let c = region.left; c < region.right; c++) inputs.push([region.top, c]);
  const reaching = inputs.filter(([, c]) => readersHold(columns, at[1], c));
  if (inputs.length > MOST_COLUMNS) inputs.splice(0, inputs.length, ...reaching.slice(0, MOST_COLUMNS));
  const beside = BESIDE;
  const [first, last] = [Math.max(0, at[1] - beside), Math.min(columns.input - 1, at[1] + beside)];
  /** @type {Cell[][]} */
  const lines = [];
  for (let o = first; o <= last; o++) {
    lines.push(
      inputs.map(([r, c]) => {
        const d = readers(rows, at[0]).find(({ output }) => output === r);
        const a = readers(columns, o).find(({ output }) => output === c);
        const here = o === at[1];
        if (!d || !a) return { text: "0", faint: true, here };
        return { ...hued(d.tap, a.tap, short(weight(d.tap, a.tap), 2), here ? 0.4 : 0.18), here };
      }),
    );
  }
  /** @type {Cell[][]} */
  const input = inputs.map(([r, c]) => [{ text: text(value(r, c)), title: `${r}, ${c}` }]);
  return { rows: lines, input };
}

/** @param {Axis} axis @param {number} o @param {number} i */
const readersHold = (axis, o, i) => readers(axis, o).some(({ output }) => output === i);
