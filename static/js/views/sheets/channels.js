/** The sum over channels as sheets, one a channel, up to the activation. */

import * as api from "../../api.js";
import { channelName, focus } from "../../app.js";
import { fill, h, say } from "../../dom.js";
import { tint } from "../../draw/ink.js";
import { latest } from "../../latest.js";
import { compact, fitting, short, whole } from "../../numbers.js";
import { activationOf } from "../../spec.js";
import { SWATCHES } from "../strip-parts.js";
import { cellGrid, lightWeights } from "./grid.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../types.js").Frame} Frame */

/** A window with more cells than this is told by its partial sum alone. */
const MOST = 25;

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const stack = h("div.stack");
  const sums = h("div.parts.mono");
  const value = h("b.mono", { "data-channels-sum": true });
  const after = h("div.after");
  const saying = h("p.saying");
  const end = h(
    "section.card.total",
    { "aria-label": t("channels.sheet.total") },
    h("h3", {}, t("channels.sheet.total")),
    sums,
    h("span.equals", {}, op("="), value),
    after,
  );
  const cards = h("div.cards.layers", {}, stack, end);
  const root = h("div.sheet-body", { "data-channels": true }, saying, cards);
  lightWeights(app, root);

  let asked = "";
  const activating = latest(
    async (/** @type {{layer: object, value: number, name: string}} */ { layer, value: given }, signal) =>
      (await api.curve(layer, [given], signal))[0],
    {
      done(result, { name }) {
        const shown = h("b.mono", { "data-activated": true }, whole(result));
        fill(after, h("span.equals", {}, op("→"), h("span", {}, name), op("→"), shown));
      },
      failed: () => fill(after),
    },
  );

  function show() {
    const { frame, scene, setup } = store.get();
    if (!frame?.weight || !frame.channel_sums || scene?.report.kind !== "conv") return;
    const [row = 0, column = 0] = frame.output;
    const several = frame.channels.length > 1;
    const sentence = several ? "channels.sheet.sum" : "channels.sheet.each";
    say(saying, t(sentence, { row, column, count: frame.channels.length }));
    fill(
      stack,
      frame.channels.map((channel, i) => sheetOf(app, frame, channel, i)),
    );
    const count = scene.report.input_shape[1] ?? 1;
    const lines = frame.channels.map((channel, i) =>
      line(swatch(count, channel), t(channelName(count, channel)), whole(frame.channel_sums?.[i])),
    );
    fill(sums, lines, line(h("span.swatch"), t("sum.bias"), short(frame.bias)));
    say(value, whole(frame.value));
    const layer = activationOf(setup);
    const key = JSON.stringify([layer, frame.value]);
    if (!layer || layer.kind === "softmax" || frame.value === null)
      fill(
        after,
        h("p", {}, t(layer?.kind === "softmax" ? "channels.sheet.softmax" : "channels.sheet.plain")),
      );
    else if (key !== asked)
      activating.ask({ layer, value: frame.value, name: t(`activation.${setup.activation}`) });
    asked = key;
  }
  const stop = store.paint(
    (state) => [
      state.frame,
      state.scene,
      state.theme,
      state.hover,
      state.setup.activation,
      state.setup.slope,
      focus(state).input,
    ],
    show,
  );
  return {
    root,
    dispose() {
      stop();
      activating.stop();
    },
  };
}

/** @param {string} sign */
const op = (sign) => h("span.op", { "aria-hidden": "true" }, sign);

/** @param {Node} mark @param {string} name @param {string} value */
const line = (mark, name, value) => h("span", {}, h("span.name", {}, mark, name), value);

/** @param {number} count @param {number} channel */
const swatch = (count, channel) =>
  h("span.swatch", { style: { background: count === 3 ? (SWATCHES[channel] ?? "") : "var(--control)" } });

/**
 * One channel: its window × its slice of the kernel = its partial sum.
 * @param {App} app
 * @param {Frame} frame
 * @param {number} channel
 * @param {number} i its place in the frame
 */
function sheetOf({ t, store }, frame, channel, i) {
  const { scene, theme, hover } = store.get();
  const count = scene?.report.input_shape[1] ?? 1;
  const flip = scene?.setup.flip ?? false;
  const [height, width] = [frame.inside.length, frame.inside[0]?.length ?? 0];
  /** @param {readonly (readonly (number | null)[])[] | undefined} rows @param {(value: number | null) => string} text */
  const cells = (rows, text) =>
    (rows ?? []).map((values, r) =>
      values.map((value, c) => {
        const [a, b] = flip ? [height - 1 - r, width - 1 - c] : [r, c];
        const edge = hover?.where === "kernel" && hover.row === a && hover.column === b;
        /** @type {[number, number]} */
        const weight = [a, b];
        return { text: text(value), fill: tint(a, b, theme === "dark", 0.3), weight, edge };
      }),
    );
  const name = t(channelName(count, channel));
  const sum = h("b.mono", { "data-partial": channel }, whole(frame.channel_sums?.[i]));
  const title = h("h3", {}, swatch(count, channel), name);
  if (height * width > MOST) {
    const told = h("span.caption", {}, t("channels.sheet.large", { count: height * width }));
    return h(
      "section.card.layer-sheet",
      { "aria-label": name },
      title,
      h("div.drawn", { tabindex: 0 }, told, op("="), sum),
    );
  }
  const window = cellGrid("window", t("sum.window.channel", { name }));
  const slice = cellGrid("slice", t("channels.sheet.slice", { name }));
  for (const grid of [window, slice]) grid.root.classList.toggle("packed", height > 3 || width > 3);
  window.show(cells(frame.patch[i], (value) => fitting(value, 5)));
  slice.show(cells(frame.weight?.[i], (value) => compact(value, 5)));
  const drawn = h("div.drawn", { tabindex: 0 }, window.root, op("×"), slice.root, op("="), sum);
  return h("section.card.layer-sheet", { "aria-label": name }, title, drawn);
}
