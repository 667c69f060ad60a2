/** The scale: which values its ends stand for, in which colours; opens the choice of both. */

import { focus, isComposite } from "../app.js";
import { attribute, fill, h, say } from "../dom.js";
import { drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { colormapName } from "../rasters.js";
import { choice, numberField } from "./controls.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */

const GREY = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** @param {App} app */
export function legend(app) {
  const { t, store, paint } = app;
  const low = h("span");
  const high = h("span");
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const button = h("button.legend", { title: t("legend.change"), "data-legend": true }, low, bar, high);
  paint(
    (state) => [state.scene?.output, state.setup.colormap, state.setup.map, state.theme, focus(state).output],
    () => {
      const state = store.get();
      const { scene } = state;
      const context = sharpen(bar, 128, 8);
      if (!scene || !context) return;
      const channel = focus(state).output;
      const [from, to] = scene.output.ranges[channel] ?? [0, 1];
      const [least, most] = scene.output.extremes[channel] ?? [from, to];
      drawScale(
        context,
        128,
        8,
        isComposite(state) ? GREY : app.rasters.table(colormapName(state, scene.output, channel)),
      );
      say(low, `${least < from ? "≤ " : ""}${short(from, 3)}`);
      say(high, `${most > to ? "≥ " : ""}${from < 0 && to > 0 ? "+" : ""}${short(to, 3)}`);
      attribute(
        button,
        "aria-label",
        t("legend.label", { low: short(from), high: short(to), least: short(least), most: short(most) }),
      );
    },
  );
  const panel = popover(button, "colors", (root) => build(app, root));
  return h("span.scale-box", {}, button, panel);
}

/** @param {App} app @param {HTMLElement} root */
function build(app, root) {
  const { t, store, editor } = app;
  const { setup, catalogue, scene, language } = store.get();
  const state = store.get();
  const maps = h("div.maps", { role: "group", "aria-label": t("colors") });
  const entries = [
    { name: "auto", title: t("colors.auto"), title_zh: t("colors.auto") },
    ...catalogue.colormaps.filter(({ name }) => name !== "signed_dark"),
  ];
  fill(
    maps,
    entries.map((entry) => {
      const bar = h("canvas.scale", { "aria-hidden": "true" });
      const button = h(
        "button",
        { "aria-pressed": entry.name === setup.colormap, "data-colormap": entry.name },
        language === "zh" && "title_zh" in entry ? String(entry.title_zh) : entry.title,
        bar,
      );
      const context = sharpen(bar, 130, 10);
      const name = colormapName(
        { ...state, setup: { ...setup, colormap: entry.name } },
        scene?.output ?? null,
        focus(state).output,
      );
      if (context) drawScale(context, 130, 10, app.rasters.table(name));
      button.addEventListener("click", () => {
        editor.edit({ colormap: entry.name });
        for (const other of maps.children) attribute(other, "aria-pressed", other === button);
      });
      return button;
    }),
  );
  const own = setup.range.includes(",");
  const [low = 0, high = 1] = own
    ? setup.range.split(",").map(Number)
    : (scene?.output.ranges[focus(state).output] ?? [0, 1]);
  const ends = h("div.ends", { hidden: !own });
  const kinds = choice({
    label: t("range"),
    look: "chips",
    choices: /** @type {const} */ (["auto", "percentile", "symmetric", "full", "per_map", "own"]).map(
      (value) => ({ value, text: t(`range.${value}`), title: t(`range.${value}.about`) }),
    ),
    choose(value) {
      ends.hidden = value !== "own";
      editor.edit({ range: value === "own" ? `${low},${high}` : value });
      kinds.show(value);
    },
  });
  kinds.show(own ? "own" : setup.range);
  const now = { low, high };
  const fields = /** @type {const} */ (["low", "high"]).map((end) => {
    const field = numberField({
      app,
      label: t(`range.${end}`),
      id: `range-${end}`,
      whole: false,
      bounds: () =>
        end === "low" ? { least: -1e6, most: now.high - 1e-6 } : { least: now.low + 1e-6, most: 1e6 },
      change(value) {
        now[end] = value;
        editor.edit({ range: `${now.low},${now.high}` }, `range ${end}`);
      },
    });
    field.show(now[end]);
    return field;
  });
  fill(ends, fields[0]?.input, "–", fields[1]?.input);
  fill(
    root,
    h("strong", {}, t("colors")),
    maps,
    h("strong", {}, t("range")),
    kinds.root,
    ends,
    fields.map((field) => field.message),
  );
}
