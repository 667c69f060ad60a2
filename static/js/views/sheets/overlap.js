/** The checkerboard meter: how many inputs each output cell gets, what that does to this picture, and resize + conv beside it. */

import * as api from "../../api.js";
import { focus, isComposite, seen, shown } from "../../app.js";
import { fill, h, say } from "../../dom.js";
import { colorOf, css } from "../../draw/ink.js";
import { drawPixels } from "../../draw/plot.js";
import { coverage, tap } from "../../geometry.js";
import { latest } from "../../latest.js";
import { short } from "../../numbers.js";
import { resizeAndConv } from "../../spec.js";
import { coverageColors } from "../coverage.js";
import { figure } from "./grid.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../app.js").Scene} Scene */
/** @typedef {import("../../geometry.js").Axis} Axis */
/** @typedef {import("../../types.js").Block} Block */
/** @typedef {import("../../values.js").Region} Region */

/** Rows and columns of the cut-out. */
const SIZE = { rows: 24, columns: 40 };

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const [counts, stamped, resized] = ["counts", "stamped", "resized"].map((name) =>
    h("canvas.cut", {
      role: "img",
      "aria-label": t(/** @type {"overlap.counts"} */ (`overlap.${name}`)),
      "data-cut": name,
    }),
  );
  const score = h("b.score", { "data-uniformity": true });
  const [words, keys, where] = [h("p"), h("div.keys.mono"), h("p.saying")];
  /** @type {{of: Scene, block: Block} | null} */
  let other = null;
  const fetching = latest(
    async (/** @type {{scene: Scene, region: Region}} */ { scene, region }, signal) => {
      const answer = await api.values(
        {
          ...resizeAndConv(scene.setup, scene.channels),
          input_region: [
            [0, 1],
            [0, 1],
          ],
          output_region: [
            [region.top, region.bottom],
            [region.left, region.right],
          ],
        },
        signal,
      );
      return answer.output;
    },
    {
      done(block, { scene }) {
        other = { of: scene, block };
        show();
      },
      failed: (error) =>
        store.set({
          trouble: {
            detail: error instanceof Error ? error.message : String(error),
            pointer: "/sheet",
            offline: false,
          },
        }),
    },
  );
  let asked = "";

  function show() {
    const state = store.get();
    const { scene } = state;
    if (scene?.report.kind !== "conv_transpose") return;
    const { uniformity, axes } = scene.report;
    say(score, t("percent", { value: short((uniformity ?? 1) * 100, 3) }));
    const [down, across] = axes.map(({ overlap }) => overlap ?? { least: 1, most: 1 });
    const [least, most] = [
      (down?.least ?? 1) * (across?.least ?? 1),
      (down?.most ?? 1) * (across?.most ?? 1),
    ];
    say(
      words,
      t(uniformity === 1 ? "overlap.even" : least === 0 ? "overlap.gaps" : "overlap.uneven", { least, most }),
    );
    const region = regionOf(scene, state);
    say(
      where,
      t("overlap.where", {
        rows: `${region.top}–${region.bottom - 1}`,
        columns: `${region.left}–${region.right - 1}`,
      }),
    );
    app.values.want("overlap", "output", region);
    if (counts) drawCounts(app, counts, keys, scene, region);
    const channels = isComposite(state) ? [0, 1, 2] : [focus(state).output];
    /** @param {number} channel @param {number} row @param {number} column */
    const here = (channel, row, column) => app.values.at("output", channel, row, column);
    if (stamped) paint(app, stamped, region, channels, here);
    const there = beside(scene, region);
    const key = JSON.stringify([scene.request, there]);
    if (key !== asked) {
      asked = key;
      fetching.ask({ scene, region: there });
    }
    const block = other?.of === scene ? other.block : null;
    /** @param {number} channel @param {number} row @param {number} column */
    const elsewhere = (channel, row, column) =>
      block?.values[channel]?.[row - region.top + there.top - (block.start[0] ?? 0)]?.[
        column - region.left + there.left - (block.start[1] ?? 0)
      ];
    if (resized) paint(app, resized, region, channels, elsewhere);
  }
  const end = store.paint(
    (state) => [
      state.scene,
      state.numbers,
      state.theme,
      state.setup.map,
      state.setup.colormap,
      state.catalogue.colormaps,
      seen(state).by,
      seen(state).index,
      ...shown(state),
      focus(state).output,
    ],
    show,
  );
  const meter = h("div.meter", {}, score, h("span.caption", {}, t("overlap.score")), words);
  const cards = h(
    "div.cards",
    {},
    h("section.card", { "aria-label": t("overlap.title") }, h("h3", {}, t("overlap.title")), meter),
    figure(t("overlap.counts"), t("overlap.counts.about"), h("div", {}, counts, keys)),
    figure(t("overlap.stamped"), t("overlap.stamped.about"), stamped ?? ""),
    figure(t("overlap.resized"), t("overlap.resized.about"), resized ?? ""),
  );
  return {
    root: h("div.sheet-body", { "data-overlap": true }, where, cards),
    dispose() {
      end();
      fetching.stop();
      app.values.want("overlap", "output", null);
    },
  };
}

