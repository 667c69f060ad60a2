/** One output cell of a transposed convolution, reached in three ways that give the same: scatter-add, zero-insertion, Cᵀ. */

import * as api from "../../api.js";
import { channelName, focus, seen, shown } from "../../app.js";
import { h, say } from "../../dom.js";
import { tint } from "../../draw/ink.js";
import { readers, tap } from "../../geometry.js";
import { latest } from "../../latest.js";
import { grouped, whole } from "../../numbers.js";
import { cellGrid, figure, lightWeights } from "./grid.js";
import { drawStamps, matrixOf, zeroWindow } from "./ways-figures.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../app.js").Scene} Scene */
/** @typedef {import("../../geometry.js").Axis} Axis */
/** @typedef {import("./grid.js").Cell} Cell */
/** @typedef {[number, number]} Pair */

/** A window wider than this is told, not drawn. */
const MOST = 7;
/** Inputs beside those that reach the cell, on either side. */
const BESIDE = 1;

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
    return [Math.max(0, Math.min(first, axis.output - 1) - BESIDE), Math.min(axis.output, last + BESIDE + 1)];
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
