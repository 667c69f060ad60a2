/** The sum of a transposed convolution, from both ends: what an input cell adds where, and what reaches an output cell. */

import { channelName, focus, litWeight } from "../app.js";
import { h, say } from "../dom.js";
import { colorOf, css, drawable, inkOn, tint } from "../draw/ink.js";
import { isAdded, summing } from "../inside.js";
import { aligned, compact, whole } from "../numbers.js";
import { placeOf, said } from "./said.js";
import { block } from "./strip-block.js";
import { op, PALE, result, sumLines } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Frame} Frame */

const ROOM = 7;

/** @param {readonly (number | null)[]} values */
const column = (values) => aligned(values, ROOM);

/** Products' colours, on a scale that `set` gives. @param {App} app */
function signs(app) {
  const table = app.rasters.table("signed");
  let most = 1;
  return {
    /** @param {readonly (readonly (number | null)[])[]} rows */
    set(rows) {
      most = Math.max(1e-12, ...rows.flat().map((value) => Math.abs(drawable(value))));
    },
    /** @param {number} _r @param {number} _c @param {number | null} value */
    look(_r, _c, value) {
      const rgb = colorOf(value ?? 0, [-most, most], table);
      return { background: css(rgb), color: inkOn(rgb) };
    },
  };
}

/**
 * One input cell: its value × the kernel = what is added to each output cell under the stamp.
 * @param {App} app
 * @param {Frame} sample
 */
export function stampParts(app, sample) {
  const { t, store } = app;
  const dark = store.get().theme === "dark";
  const deep = store.get().scene?.planes.kernel ?? 1;
  const [height, width] = [sample.inside.length / deep, sample.inside[0]?.length ?? 0];
  /** The slice of a volume's kernel that is shown. */
  const slice = () => Math.min(store.get().look.slice, deep - 1);
  /** @param {number} r @param {number} c */
  const weightOf = (r, c) => /** @type {const} */ ([slice() * height + r, c]);
  /** @template R @param {readonly R[]} rows */
  const sliced = (rows) => rows.slice(slice() * height, (slice() + 1) * height);
  /** @param {number} r @param {number} c */
  const own = (r, c) => ({ background: tint(...weightOf(r, c), dark, 0.3) });
  const plain = () => ({ background: "color-mix(in srgb, var(--ink) 7%, transparent)" });
  const several = sample.channels.length > 1;
  const cell = block(app, sample.channels.length, 1, plain, column);
  const weight = block(app, height, width, own, (values) => values.map((value) => compact(value, ROOM)));
  const scale = signs(app);
  const added = block(app, height, width, scale.look, column);
  const count = h("b", { "data-sum": true });
  const where = h("div.caption");
  return {
    nodes: [cell.root, op("×"), weight.root, op(several ? "Σ" : "="), added.root],
    answer: [op("→"), h("div.value", {}, count, where)],
    /** @param {Frame} frame */
    show(frame) {
      const { scene, hover } = store.get();
      if (!scene || !frame.weight || !frame.added) return;
      const inputs = scene.report.input_shape[1] ?? 1;
      const first = frame.channels[0] ?? 0;
      const name = t(channelName(inputs, first, scene.rank), { number: first + 1 });
      const values = frame.patch.map((channel) => [channel[0]?.[0] ?? null]);
      /** @param {number} r @param {number} c */
      const lit = (r, c) =>
        hover?.where === "kernel" && hover.row === weightOf(r, c)[0] && hover.column === c;
      /** @param {number} r @param {number} c */
      const ghost = (r, c) => frame.inside[weightOf(r, c)[0]]?.[c] === false;
      cell.show(
        values,
        said(t, inputs > 1 && !several ? "sum.cell.channel" : "sum.cells.input", scene.rank, { name }),
        { weight: () => null },
      );
      const kernel = t(deep > 1 ? "sum.kernel.slice" : "sum.kernel", { number: slice() + 1 });
      weight.show(sliced(frame.weight[0] ?? []), kernel, { lit, weight: weightOf });
      scale.set(frame.added);
      const brought = t(several ? "sum.added.channels" : "sum.added");
      added.show(sliced(frame.added), brought, { lit, ghost, weight: weightOf });
      const kept = frame.inside.flat().filter(Boolean).length;
      say(count, said(t, "sum.stamp.count", scene.rank, { count: kept }));
      const key = kept < frame.inside.flat().length ? "sum.stamp.cut" : "sum.stamp";
      say(where, said(t, key, scene.rank, spanOf(frame)));
    },
  };
}