/** The cut-out: around the cell under the pointer, else around the shown stamp. @param {Scene} scene @param {import("../../app.js").State} state @returns {Region} */
function regionOf(scene, state) {
  const [rows, columns] = scene.axes;
  const { by, index } = seen(state);
  const [row, column] = shown(state);
  const at =
    by === "output"
      ? [Math.floor(index / columns.input), index % columns.input]
      : [tap(rows, row, 0), tap(columns, column, 0)];
  /** @param {number} middle @param {number} length @param {number} most @returns {[number, number]} */
  const span = (middle, length, most) => {
    const size = Math.min(length, most);
    const start = Math.min(most - size, Math.max(0, middle - Math.floor(size / 2)));
    return [start, start + size];
  };
  const [top, bottom] = span(at[0] ?? 0, SIZE.rows, rows.input);
  const [left, right] = span(at[1] ?? 0, SIZE.columns, columns.input);
  return { top, bottom, left, right };
}

/** The same place in the resized picture, whose cells lie a little beside. @param {Scene} scene @param {Region} region @returns {Region} */
function beside({ axes: [rows, columns] }, region) {
  /** @param {Axis} axis @param {number} start @param {number} stop @returns {[number, number]} */
  const move = (axis, start, stop) => {
    const size = axis.output * axis.stride;
    const by = Math.round(axis.begin - (axis.effective - 1) / 2 + (axis.stride - 1) / 2);
    const first = Math.max(0, Math.min(size - 1, start + by));
    return [first, Math.max(first + 1, Math.min(size, stop + by))];
  };
  const [top, bottom] = move(rows, region.top, region.bottom);
  const [left, right] = move(columns, region.left, region.right);
  return { top, bottom, left, right };
}

/** @param {App} app @param {HTMLCanvasElement} canvas @param {HTMLElement} keys @param {Scene} scene @param {Region} region */
function drawCounts(app, canvas, keys, scene, region) {
  const [down, across] = scene.axes.map(coverage);
  const { color, most } = coverageColors(app, scene);
  /** @type {number[][]} */
  const rows = [];
  for (let r = region.top; r < region.bottom; r++) {
    rows.push([]);
    for (let c = region.left; c < region.right; c++) rows.at(-1)?.push((down?.[r] ?? 0) * (across?.[c] ?? 0));
  }
  drawPixels(canvas, rows, color);
  const there = [...new Set(rows.flat())].sort((a, b) => a - b);
  const few = there.length <= 8 ? there : [there[0] ?? 0, most];
  fill(
    keys,
    few.map((count) =>
      h("span", {}, h("span.swatch", { style: { background: css(color(count)) } }), String(count)),
    ),
  );
}

/**
 * @param {App} app
 * @param {HTMLCanvasElement} canvas
 * @param {Region} region
 * @param {readonly number[]} channels
 * @param {(channel: number, row: number, column: number) => number | null | undefined} at
 */
function paint(app, canvas, region, channels, at) {
  const state = app.store.get();
  const { scene } = state;
  if (!scene) return;
  const ranges = channels.map(
    (channel) => scene.output.ranges[channel] ?? /** @type {[number, number]} */ ([0, 1]),
  );
  const table = app.rasters.scale(state, scene.output, channels[0] ?? 0);
  const ground = state.theme === "dark" ? [26, 28, 33] : [255, 255, 255];
  const width = region.right - region.left;
  const rows = Array.from({ length: region.bottom - region.top }, (_, r) =>
    Array.from({ length: width }, (_, c) => r * width + c),
  );
  drawPixels(canvas, rows, (place) => {
    const [row, column] = [region.top + Math.floor(place / width), region.left + (place % width)];
    const values = channels.map((channel) => at(channel, row, column));
    if (values.some((value) => value === undefined)) return ground;
    if (channels.length === 1) return colorOf(values[0] ?? 0, ranges[0] ?? [0, 1], table);
    return values.map((value, i) => {
      const [low, high] = ranges[i] ?? [0, 1];
      return Math.min(255, Math.max(0, (((value ?? 0) - low) / (high - low)) * 255));
    });
  });
}
