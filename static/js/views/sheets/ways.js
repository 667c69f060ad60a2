/** One output cell of a transposed convolution, reached in three ways that give the same: scatter-add, zero-insertion, Cᵀ. */

import * as api from "../../api.js";
import { channelName, focus, seen, shown } from "../../app.js";
import { fill, h, say } from "../../dom.js";
import { tint } from "../../draw/ink.js";
import { readers, tap } from "../../geometry.js";
import { latest } from "../../latest.js";
import { fitting, grouped, short, whole } from "../../numbers.js";
import { cellGrid, figure, lightWeights } from "./grid.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../app.js").Scene} Scene */
/** @typedef {import("../../geometry.js").Axis} Axis */
/** @typedef {import("./grid.js").Cell} Cell */
/** @typedef {[number, number]} Pair */

/** A window wider than this is told, not drawn. */
const MOST = 7;
const STAMPS = 4;
const MOST_COLUMNS = 8;
/** Rows of Cᵀ beside the shown one, and columns beside the inputs that it reads. */
const BESIDE = [3, 1];

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const stamps = h("div.stamps");
  const [zeros, turned, matrix, column] = [
    cellGrid("zeros", t("ways.zeros.window")),
    cellGrid("turned", t("ways.zeros.kernel")),
    cellGrid("matrix", t("ways.matrix")),
    cellGrid("column", t("ways.matrix.input")),
  ];
  const results = [0, 1, 2].map(() => h("b.mono", { "data-way": true }));
  const size = h("span.caption");
  const [cell, rest] = [h("span"), h("b", { "data-rest": true })];
  const cards = h(
    "div.cards",
    {},
    figure(t("ways.scatter"), t("ways.scatter.about"), stamps, equals(results[0])),
    figure(t("ways.zeros"), t("ways.zeros.about"), zeros.root, times(), turned.root, equals(results[1])),
    figure(
      t("ways.matrix"),
      t("ways.matrix.about"),
      h("div", {}, matrix.root, size),
      times(),
      column.root,
      equals(results[2]),
    ),
  );
  const large = h("p.saying", { hidden: true }, t("ways.large", { most: MOST }));
  const root = h("div.sheet-body", { "data-ways": true }, h("p.saying", {}, cell, " ", rest), large, cards);
  lightWeights(app, root);

  /** What reaches the cell, as the server adds it up; under the key of its question. */
  let asked = "";
  const gathering = latest(
    async (/** @type {{scene: Scene, channel: number, start: number}} */ { scene, channel, start }, signal) =>
      (await api.frames({ ...scene.request, channel, by: "output", start, count: 1 }, signal)).frames[0],
    {
      done(frame, { scene }) {
        if (!frame?.channel_sums) return;
        const inputs = scene.report.input_shape[1] ?? 1;
        const i = Math.max(0, frame.channels.indexOf(focus(store.get()).input));
        for (const result of results) say(result, whole(frame.channel_sums[i]));
        const values = { count: frame.channels.length, value: whole(frame.value) };
        const name = t(channelName(inputs, frame.channels[i] ?? 0));
        if (values.count > 1) say(rest, t("ways.rest", { ...values, name }));
        else say(rest, frame.bias === 0 ? "" : t("ways.bias", values));
      },
      failed: () => {
        asked = "";
      },
    },
  );
  /** @param {Scene} scene @param {Pair} at */
  function tell(scene, at) {
    const channel = focus(store.get()).output;
    const start = at[0] * scene.axes[1].input + at[1];
    const key = JSON.stringify([scene.request, channel, start, focus(store.get()).input]);
    if (key === asked) return;
    asked = key;
    for (const result of results) say(result, "…");
    gathering.ask({ scene, channel, start });
  }

  function show() {
    const state = store.get();
    const { scene } = state;
    if (scene?.report.kind !== "conv_transpose") return;
    const [rows, columns] = scene.axes;
    const fits = Math.max(rows.effective, columns.effective) <= MOST;
    cards.hidden = !fits;
    large.hidden = fits;
    if (!fits) return app.values.want("ways", "input", null);
    const at = cellOf(scene, state);
    const view = viewOf(app, scene, at);
    app.values.want("ways", "input", view.region);
    say(cell, t("ways.cell", { row: at[0], column: at[1] }));
    tell(scene, at);
    drawStamps(app, stamps, view);
    const wide = Math.max(rows.effective, columns.effective) > 3;
    for (const { root: grid } of [zeros, turned]) grid.classList.toggle("packed", wide);
    const { window, flipped } = zeroWindow(view);
    zeros.show(window);
    turned.show(flipped);
    const neighbourhood = matrixOf(view);
    matrix.show(neighbourhood.rows);
    column.show(neighbourhood.input);

    say(
      size,
      t("ways.matrix.part", {
        rows: grouped(rows.input * columns.input),
        columns: grouped(rows.output * columns.output),
      }),
    );
  }
  const ends = [
    store.paint(
      (state) => [
        state.scene,
        state.numbers,
        state.theme,
        state.hover,
        ...shown(state),
        focus(state).input,
        focus(state).output,
      ],
      show,
    ),
  ];
  return {
    root,
    dispose() {
      for (const end of ends) end();
      gathering.stop();
      app.values.want("ways", "input", null);
    },
  };
}

const times = () => h("span.op", { "aria-hidden": "true" }, "×");
/** @param {HTMLElement | undefined} result */
const equals = (result) => h("span.equals", {}, h("span.op", { "aria-hidden": "true" }, "="), result ?? null);

