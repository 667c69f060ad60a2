/** The choice of colours and of the values that a scale's ends stand for. */

import { focus } from "../app.js";
import { attribute, h } from "../dom.js";
import { drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { PERCENT, partsOf, RULES, rangeOf, written } from "../range.js";
import { colormapName } from "../rasters.js";
import { titleOf } from "../titles.js";
import { choice, numberField, worded } from "./controls.js";

/** @typedef {import("../app.js").App} App */

const BAR = 64;

/** @param {App} app */
export function colorChoice(app) {
  const { t, store, editor } = app;
  const { catalogue, setup } = store.get();
  const listed = catalogue.colormaps.filter(({ name }) => name !== "signed_dark");
  const entries = [{ name: "auto", title: t("colors.auto"), title_zh: t("colors.auto") }, ...listed];
  const maps = h("div.maps", { role: "group", "aria-label": t("colors") });
  for (const entry of entries) {
    const { name } = entry;
    const button = h(
      "button",
      { "aria-pressed": name === setup.colormap, "data-colormap": name },
      titleOf(store.get(), entry),
      scaleBar(app, name),
    );
    button.addEventListener("click", () => {
      editor.edit({ colormap: name });
      for (const other of maps.children) attribute(other, "aria-pressed", other === button);
    });
    maps.append(button);
  }
  return [h("strong", {}, t("colors")), maps];
}

/** @param {App} app @param {string} colormap */
function scaleBar(app, colormap) {
  const state = app.store.get();
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const context = sharpen(bar, BAR, 10);
  const asked = { ...state, setup: { ...state.setup, colormap } };
  const name = colormapName(asked, state.scene?.output ?? null, focus(state).output);
  if (context) drawScale(context, BAR, 10, app.rasters.table(name));
  return bar;
}

/**
 * The rule that finds the ends, whether maps share them, and the ends themselves.
 * @param {App} app
 * @returns {{nodes: Node[], end: () => void}}
 */
export function rangeChoice(app) {
  const { t, store, editor } = app;
  const ends = rangeEnds(app);
  const inside = percentField(app);
  const rules = choice({
    label: t("range"),
    look: "chips",
    choices: worded(t, "range", [...RULES, "own"]),
    choose(value) {
      const rule = RULES.find((known) => known === value);
      const { each, percent } = partsOf(store.get().setup.range);
      editor.edit({ range: rule ? rangeOf(rule, each, percent) : written(...ends.now()) });
    },
  });
  const shared = choice({
    label: t("range.maps"),
    choices: worded(t, "range", ["shared", "per_map"]),
    choose(value) {
      const { rule, percent } = partsOf(store.get().setup.range);
      if (rule !== "own") editor.edit({ range: rangeOf(rule, value === "per_map", percent) });
    },
  });
  const stop = app.paint(
    (state) => [state.setup.range, state.scene?.output, focus(state).output],
    () => {
      const { setup, scene } = store.get();
      const { rule, each, percent } = partsOf(setup.range);
      rules.show(rule);
      shared.show(each ? "per_map" : "shared");
      shared.root.hidden = (scene?.output.count ?? 1) < 2 || rule === "own";
      ends.show();
      inside.root.hidden = rule !== "percentile";
      inside.show(percent);
    },
  );
  const nodes = [
    h("div.range-row", {}, h("strong", {}, t("range")), shared.root),
    rules.root,
    h("div.range-row", {}, ends.root, inside.root),
    ...ends.messages,
    inside.message,
  ];
  return { nodes, end: stop };
}

/** How many values the percentile rule keeps inside the range. @param {App} app */
function percentField(app) {
  const { t, store, editor } = app;
  const { input, message, show } = numberField({
    app,
    label: t("range.inside"),
    id: "range-percent",
    whole: false,
    bounds: () => ({ least: PERCENT.least, most: PERCENT.most }),
    change(value) {
      const { each } = partsOf(store.get().setup.range);
      editor.edit({ range: rangeOf("percentile", each, Number(value.toFixed(4))) }, "range percent");
    },
  });
  return { root: h("label.percent", {}, t("range.inside"), input, "%"), message, show };
}

/** Both ends, as they are and to be typed. @param {App} app */
function rangeEnds(app) {
  const { t, store, editor } = app;
  /** @returns {[number, number]} */
  const now = () => {
    const { setup, scene } = store.get();
    return partsOf(setup.range).ends ?? scene?.output.ranges[focus(store.get()).output] ?? [0, 1];
  };
  const fields = /** @type {const} */ (["low", "high"]).map((end, i) =>
    numberField({
      app,
      label: t(`range.${end}`),
      id: `range-${end}`,
      whole: false,
      bounds: () =>
        end === "low" ? { least: -1e6, most: now()[1] - 1e-6 } : { least: now()[0] + 1e-6, most: 1e6 },
      change(value) {
        const [low, high] = now();
        editor.edit({ range: i === 0 ? written(value, high) : written(low, value) }, `range ${end}`);
      },
    }),
  );
  const [low, high] = fields;
  return {
    now,
    show() {
      for (const [i, field] of fields.entries()) field.show(now()[i] ?? 0);
    },
    root: h("div.ends", {}, low?.input, "–", high?.input),
    messages: fields.map(({ message }) => message),
  };
}
