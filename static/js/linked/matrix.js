/** The sparse matrix: a row for each output cell, a column for each input cell; beside it a fully connected layer's. */

import { channelName, focus } from "../app.js";
import { h, say } from "../dom.js";
import { LABEL_PX } from "../draw/linked/cells.js";
import { drawConnected } from "../draw/linked/connected.js";
import { sharpen } from "../draw/surface.js";
import { tap } from "../geometry.js";
import { together } from "../i18n/index.js";
import { count, grouped } from "../numbers.js";
import { factsOf } from "./facts.js";
import { inputSheet, matrixSheet, outputSheet } from "./matrix-sheets.js";
import { around, createPatch, litOf, meetings, NO_COPIES, outputOf, sourceIn } from "./place.js";
import { plate } from "./plate.js";
import { shadesOf, span } from "./shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */

/** Output cells, rows × columns, that are shown of a large output: the most that leaves columns wide enough. */
const PARTS = /** @type {[number, number][]} */ ([
  [3, 8],
  [3, 6],
  [3, 5],
  [3, 4],
  [2, 4],
  [2, 3],
  [1, 3],
  [1, 2],
  [1, 1],
]);
/** The same of a signal; longer columns would not be seen at once. */
const LONGEST = 32;
const LINE_PARTS = [LONGEST, 24, 16, 12, 8, 5, 3, 2, 1].map((n) => /** @type {[number, number]} */ ([1, n]));
const WHOLE = { rows: 64, columns: 110 };
/** Fewer rows than this say little; then cells may be too small for numbers. */
const TELLING = 6;
const SMALL = 7;
/** How much longer than the matrix the input's column may be. */
const TALL = 1.6;
/** Of a large kernel's matrix. */
const CUT = /** @type {[number, number]} */ ([2, 6]);
const ROOMY = 620;
const READABLE = 13;
const LEAST = 3;
const MOST = 24;

