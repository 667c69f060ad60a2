/** im2col × GEMM: the kernel as a row, each window as a column, and their product as a row of outputs. */

import { channelName, focus, shownIndex, total, weightAt } from "../app.js";
import { h, say, style } from "../dom.js";
import { together } from "../i18n/index.js";
import { grouped } from "../numbers.js";
import { cellOf, kernelSheet, placeOf, productSheet, windowsSheet } from "./im2col-sheets.js";
import { around, cellUnder, litOf, page } from "./place.js";
import { plate } from "./plate.js";
import { shadesOf } from "./shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */
/** @typedef {import("./place.js").Triple} Triple */
/** @typedef {[Triple, Triple]} Span a block of output cells, from the first to the last */

const DX = 29;
const DY = 15;
/** More rows than this and only some are shown. */
const MOST_ROWS = 27;
const GUTTER = 12;

/** @param {App} app @returns {import("./index.js").Painter} */
export function im2col(app) {
  const { t, store } = app;
  const plates = {
    kernel: plate(app, "im2col-kernel", t("linked.im2col.kernel")),
    windows: plate(app, "im2col-windows", t("linked.im2col.windows")),
    product: plate(app, "im2col-product", t("linked.im2col.product")),
  };
  const captions = { kernel: h("div.caption"), windows: h("div.caption"), product: h("div.caption") };
  const words = h("p.remark");
  const at = { row: Number.NaN, column: Number.NaN };
  /** @type {string[]} lenses that are in use */
  let lenses = [];

  /** @param {Scene} scene @param {Room} room */
  function paint(scene, room) {
    const state = store.get();
    const [plane, down, beside] = around(state);
    const index = (plane * scene.axes[0].output + down) * scene.axes[1].output + beside;
    const lit = litOf(state);
    const tapsOf = rowsOf(scene, focus(state).input);
    const rows = Math.min(tapsOf.length, MOST_ROWS);
    const wanted = lit.weight ? tapsOf.findIndex((row) => row.is(lit.weight)) : -1;
    // The middle of a large kernel says more than its corner.
    const still = Number.isFinite(at.row) ? at.row : Math.floor(tapsOf.length / 2);
    at.row = page(at.row, wanted < 0 ? Math.min(tapsOf.length - 1, still) : wanted, rows, tapsOf.length);
    const columns = Math.min(total(scene), Math.max(1, Math.floor((room.width - GUTTER) / DX)));
    at.column = page(at.column, index, columns, total(scene));
    /** @type {import("./im2col-sheets.js").Now} */
    const now = {
      app,
      scene,
      taps: tapsOf.slice(at.row, at.row + rows),
      row: at.row,
      total: tapsOf.length,
      column: at.column,
      columns,
      size: { dx: DX, dy: DY, width: room.width },
      channel: focus(state).output,
      shades: shadesOf(app, scene),
      lit,
      index: shownIndex(state),
      numbers: numbersOf(scene, tapsOf.slice(at.row, at.row + rows)),
      turn,
    };
    want(now);
    plates.kernel.show(kernelSheet(now));
    plates.windows.show(windowsSheet(now));
    plates.product.show(productSheet(now));
    tell(now);

    /** @param {number} by @param {number} beside */
    function turn(by, beside) {
      at.row = Math.min(Math.max(0, tapsOf.length - rows), Math.max(0, at.row + by));
      at.column = Math.min(Math.max(0, total(scene) - columns), Math.max(0, at.column + beside));
    }
  }

  /** What a tap of a window reads, and what the window makes. @param {Scene} scene @param {readonly import("./im2col-sheets.js").Tap[]} taps @returns {import("./im2col-sheets.js").Now["numbers"]} */
  function numbersOf(scene, taps) {
    const channel = focus(store.get()).output;
    return {
      read: (k, window) =>
        app.values.at("input", taps[k]?.channel ?? 0, ...turned(cellOf(scene, taps[k], window))),
      made: (window) => app.values.at("output", channel, ...turned(placeOf(scene, window))),
    };
  }

  /** Numbers of the windows in sight: those in one row of outputs lie together. @param {import("./im2col-sheets.js").Now} now */
  function want({ scene, taps, column, columns }) {
    /** @param {Span} span */
    const lens = ([from, to]) => {
      const under = taps.flatMap((row) => [cellUnder(scene, from, row.at), cellUnder(scene, to, row.at)]);
      /** @param {0 | 1 | 2} i */
      const along = (i) => under.map((cell) => cell[i]);
      /** @param {(all: number[]) => number} end */
      const ends = (end) => /** @type {Triple} */ ([end(along(0)), end(along(1)), end(along(2))]);
      return {
        input: region(
          ends((all) => Math.min(...all)),
          ends((all) => Math.max(...all)),
        ),
        output: region(from, to),
      };
    };
    const found = blocksOf(scene, column, column + columns - 1).map(lens);
    drop(found.length);
    lenses = found.map((regions, i) => {
      for (const side of /** @type {const} */ (["input", "output"]))
        app.values.want(`im2col-${i}`, side, regions[side]);
      return `im2col-${i}`;
    });
  }

  /** @param {number} kept */
  function drop(kept) {
    for (const name of lenses.slice(kept))
      for (const side of /** @type {const} */ (["input", "output"])) app.values.want(name, side, null);
  }

  /** @param {import("./im2col-sheets.js").Now} now */
  function tell({ scene, taps, row, total: all, column, columns, size }) {
    const many = grouped(total(scene));
    const part = columns < total(scene);
    const key = part ? "linked.im2col.columns" : "linked.im2col.all";
    const ends = { from: grouped(column), to: grouped(column + columns - 1), total: many, rows: all };
    say(captions.windows, t(key, ends));
    say(captions.kernel, t("linked.im2col.row", { count: all }));
    say(captions.product, t("linked.im2col.out", { count: many }));
    style(plates.product.root, { "max-width": `${size.width}px` });
    const inputs = scene.report.input_shape[1] ?? 1;
    const name = t(channelName(inputs, focus(store.get()).input));
    const parts = [
      taps.length < all && t("linked.im2col.rows", { from: row, to: row + taps.length - 1, total: all }),
      inputs > 1 && t(scene.output.count > 1 ? "linked.im2col.each" : "linked.im2col.sum", { name }),
    ];
    say(words, together(parts));
  }

  return {
    nodes: [
      h("div.boxed.start", {}, plates.kernel.root, captions.kernel),
      h("div.op-row", { "aria-hidden": "true" }, "×"),
      h("div.boxed.start", {}, plates.windows.root, captions.windows),
      h("div.op-row", { "aria-hidden": "true" }, "="),
      h("div.boxed.start", {}, plates.product.root, captions.product),
      words,
    ],
    paint,
    dispose: () => drop(0),
  };
}