/** The planes, rows and columns that a stamp lies over, those cut off left out. @param {Frame} frame */
function spanOf({ taps, inside }) {
  const [columns = [], rows = [], planes = [0]] = [...taps].reverse();
  const deep = planes.filter((_, p) =>
    inside.some((row, r) => Math.floor(r / rows.length) === p && row.some(Boolean)),
  );
  const down = rows.filter((_, r) => inside.some((row, i) => i % rows.length === r && row.some(Boolean)));
  const across = columns.filter((_, c) => inside.some((row) => row[c]));
  /** @param {number[]} cells */
  const span = (cells) =>
    cells.length > 1 ? `${cells[0]}–${cells.at(-1)}` : cells.length === 1 ? String(cells[0]) : "–";
  return { planes: span(deep), rows: span(down), columns: span(across) };
}

/**
 * One output cell: the inputs that reach it × the weights that they come through = what each brings, summed up.
 * @param {App} app
 * @param {Frame} sample
 */
export function gatherParts(app, sample) {
  const { t, store } = app;
  const dark = store.get().theme === "dark";
  const [height, width] = [sample.inside.length, sample.inside[0]?.length ?? 0];
  let [down, across] = reached(app, sample);
  /** @param {number} r @param {number} c */
  const own = (r, c) => ({ background: tint(down[r] ?? 0, across[c] ?? 0, dark, 0.3) });
  /** The product that the sum is at while it grows, and the place of the shown channel. */
  let now = summing(store.get());
  let shownAt = 0;
  /** @param {number} r @param {number} c */
  const later = (r, c) => now !== null && !isAdded(now, shownAt, r * width + c + 1);
  const scale = signs(app);
  const patch = block(app, height, width, own, column);
  const weight = block(app, height, width, own, (values) => values.map((value) => compact(value, ROOM)));
  /** @param {number} r @param {number} c @param {number | null} value */
  const signed = (r, c, value) => (later(r, c) ? PALE : scale.look(r, c, value));
  const products = block(app, height, width, signed, column);
  const sums = sumLines(app, sample);
  const end = result(app);
  const none = h("p.saying", {}, t("sum.gather.none"));
  const any = height > 0 && width > 0;
  return {
    nodes: any
      ? [patch.root, op("×"), weight.root, op("="), products.root, op("Σ"), sums.root]
      : [none, sums.root],
    answer: [op("="), ...end.nodes],
    /** @param {Frame} frame */
    show(frame) {
      const { scene, hover } = store.get();
      if (!scene || !frame.weight || !frame.products) return;
      [down, across] = reached(app, frame);
      const inputs = scene.report.input_shape[1] ?? 1;
      const c = Math.max(0, frame.channels.indexOf(focus(store.get()).input));
      now = summing(store.get());
      shownAt = c;
      const twin = litWeight(hover);
      const chosen = frame.channels[c] ?? 0;
      const name = t(channelName(inputs, chosen, scene.rank), { number: chosen + 1 });
      /** @param {number} row @param {number} column */
      const weightOf = (row, column) => [down[row], across[column]];
      /** @param {number} row @param {number} column */
      const lit = (row, column) => twin !== null && twin[0] === down[row] && twin[1] === across[column];
      if (any) {
        scale.set(frame.products[c] ?? []);
        const marks = { lit, weight: weightOf };
        patch.show(frame.patch[c] ?? [], t(inputs > 1 ? "sum.reach.channel" : "sum.reach", { name }), marks);
        weight.show(frame.weight[c] ?? [], t("sum.reach.weights"), marks);
        products.show(frame.products[c] ?? [], t("sum.reach.brings"), { ...marks, later });
      }
      sums.show(frame, now);
      end.show(frame, now);
    },
  };
}

/** Which rows and columns of the kernel meet the inputs that reach a cell; planes lie below each other. @param {App} app @param {Frame} frame */
function reached({ store }, { weight_taps }) {
  const [across = [], rows = [], planes = [0]] = [...(weight_taps ?? [])].reverse();
  const height = store.get().scene?.axes[0].kernel ?? 1;
  return [planes.flatMap((plane) => rows.map((row) => plane * height + row)), across];
}

/** A transposed frame in words. @param {App} app @param {Frame} frame */
export function transposedWords({ t }, frame) {
  const { rank, ...place } = placeOf(frame);
  if (frame.weight_taps) {
    const count = frame.products?.flat(2).length ?? 0;
    return said(t, "sum.words.gather", rank, { ...place, count, value: whole(frame.value) });
  }
  return said(t, "sum.words.stamp", rank, { ...place, ...spanOf(frame) });
}