/** The output cell that is told about: under the pointer, else in the shown stamp. @param {Scene} scene @param {import("../../app.js").State} state @returns {Pair} */
function cellOf(scene, state) {
  const { by, index } = seen(state);
  const [rows, columns] = scene.axes;
  if (by === "output") return [Math.floor(index / columns.input), index % columns.input];
  const [row, column] = shown(state);
  /** The cell of the stamp that most inputs reach, the nearest to its middle. @param {Axis} axis @param {number} i */
  const busiest = (axis, i) => {
    const half = (axis.kernel - 1) / 2;
    const taps = Array.from({ length: axis.kernel }, (_, k) => k).sort(
      (a, b) => Math.abs(a - half) - Math.abs(b - half),
    );
    const cells = taps.map((k) => tap(axis, i, k)).filter((cell) => cell >= 0 && cell < axis.input);
    const most = Math.max(...cells.map((cell) => readers(axis, cell).length));
    return cells.find((cell) => readers(axis, cell).length === most) ?? 0;
  };
  return [busiest(rows, row), busiest(columns, column)];
}

/**
 * All that the figures need: which inputs reach the cell through which weights, and how a cell looks.
 * @param {App} app
 * @param {Scene} scene
 * @param {Pair} at
 */
function viewOf(app, scene, at) {
  const state = app.store.get();
  const dark = state.theme === "dark";
  const [rows, columns] = scene.axes;
  const [down, across] = [readers(rows, at[0]), readers(columns, at[1])];
  const { kernel } = scene.setup;
  const channel = focus(state).input;
  const { hover } = state;
  /** @param {Axis} axis @param {typeof down} found @param {number} o */
  const near = (axis, found, o) => {
    const first = found[0]?.output ?? Math.floor((o - tap(axis, 0, 0)) / axis.stride);
    const last = found.at(-1)?.output ?? first;
    const more = BESIDE[1] ?? 0;
    return [Math.max(0, Math.min(first, axis.output - 1) - more), Math.min(axis.output, last + more + 1)];
  };
  const [[top = 0, bottom = 1], [left = 0, right = 1]] = [
    near(rows, down, at[0]),
    near(columns, across, at[1]),
  ];
  return {
    at,
    rows,
    columns,
    down,
    across,
    region: { top, bottom, left, right },
    /** @param {number} row @param {number} column */
    value: (row, column) => app.values.at("input", channel, row, column),
    /** @param {number} r @param {number} c */
    weight: (r, c) => kernel[r]?.[c] ?? 0,
    /** @param {number} r @param {number} c @param {string} text @param {number} [alpha] @returns {Cell} */
    hued: (r, c, text, alpha = 0.34) => ({
      text,
      fill: tint(r, c, dark, alpha),
      weight: [r, c],
      edge: hover?.where === "kernel" && hover.row === r && hover.column === c,
    }),
  };
}

/** @typedef {ReturnType<typeof viewOf>} View */

/** @param {number | null | undefined} value */
const text = (value) => (value === undefined ? "·" : fitting(value, 5));

/** Each input that reaches the cell, with its stamp: the weight that falls on the cell is framed. @param {App} app @param {HTMLElement} root @param {View} view */
function drawStamps({ t }, root, { down, across, rows, columns, value, weight, hued }) {
  const pairs = down.flatMap((d) => across.map((a) => ({ d, a })));
  const made = pairs.slice(0, STAMPS).map(({ d, a }) => {
    const grid = cellGrid("stamp", "");
    grid.show(
      Array.from({ length: rows.kernel }, (_, r) =>
        Array.from({ length: columns.kernel }, (_, c) => {
          const here = r === d.tap && c === a.tap;
          const cell = hued(r, c, "", here ? 0.8 : 0.25);
          return { ...cell, edge: here || cell.edge === true };
        }),
      ),
    );
    const factors = `${text(value(d.output, a.output))}\n× ${short(weight(d.tap, a.tap), 3)}`;
    return h("div.block", {}, grid.root, h("div.factors.mono", {}, factors));
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
function zeroWindow({ at, rows, columns, down, across, value, weight, hued }) {
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
function matrixOf({ at, rows, columns, region, value, weight, hued }) {
  const inputs = [];
  for (let r = region.top; r < region.bottom; r++)
    for (let c = region.left; c < region.right; c++)
      if (readersHold(rows, at[0], r)) inputs.push(/** @type {Pair} */ ([r, c]));
  if (inputs.length === 0) for (let c = region.left; c < region.right; c++) inputs.push([region.top, c]);
  const reaching = inputs.filter(([, c]) => readersHold(columns, at[1], c));
  if (inputs.length > MOST_COLUMNS) inputs.splice(0, inputs.length, ...reaching.slice(0, MOST_COLUMNS));
  const beside = BESIDE[0] ?? 0;
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
        return { ...hued(d.tap, a.tap, short(weight(d.tap, a.tap), 2), here ? 0.6 : 0.18), here };
      }),
    );
  }
  /** @type {Cell[][]} */
  const input = inputs.map(([r, c]) => [{ text: text(value(r, c)), title: `${r}, ${c}` }]);
  return { rows: lines, input };
}

/** @param {Axis} axis @param {number} o @param {number} i */
const readersHold = (axis, o, i) => readers(axis, o).some(({ output }) => output === i);
