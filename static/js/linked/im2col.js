/** im2col × GEMM: the kernel as a row, each window as a column, and their product as a row of outputs. */

import { channelName, focus, shownIndex, total, weightAt } from "../app.js";
import { h, say, style } from "../dom.js";
import { tap } from "../geometry.js";
import { together } from "../i18n/index.js";
import { grouped } from "../numbers.js";
import { createColumns } from "./columns.js";
import { cellOf, kernelSheet, placeOf, productSheet, windowsSheet } from "./im2col-sheets.js";
import { around, litOf, page } from "./place.js";
import { plate } from "./plate.js";
import { shadesOf } from "./shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */

const DX = 29;
const DY = 15;
/** More rows than this and only some are shown. */
const MOST_ROWS = 27;
const GUTTER = 12;

/** @param {App} app @returns {import("./index.js").Painter} */
export function im2col(app) {
  const { t, store } = app;
  const deep = createColumns(app);
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
    if (scene.rank === 3) deep.want(scene, focus(state).output, at.column, columns);
    else want(now);
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

  /** What a tap of a window reads, and what the window makes: of a volume as its frames have it. @param {Scene} scene @param {readonly import("./im2col-sheets.js").Tap[]} taps @returns {import("./im2col-sheets.js").Now["numbers"]} */
  function numbersOf(scene, taps) {
    const channel = focus(store.get()).output;
    if (scene.rank === 3)
      return {
        read: (k, window) => taps[k] && deep.read(scene, channel, window, taps[k]),
        made: (window) => deep.made(scene, channel, window),
      };
    return {
      read: (k, window) =>
        app.values.at("input", taps[k]?.channel ?? 0, ...flat(cellOf(scene, taps[k], window))),
      made: (window) => app.values.at("output", channel, ...flat(placeOf(scene, window))),
    };
  }

  /** Numbers of the windows in sight: those in one row of outputs lie together. @param {import("./im2col-sheets.js").Now} now */
  function want({ scene, taps, column, columns }) {
    const { output } = scene.axes[1];
    const rows = taps.map((row) => row.at[0]);
    const places = taps.map((row) => row.at[1]);
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const [left, right] = [Math.min(...places), Math.max(...places)];
    /** @param {number} r0 @param {number} r1 @param {number} c0 @param {number} c1 */
    const lens = (r0, r1, c0, c1) => ({
      input: {
        top: tap(scene.axes[0], r0, top),
        bottom: tap(scene.axes[0], r1, bottom) + 1,
        left: tap(scene.axes[1], c0, left),
        right: tap(scene.axes[1], c1, right) + 1,
      },
      output: { top: r0, bottom: r1 + 1, left: c0, right: c1 + 1 },
    });
    const [first, last] = [column, column + columns - 1];
    const [r0, r1] = [Math.floor(first / output), Math.floor(last / output)];
    const found =
      r0 === r1
        ? [lens(r0, r0, first % output, last % output)]
        : r1 === r0 + 1
          ? [lens(r0, r0, first % output, output - 1), lens(r1, r1, 0, last % output)]
          : [lens(r0, r1, 0, output - 1)];
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

/** Row and column. @param {import("./im2col-sheets.js").Triple} place @returns {[number, number]} */
const flat = ([, row, column]) => [row, column];

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
