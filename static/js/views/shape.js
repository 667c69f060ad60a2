/** The shape: sizes, the arithmetic that leads to them, what the layer costs, and its code. */

import { afterFrame } from "../after-frame.js";
import { attribute, h, say } from "../dom.js";
import { runs, unread } from "../geometry.js";
import { bytes, count, grouped, short, times } from "../numbers.js";
import { codeBox } from "./code.js";
import { section } from "./controls.js";
import { deskButton } from "./desk.js";
import { formula, originWords, ruleOf, transposedFormula } from "./formula.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("../types.js").ReportAxis} ReportAxis */

/** @param {App} app */
export function shape(app) {
  const { t, store, paint } = app;
  const from = h("span");
  const to = h("span");
  const maps = h("span.maps");
  const big = h("p.big", {}, from, h("small", {}, "→"), to, maps);
  const arithmetic = h("div.formula");
  const rows = /** @type {const} */ ([
    "kernel",
    "field",
    "place",
    "parameters",
    "macs",
    "bytes",
    "unread",
  ]).map((key) => {
    const value = h("td");
    const name = h("th", { scope: "row" }, t(`shape.${key}`));
    return { key, name, value, row: h("tr", { title: t(`shape.${key}.about`) }, name, value) };
  });
  const table = h(
    "table.facts-table",
    {},
    h(
      "tbody",
      {},
      rows.map(({ row }) => row),
    ),
  );

  function show() {
    const { scene } = store.get();
    if (!scene) return;
    const { report } = scene;
    say(from, times(report.input_shape.slice(2).map(grouped)));
    say(to, times(report.output_shape.slice(2).map(grouped)));
    big.classList.toggle("deep", report.input_shape.length === 5);
    say(
      maps,
      t("shape.channels", { input: report.input_shape[1] ?? 1, output: report.output_shape[1] ?? 1 }),
    );
    const rule = ruleOf(report.kind, scene.setup.slope);
    const both = report.axes.every((axis) => !differs(axis, report.axes[0]));
    const adds = report.kind === "conv_transpose";
    const told = adds ? [t("transposed.words"), ...report.axes.map((axis) => originWords(app, axis))] : [];
    arithmetic.replaceChildren(
      ...(rule
        ? [h("span.words.rule", {}, rule)]
        : report.axes.flatMap((axis, i) => {
            const write = adds ? transposedFormula : formula;
            return write(app, axis, i === 0 || !both, both, report.axes.length);
          })),
      ...[...new Set(told)].filter(Boolean).map((words) => h("span.words.origin", {}, words)),
    );
    for (const { key, value, row } of rows) {
      say(value, fact(app, scene, key));
      // Where the first field lies is worth a row only where its middle isn't the first cell's.
      if (key === "place") row.hidden = report.receptive_field.centre.every((at) => at === 0.5);
    }
    const { name, row } = /** @type {typeof rows[number]} */ (rows.at(-1));
    say(name, t(adds ? "shape.unreached" : "shape.unread"));
    attribute(row, "title", t(adds ? "shape.unreached.about" : "shape.unread.about"));
  }
  // Laying out formulas takes a few milliseconds, so the picture goes first.
  paint((state) => state.scene?.report, afterFrame(show));

  const numbers = section(t("shape.title"), deskButton(app), big);
  numbers.dataset.shape = "";
  const facts = [numbers, section(t("shape.arithmetic"), null, arithmetic), h("section.group", {}, table)];
  for (const fact of facts) fact.dataset.part = "shape";
  const code = codeBox(app);
  code.dataset.part = "code";
  return [...facts, code];
}

/** @param {ReportAxis} axis @param {ReportAxis | undefined} other */
const differs = (axis, other) => axis.kernel !== other?.kernel || axis.dilation !== other.dilation;

/** One number where all axes agree. @param {readonly number[]} axes */
const alike = (axes) =>
  axes.every((v) => v === axes[0]) ? short(axes[0]) : axes.map((v) => short(v)).join(" × ");

/** @param {App} app @param {Scene} scene @param {"kernel" | "field" | "place" | "parameters" | "macs" | "bytes" | "unread"} key */
function fact({ t }, { report, rank, planes, axes }, key) {
  switch (key) {
    case "kernel":
      return times(report.axes.map((axis) => axis.effective_kernel));
    case "field": {
      const { size, stride } = report.receptive_field;
      return t("shape.field.value", { size: times(size), stride: alike(stride) });
    }
    case "place": {
      const { padding, centre } = report.receptive_field;
      return t("shape.place.value", { padding: alike(padding), centre: alike(centre) });
    }
    case "parameters":
      return grouped(report.parameters);
    case "macs":
      return report.macs === 0 ? "–" : count(report.macs);
    case "bytes":
      return bytes(report.output_bytes);
    case "unread": {
      const [depth = 0, rows = 0, columns = 0] = [planes, ...axes].map((axis) =>
        runs(unread(axis)).reduce((sum, [start, stop]) => sum + stop - start, 0),
      );
      if (depth + rows + columns === 0) return t("shape.unread.none");
      if (rank === 1) return grouped(columns);
      return t(rank === 2 ? "shape.unread.value" : "shape.unread.deep", { depth, rows, columns });
    }
    default:
      return "";
  }
}
