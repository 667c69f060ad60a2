/** A network's layers from the input on: what each has learnt, and what it makes of the digit. */

import { fill, h } from "../dom.js";
import { kindName } from "../i18n/index.js";
import { times } from "../numbers.js";
import { cellOf, sheet } from "./sheet.js";
import { tensorIn } from "./tensors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("./tensors.js").Tensor} Tensor */

/** Maps, and features, beside each other, the room that they have, and how many maps of a layer there are: a deep network makes no page without end. */
const beside = () =>
  innerWidth < 700
    ? { maps: 8, most: 16, features: 20, room: 330 }
    : { maps: 16, most: 32, features: 32, room: 780 };
/** More filters than these are told, not drawn. */
const MOST_FILTERS = 1024;
/** More than these are looked at when asked for. */
const FEW_FILTERS = 128;

/** @param {App} app */
export function layerRows(app) {
  const { t } = app;
  const root = h("ol.learnt");
  /** @type {(ReturnType<typeof row> | null)[]} */
  let rows = [];
  let known = "";
  /** What the filters were last drawn of. @type {unknown} */
  let drawn = null;
  let theme = "";

  /** @param {NetworkLayer} layer @param {number} number */
  function row(layer, number) {
    const weights = learntIn(layer);
    const maps = sheet(app, ({ map, row, column, value }) =>
      t("train.at.map", { map: map + 1, row: row + 1, column: column + 1, value }),
    );
    const filters =
      weights &&
      sheet(app, ({ map, row, column, value }) => {
        const inputs = weights.shape[1] ?? 1;
        const [from, to] = [(map % inputs) + 1, Math.floor(map / inputs) + 1];
        return t("train.at.filter", { from, to, row: row + 1, column: column + 1, value });
      });
    const shape = h("span.caption");
    const size = weights ? ` ${times(weights.shape.slice(2))}` : "";
    const entry = h(
      "li",
      {},
      h("div.learnt-head", {}, h("b.mono", {}, `${number + 1} ${kindName(t, layer.kind)}${size}`), shape),
      filters && weights && filterPart(weights, filters.root),
      h("div.learnt-part", {}, h("span.caption", {}, t("train.maps")), maps.root),
    );
    return { entry, maps, filters, shape };
  }

  /** @param {Tensor} weights @param {HTMLElement} filters */
  function filterPart({ shape: [outputs = 1, inputs = 1] }, filters) {
    const count = outputs * inputs;
    if (count <= FEW_FILTERS)
      return h("div.learnt-part", {}, h("span.caption", {}, t("train.filters")), filters);
    return h("details", {}, h("summary.caption", {}, t("train.filters.many", { count })), filters);
  }

  return {
    root,
    /**
     * @param {readonly NetworkLayer[]} layers
     * @param {readonly (Tensor & {whole?: readonly number[]})[]} outputs of these layers; with the whole shape where these are the first maps
     */
    show(layers, outputs) {
      const now = outputs.map(({ shape }, i) => `${layers[i]?.kind} ${shape}`).join();
      const { theme: light } = app.store.get();
      const fresh = drawn !== layers[0] || light !== theme || now !== known;
      [drawn, theme] = [layers[0], light];
      if (now !== known) {
        known = now;
        // The probabilities have a place of their own.
        rows = layers.map((layer, i) => (isShown(layer) ? row(layer, i) : null));
        fill(
          root,
          rows.map((each) => each?.entry),
        );
      }
      layers.forEach((layer, i) => {
        const output = outputs[i];
        const here = rows[i];
        if (!here || !output) return;
        const [, count = 1, height = 1, width = 1] = output.shape;
        const whole = output.whole ?? output.shape.slice(1);
        const flat = height * width === 1;
        const maps = flat ? count : Math.min(count, beside().most);
        const few = maps < (whole[0] ?? 0) ? ` · ${t("train.maps.few", { count: maps })}` : "";
        here.shape.textContent = times(whole) + few;
        const grid = flat ? across(count) : mapsOf(maps, height, width);
        here.maps.show(
          grid,
          output.values.subarray(0, maps * height * width),
          t("train.maps.of", { number: i + 1, kind: kindName(t, layer.kind) }),
        );
        // While a digit is drawn, the weights stay as they are.
        const weights = fresh && here.filters ? learntIn(layer) : null;
        if (weights) showFilters(here.filters, weights, t("train.filters.of", { number: i + 1 }));
      });
    },
  };
}

/** @param {NetworkLayer} layer */
const isShown = ({ kind }) => kind !== "softmax" && kind !== "flatten" && kind !== "dropout";

/** A convolution's weights, where they are few enough to be looked at. @param {NetworkLayer} layer */
function learntIn(layer) {
  const weights = layer.kind === "conv" ? tensorIn(layer.weight) : null;
  const [outputs = 0, inputs = 0] = weights?.shape ?? [];
  return weights?.shape.length === 4 && outputs * inputs <= MOST_FILTERS ? weights : null;
}

/** Filters by output. @param {ReturnType<typeof sheet> | null} place @param {Tensor} weights @param {string} label */
function showFilters(place, { shape, values }, label) {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  // those of one output side by side, and as many outputs as have room
  const columns = inputs * Math.max(1, Math.floor(beside().maps / inputs));
  place?.show({ count: outputs * inputs, height, width, columns }, values, label);
}

/** @param {number} count @param {number} height @param {number} width */
function mapsOf(count, height, width) {
  const { maps, room } = beside();
  const most = Math.floor(room / (width * cellOf({ count, height, width, columns: maps }) + 3));
  return { count, height, width, columns: Math.max(1, Math.min(maps, most)) };
}

/** Features as cells of one map, row after row. @param {number} count */
const across = (count) => ({ count, height: 1, width: 1, columns: beside().features });
