/** The sparse matrix: a row for each output cell, a column for each input cell; beside it a fully connected layer's. */

import { axesOf, channelName, focus } from "../app.js";
import { h, say } from "../dom.js";
import { drawConnected } from "../draw/linked/connected.js";
import { sharpen } from "../draw/surface.js";
import { tap } from "../geometry.js";
import { together } from "../i18n/index.js";
import { count, grouped } from "../numbers.js";
import { factsOf } from "./facts.js";
import { countOf } from "./matrix-cells.js";
import { inputSheet, matrixSheet, outputSheet } from "./matrix-sheets.js";
import { sizes } from "./matrix-size.js";
import {
  around,
  createPatch,
  eachAxis,
  holds,
  litOf,
  meetings,
  NO_COPIES,
  outputOf,
  regionOf,
  sourceIn,
  spansOf,
} from "./place.js";
import { plate } from "./plate.js";
import { shadesOf } from "./shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */
/** @typedef {import("./place.js").Triple} Triple */

/** How much longer than the matrix the input's column may be. */
const TALL = 1.6;
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
      axesOf(scene).map((axis) => axis.output),
    );
    const output = patch.get();
    const sides = eachAxis(scene, (axis, i) => Math.min(axis.input, size.input[i] ?? 1));
    const input = {
      start: eachAxis(scene, (axis, i) => {
        const all = ((output.size[i] ?? 1) - 1) * axis.stride + axis.effective;
        const side = sides[i] ?? 1;
        // Where not all fits, the middle of the windows.
        const first = tap(axis, output.start[i] ?? 0, 0) + Math.max(0, Math.floor((all - side) / 2));
        return Math.min(axis.input - side, Math.max(0, first));
      }),
      size: sides,
    };
    /** @type {import("./matrix-cells.js").Now} */
    const now = {
      app,
      scene,
      output,
      input,
      meets: eachAxis(scene, (axis, i) =>
        meetings(axis, copies[i] ?? NO_COPIES, output.start[i] ?? 0, output.size[i] ?? 1),
      ),
      copies,
      size: { dx: size.dx, dy: size.dy },
      channel: focus(state),
      shades: shadesOf(app, scene),
      lit: litOf(state),
      turn: patch.turn,
    };
    app.values.want("matrix", "output", regionOf(output));
    app.values.want("matrix", "input", regionOf(input));
    plates.matrix.show(matrixSheet(now));
    plates.output.show(outputSheet(now));
    const column = size.roomy && countOf(output) * size.dy * TALL > countOf(input) * 3;
    for (const part of vector) part.hidden = !column;
    if (column) plates.input.show(inputSheet(now));
    tell(now);
  }

  /** @param {import("./matrix-cells.js").Now} now */
  function tell(now) {
    const { scene, output, input, shades } = now;
    const found = facts.of(store.get());
    drawDense(countOf(output), countOf(input), shades.colors.dark);
    const whole = isWhole(scene, output, input);
    say(
      captions.matrix,
      t(whole ? "linked.matrix.whole" : "linked.matrix.part", {
        ...spansOf(output, ["planes", "rows", "columns"]),
        ...spansOf(input, ["deep", "down", "across"]),
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

  /** @param {import("./matrix-cells.js").Now} now @returns {string[]} */
  function remarks({ scene, copies, channel, output, meets, input, lit }) {
    const inputs = scene.report.input_shape[1] ?? 1;
    const { mode, fill } = scene.setup;
    const padded = axesOf(scene).some((axis) => axis.begin + axis.end > 0);
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

/** @param {Scene} scene @param {import("./place.js").Area} output @param {import("./place.js").Area} input */
const isWhole = (scene, output, input) =>
  axesOf(scene).every((axis, i) => output.size[i] === axis.output && input.size[i] === axis.input);

/** Weights of the lit row whose columns are not shown. @param {import("./matrix-cells.js").Now["meets"]} meets @param {import("./place.js").Area} input @param {Triple} at @param {import("./place.js").Area} output */
function hidden(meets, input, at, output) {
  if (!holds(output, at)) return 0;
  let [all, shown] = [1, 1];
  for (const [i, along] of meets.entries()) {
    const sources = [...along.keys()].flatMap((key) => (outputOf(key) === at[i] ? [sourceIn(key)] : []));
    const from = input.start[i] ?? 0;
    all *= sources.length;
    shown *= sources.filter((cell) => cell >= from && cell < from + (input.size[i] ?? 0)).length;
  }
  return all - shown;
}
