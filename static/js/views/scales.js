/** The choice of colours and of the values that a scale's ends stand for. */

import { focus } from "../app.js";
import { attribute, h } from "../dom.js";
import { drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { colormapName } from "../rasters.js";
import { choice, numberField } from "./controls.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function colorChoice(app) {
  const { t, store, editor } = app;
  const { catalogue, setup, language } = store.get();
  const listed = catalogue.colormaps.filter(({ name }) => name !== "signed_dark");
  const entries = [{ name: "auto", title: t("colors.auto"), title_zh: t("colors.auto") }, ...listed];
  const maps = h("div.maps", { role: "group", "aria-label": t("colors") });
  for (const { name, title, title_zh } of entries) {
    const button = h(
      "button",
      { "aria-pressed": name === setup.colormap, "data-colormap": name },
      language === "zh" ? title_zh : title,
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
  const context = sharpen(bar, 130, 10);
  const asked = { ...state, setup: { ...state.setup, colormap } };
  const name = colormapName(asked, state.scene?.output ?? null, focus(state).output);
  if (context) drawScale(context, 130, 10, app.rasters.table(name));
  return bar;
}

/** @param {App} app */
export function rangeChoice(app) {
  const { t, store, editor } = app;
  const { setup, scene } = store.get();
  const own = setup.range.includes(",");
  const [low = 0, high = 1] = own
    ? setup.range.split(",").map(Number)
    : (scene?.output.ranges[focus(store.get()).output] ?? []);
  const { root: ends, messages } = rangeEnds(app, { low, high });
  ends.hidden = !own;
  const kinds = choice({
    label: t("range"),
    look: "chips",
    choices: /** @type {const} */ (["auto", "percentile", "symmetric", "full", "per_map", "own"]).map(
      (value) => ({
        value,
        text: t(`range.${value}`),
        title: t(`range.${value}.about`),
      }),
    ),
    choose(value) {
      ends.hidden = value !== "own";
      editor.edit({ range: value === "own" ? `${low},${high}` : value });
      kinds.show(value);
    },
  });
  kinds.show(own ? "own" : setup.range);
  return [h("strong", {}, t("range")), kinds.root, ends, ...messages];
}

/** Both ends, typed. @param {App} app @param {{low: number, high: number}} now */
function rangeEnds(app, now) {
  const fields = /** @type {const} */ (["low", "high"]).map((end) => {
    const field = numberField({
      app,
      label: app.t(`range.${end}`),
      id: `range-${end}`,
      whole: false,
      bounds: () =>
        end === "low" ? { least: -1e6, most: now.high - 1e-6 } : { least: now.low + 1e-6, most: 1e6 },
      change(value) {
        now[end] = value;
        app.editor.edit({ range: `${now.low},${now.high}` }, `range ${end}`);
      },
    });
    field.show(now[end]);
    return field;
  });
  const [low, high] = fields;
  return {
    root: h("div.ends", {}, low?.input, "–", high?.input),
    messages: fields.map(({ message }) => message),
  };
}