/** Row, column and plane. @param {Triple} place @returns {Triple} */
const turned = ([plane, row, column]) => [row, column, plane];

/** A region with both its ends' cells. @param {Triple} from @param {Triple} to */
const region = ([front, top, left], [back, bottom, right]) => ({
  front,
  back: back + 1,
  top,
  bottom: bottom + 1,
  left,
  right: right + 1,
});

/**
 * Blocks that hold the windows from one to another: their lines of outputs where these are two at most, else whole lines of a plane, or whole planes.
 * @param {Scene} scene
 * @param {number} first
 * @param {number} last
 * @returns {Span[]}
 */
export function blocksOf(scene, first, last) {
  const [rows, columns] = scene.axes;
  for (const count of [columns.output, columns.output * rows.output]) {
    const [from, to] = [Math.floor(first / count), Math.floor(last / count)];
    if (to - from > 1) continue;
    /** @type {Span[]} */
    const found = [];
    for (let part = from; part <= to; part++) {
      const [a, b] = [Math.max(first, part * count), Math.min(last, (part + 1) * count - 1)].map((window) =>
        placeOf(scene, window),
      );
      if (a && b)
        found.push(
          a[1] === b[1]
            ? [a, b]
            : [
                [a[0], a[1], 0],
                [b[0], b[1], columns.output - 1],
              ],
        );
    }
    return found;
  }
  return [
    [
      [placeOf(scene, first)[0], 0, 0],
      [placeOf(scene, last)[0], rows.output - 1, columns.output - 1],
    ],
  ];
}

/**
 * The taps of a window in the order of its column: channel, plane, row, column.
 * @param {Scene} scene
 * @param {number} shownChannel where each channel makes a map of its own, the one that is shown
 */
function rowsOf(scene, shownChannel) {
  const [rows, columns] = scene.axes;
  const count = scene.planes.kernel * rows.kernel * columns.kernel;
  const inputs = scene.report.input_shape[1] ?? 1;
  const channels =
    scene.output.count > 1 ? [shownChannel] : Array.from({ length: inputs }, (_, channel) => channel);
  return channels.flatMap((channel) =>
    Array.from({ length: count }, (_, k) => {
      const at = /** @type {[number, number]} */ ([Math.floor(k / columns.kernel), k % columns.kernel]);
      const weight = weightAt(scene, ...at);
      return {
        channel,
        at,
        /** @param {readonly [number, number] | null} lit */
        is: (lit) => lit !== null && lit[0] === weight[0] && lit[1] === weight[1],
      };
    }),
  );
}
