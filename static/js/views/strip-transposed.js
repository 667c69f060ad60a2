/** The sum of a transposed convolution, from both ends: what an input cell adds where, and what reaches an output cell. */

import { channelName, focus } from "../app.js";
import { h, say } from "../dom.js";
import { colorOf, css, inkOn, tint } from "../draw/ink.js";
import { aligned, compact, whole } from "../numbers.js";
import { placeOf, said } from "./said.js";
import { block } from "./strip-block.js";
import { op, result, sumLines } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Frame} Frame */

const ROOM = 7;

/** @param {readonly (number | null)[]} values */
const column = (values) => aligned(values, ROOM);

/** Products' colours, on a scale that `set` gives. @param {App} app */
function signs(app) {
  const table = app.rasters.table(app.store.get().theme === "dark" ? "signed_dark" : "signed");
  let most = 1;
  return {
    /** @param {readonly (readonly (number | null)[])[]} rows */
    set(rows) {
      most = Math.max(1e-12, ...rows.flat().map((value) => Math.abs(value ?? 0)));
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
  const [height, width] = [sample.inside.length, sample.inside[0]?.length ?? 0];
  /** @param {number} r @param {number} c */
  const own = (r, c) => ({ background: tint(r, c, dark, 0.3) });
  const plain = () => ({ background: "color-mix(in srgb, var(--ink) 7%, transparent)" });
  const several = sample.channels.length > 1;
  const cell = block(app, sample.channels.length, 1, plain, column);
  for (const one of cell.root.querySelectorAll("[data-cell]")) one.removeAttribute("data-cell");
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
      const lit = (r, c) => hover?.where === "kernel" && hover.row === r && hover.column === c;
      /** @param {number} r @param {number} c */
      const ghost = (r, c) => frame.inside[r]?.[c] === false;
      cell.show(
        values,
        said(t, inputs > 1 && !several ? "sum.cell.channel" : "sum.cells.input", scene.rank, { name }),
      );
      weight.show(frame.weight[0] ?? [], t("sum.kernel"), { lit });
      scale.set(frame.added);
      added.show(frame.added, t(several ? "sum.added.channels" : "sum.added"), { lit, ghost });
      const kept = frame.inside.flat().filter(Boolean).length;
      say(count, said(t, "sum.stamp.count", scene.rank, { count: kept }));
      const key = kept < frame.inside.flat().length ? "sum.stamp.cut" : "sum.stamp";
      say(where, said(t, key, scene.rank, spanOf(frame)));
    },
  };
}

/** The rows and columns that a stamp lies over, those cut off left out. @param {Frame} frame */
function spanOf({ taps, inside }) {
  const [rows = [], columns = []] = taps;
  const down = rows.filter((_, r) => inside[r]?.some(Boolean));
  const across = columns.filter((_, c) => inside.some((row) => row[c]));
  /** @param {number[]} cells */
  const span = (cells) =>
    cells.length > 1 ? `${cells[0]}–${cells.at(-1)}` : cells.length === 1 ? String(cells[0]) : "–";
  return { rows: span(down), columns: span(across) };
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
  let [down, across] = sample.weight_taps ?? [];
  /** @param {number} r @param {number} c */
  const own = (r, c) => ({ background: tint(down?.[r] ?? 0, across?.[c] ?? 0, dark, 0.3) });
  const scale = signs(app);
  const patch = block(app, height, width, own, column);
  const weight = block(app, height, width, own, (values) => values.map((value) => compact(value, ROOM)));
  const products = block(app, height, width, scale.look, column);
  const sums = sumLines(app, sample);
  const end = result(app);
  const none = h("p.saying", {}, t("sum.gather.none"));
  const reached = height > 0 && width > 0;
  const blocks = [patch, weight, products];
  return {
    nodes: reached
      ? [patch.root, op("×"), weight.root, op("="), products.root, op("Σ"), sums.root]
      : [none, sums.root],
    answer: [op("="), end.root],
    /** @param {Frame} frame */
    show(frame) {
      const { scene, hover } = store.get();
      if (!scene || !frame.weight || !frame.products) return;
      [down, across] = frame.weight_taps ?? [];
      const inputs = scene.report.input_shape[1] ?? 1;
      const c = Math.max(0, frame.channels.indexOf(focus(store.get()).input));
      const chosen = frame.channels[c] ?? 0;
      const name = t(channelName(inputs, chosen, scene.rank), { number: chosen + 1 });
      /** @param {number} row @param {number} column */
      const lit = (row, column) =>
        hover?.where === "kernel" && hover.row === down?.[row] && hover.column === across?.[column];
      if (reached) {
        scale.set(frame.products[c] ?? []);
        patch.show(frame.patch[c] ?? [], t(inputs > 1 ? "sum.reach.channel" : "sum.reach", { name }), {
          lit,
        });
        weight.show(frame.weight[c] ?? [], t("sum.reach.weights"), { lit });
        products.show(frame.products[c] ?? [], t("sum.reach.brings"), { lit });
        for (const each of blocks) nameCells(each.root, width, down, across);
      }
      sums.show(frame);
      end.show(frame);
    },
  };
}

/** Tell each cell which weight it belongs to. @param {HTMLElement} root @param {number} width @param {number[] | undefined} down @param {number[] | undefined} across */
function nameCells(root, width, down, across) {
  /** @type {NodeListOf<HTMLElement>} */
  const cells = root.querySelectorAll("[data-cell]");
  cells.forEach((cell, i) => {
    cell.dataset.cell = `${down?.[Math.floor(i / width)]},${across?.[i % width]}`;
  });
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