/** @param {App} app @returns {import("./index.js").Painter} */
export function matrix(app) {
  const { t, store } = app;
  const facts = factsOf(app);
  const plates = {
    matrix: plate(app, "matrix", t("linked.matrix.plate")),
    input: plate(app, "matrix-input", t("linked.matrix.input")),
    output: plate(app, "matrix-output", t("linked.matrix.output")),
  };
  const dense = h("canvas", { role: "img", "aria-label": t("linked.matrix.dense.about") });
  const captions = { matrix: h("div.caption"), dense: h("div.caption") };
  const counts = h("p.counts");
  const words = h("p.remark");
  const vector = [
    h("span.op", { "aria-hidden": "true" }, "×"),
    h("div.boxed", {}, plates.input.root, h("div.caption", {}, t("pane.input"))),
  ];
  const patch = createPatch();
  let drawnDense = "";

  /** @param {Scene} scene @param {Room} room */
  function paint(scene, room) {
    const state = store.get();
    const copies = facts.copies();
    const size = sizes(scene, room);
    patch.hold(
      around(state),
      size.output,
      scene.axes.map((axis) => axis.output),
    );
    const { top, left, rows, columns } = patch.get();
    const input = scene.axes.map((axis, i) => {
      const side = Math.min(axis.input, size.input[i] ?? 1);
      const [from, length] = i === 0 ? [top, rows] : [left, columns];
      const all = (length - 1) * axis.stride + axis.effective;
      // Where not all fits, the middle of the windows.
      const first = tap(axis, from, 0) + Math.max(0, Math.floor((all - side) / 2));
      return { from: Math.min(axis.input - side, Math.max(0, first)), side };
    });
    const [down, across] = input;
    if (!down || !across) return;
    /** @type {import("./matrix-sheets.js").Now} */
    const now = {
      app,
      scene,
      output: { top, left, rows, columns },
      input: { top: down.from, left: across.from, rows: down.side, columns: across.side },
      meets:
        /** @type {[Map<number, import("./place.js").Joint[]>, Map<number, import("./place.js").Joint[]>]} */ (
          scene.axes.map((axis, i) =>
            meetings(axis, copies[i] ?? NO_COPIES, i === 0 ? top : left, i === 0 ? rows : columns),
          )
        ),
      copies,
      size: { dx: size.dx, dy: size.dy },
      channel: focus(state),
      shades: shadesOf(app, scene),
      lit: litOf(state),
      turn: patch.turn,
    };
    app.values.want("matrix", "output", { top, left, bottom: top + rows, right: left + columns });
    app.values.want("matrix", "input", {
      top: down.from,
      left: across.from,
      bottom: down.from + down.side,
      right: across.from + across.side,
    });
    plates.matrix.show(matrixSheet(now));
    plates.output.show(outputSheet(now));
    const column = size.roomy && rows * columns * size.dy * TALL > down.side * across.side * 3;
    for (const part of vector) part.hidden = !column;
    if (column) plates.input.show(inputSheet(now));
    tell(now);
  }

  /** @param {import("./matrix-sheets.js").Now} now */
  function tell(now) {
    const { scene, output, input, shades } = now;
    const found = facts.of(store.get());
    drawDense(output.rows * output.columns, input.rows * input.columns, shades.colors.dark);
    const whole = isWhole(scene, output, input);
    say(
      captions.matrix,
      t(whole ? "linked.matrix.whole" : "linked.matrix.part", {
        rows: span(output.top, output.top + output.rows),
        columns: span(output.left, output.left + output.columns),
        down: span(input.top, input.top + input.rows),
        across: span(input.left, input.left + input.columns),
      }),
    );
    if (found) {
      const [rows, columns] = found.shape;
      say(
        counts,
        t("linked.matrix.counts", {
          rows: grouped(rows),
          columns: grouped(columns),
          weights: large(found.filled),
          different: grouped(found.different),
          zeros: large(found.zeros),
        }),
      );
      say(captions.dense, t("linked.matrix.dense", { count: large(found.dense) }));
    }
    say(words, together(remarks(now)));
  }

  /** @param {import("./matrix-sheets.js").Now} now @returns {string[]} */
  function remarks({ scene, copies, channel, output, meets, input, lit }) {
    const inputs = scene.report.input_shape[1] ?? 1;
    const { mode, fill } = scene.setup;
    const padded = scene.axes.some((axis) => axis.begin + axis.end > 0);
    const outside = hidden(meets, input, lit.output, output);
    const copied = copies.some(([before, after]) => before.length + after.length > 0);
    const found = [
      inputs > 1 &&
        t(scene.output.count > 1 ? "linked.matrix.each" : "linked.matrix.sum", {
          name: t(channelName(inputs, channel.input)),
        }),
      copied && t("linked.matrix.copied"),
      padded && mode === "constant" && fill !== 0 && t("linked.matrix.constant", { fill }),
      padded && !copied && (mode !== "constant" || fill === 0) && t("linked.matrix.zeros"),
      outside > 0 && t("linked.matrix.outside", { count: outside }),
    ];
    return found.filter((each) => typeof each === "string");
  }

  /** @param {number} rows @param {number} columns @param {boolean} dark */
  function drawDense(rows, columns, dark) {
    const roomy = !vector[0]?.hidden;
    const pitch = Math.max(1.5, Math.min(6, (roomy ? 280 : 180) / columns, 130 / rows));
    const key = [rows, columns, pitch, dark].join();
    if (key === drawnDense) return;
    drawnDense = key;
    const context = sharpen(dense, columns * pitch, rows * pitch);
    if (!context) return;
    context.clearRect(0, 0, columns * pitch, rows * pitch);
    dense.style.setProperty("width", `${columns * pitch}px`);
    dense.style.setProperty("height", `${rows * pitch}px`);
    drawConnected(context, rows, columns, pitch, dark);
  }

  return {
    nodes: [
      h(
        "div.linked-row",
        {},
        h("div.boxed.start", {}, plates.matrix.root),
        vector,
        h("span.op", { "aria-hidden": "true" }, "="),
        h("div.boxed", {}, plates.output.root),
      ),
      captions.matrix,
      h(
        "div.linked-row.beside",
        {},
        h("div.boxed.start", {}, dense, captions.dense),
        h("div.view-told", {}, counts, words),
      ),
    ],
    paint,
    dispose() {
      for (const side of /** @type {const} */ (["input", "output"])) app.values.want("matrix", side, null);
    },
  };
}

