/** The scale: which values its ends stand for, in which colours; opens the choice of both. */

import { channelName, focus, isComposite } from "../app.js";
import { attribute, fill, h, say } from "../dom.js";
import { drawPrimaries, drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { colormapName } from "../rasters.js";
import { popover } from "./popover.js";
import { colorChoice, rangeChoice } from "./scales.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function legend(app) {
  const { t, store, paint } = app;
  const low = h("span");
  const high = h("span");
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const button = h("button.legend", { title: t("legend.change"), "data-legend": true }, low, bar, high);
  paint(
    (state) => [
      state.scene?.output,
      state.setup.colormap,
      state.setup.map,
      state.theme,
      state.catalogue.colormaps,
      focus(state).output,
    ],
    () => {
      const state = store.get();
      const { scene } = state;
      const context = sharpen(bar, 128, 8);
      if (!scene || !context) return;
      const channel = focus(state).output;
      const [from, to] = scene.output.ranges[channel] ?? [0, 1];
      const [least, most] = scene.output.extremes[channel] ?? [from, to];
      const composite = isComposite(state);
      if (composite) drawPrimaries(context, 128, 8);
      else drawScale(context, 128, 8, app.rasters.table(colormapName(state, scene.output, channel)));
      // Three ranges have no common ends; then those of the channel whose numbers are shown.
      const own = composite && scene.output.ranges.some(([a, b]) => a !== from || b !== to);
      const name = own ? `${t(channelName(3, channel))} ` : "";
      say(low, `${name}${least < from ? "≤ " : ""}${short(from, 3)}`);
      say(high, `${most > to ? "≥ " : ""}${from < 0 && to > 0 ? "+" : ""}${short(to, 3)}`);
      attribute(
        button,
        "aria-label",
        t("legend.label", { low: short(from), high: short(to), least: short(least), most: short(most) }),
      );
    },
  );
  /** @type {(() => void)[]} */
  let ends = [];
  const panel = popover(button, "colors", (root) => {
    const counts = h("div.counts");
    const range = rangeChoice(app);
    ends = [range.end];
    fill(root, counts, range.nodes, colorChoice(app));
    import("./histogram.js").then(({ histogram }) => {
      if (!counts.isConnected) return;
      const { nodes, end } = histogram(app);
      ends.push(end);
      fill(counts, nodes);
    });
  });
  panel.addEventListener("toggle", () => {
    if (panel.matches(":popover-open")) return;
    for (const end of ends.splice(0)) end();
  });
  return h("span.scale-box", {}, button, panel);
}