/** A count as people read it. @param {number} value */
const large = (value) => (value < 1e7 ? grouped(value) : count(value));

/** @param {Scene} scene @param {{rows: number, columns: number}} output @param {{rows: number, columns: number}} input */
const isWhole = ({ axes: [rows, columns] }, output, input) =>
  output.rows === rows.output &&
  output.columns === columns.output &&
  input.rows === rows.input &&
  input.columns === columns.input;

/** Weights of the lit row whose columns are not shown. @param {import("./matrix-sheets.js").Now["meets"]} meets @param {import("./matrix-sheets.js").Area} input @param {readonly [number, number]} at @param {import("./matrix-sheets.js").Area} output */
function hidden([down, across], input, at, output) {
  if (
    at[0] < output.top ||
    at[0] >= output.top + output.rows ||
    at[1] < output.left ||
    at[1] >= output.left + output.columns
  )
    return 0;
  /** @param {Map<number, unknown>} found @param {number} o */
  const sources = (found, o) =>
    [...found.keys()].flatMap((key) => (outputOf(key) === o ? [sourceIn(key)] : []));
  const [rows, columns] = [sources(down, at[0]), sources(across, at[1])];
  const shown =
    rows.filter((i) => i >= input.top && i < input.top + input.rows).length *
    columns.filter((i) => i >= input.left && i < input.left + input.columns).length;
  return rows.length * columns.length - shown;
}

/**
 * How much of the matrix is shown, and how large its cells are.
 * @param {Scene} scene
 * @param {Room} room
 */
function sizes({ axes, output: { count: outputs } }, { width }) {
  const roomy = width >= ROOMY;
  const [rows, columns] = axes;
  const digits = grouped(rows.output * columns.output * outputs).length;
  const beside = (roomy ? 150 : 76) + digits * LABEL_PX * 0.61;
  const all = { rows: rows.output * columns.output, columns: rows.input * columns.input };
  const avail = width - beside;
  /** @param {number} cells */
  const pitch = (cells) => Math.min(MOST, Math.floor((avail / cells) * 2) / 2);
  const isLine = rows.input === 1 && rows.output === 1;
  if (all.rows <= (isLine ? LONGEST : WHOLE.rows) && all.columns <= WHOLE.columns && pitch(all.columns) >= 5)
    return result([rows.output, columns.output], [rows.input, columns.input]);
  /** @param {[number, number]} part */
  const reach = (part) =>
    axes.map((axis, i) =>
      Math.min(axis.input, (Math.min(part[i] ?? 1, axis.output) - 1) * axis.stride + axis.effective),
    );
  /** @param {number} least */
  const fitting = (least) =>
    (isLine ? LINE_PARTS : PARTS).find((part) => {
      const [down = 1, across = 1] = reach(part);
      return pitch(down * across + (down - 1)) >= least;
    });
  const readable = fitting(READABLE);
  const telling = readable && readable[0] * readable[1] >= TELLING;
  const fitted = telling ? readable : (fitting(SMALL) ?? readable);
  const part = fitted ?? CUT;
  const [down = 1, across = 1] = reach(part);
  if (fitted) return result(part, [down, across]);
  // Too many for numbers: smaller cells, and in the end fewer of them.
  const wide = Math.min(across, Math.floor(avail / LEAST / 2));
  const tall = Math.max(1, Math.min(down, Math.floor(avail / (wide * LEAST + 8))));
  return result(part, [tall, wide]);

  /** @param {[number, number]} output @param {[number, number]} input */
  function result(output, input) {
    const gaps = input[1] < columns.input ? (input[0] - 1) * 8 : 0;
    const dx = Math.max(LEAST, Math.min(MOST, Math.floor(((avail - gaps) / (input[0] * input[1])) * 2) / 2));
    return { roomy, output, input, dx, dy: Math.max(11, Math.min(18, dx)) };
  }
}
