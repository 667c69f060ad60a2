/** Which channel a loupe shows, where the picture above it shows three at once; for a map also its colours. */

import { channelName, focus, isComposite } from "../app.js";
import { h, say, style } from "../dom.js";
import { drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { SWATCHES } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app @param {"input" | "output"} side */
export function loupeLabel(app, side) {
  const swatch = h("span.swatch");
  const name = h("span");
  const [low, high] = [h("span"), h("span")];
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const scale = side === "output" && [low, bar, high];
  const root = h("div.loupe-label", { hidden: true }, swatch, name, scale);
  app.paint(
    (state) => [
      state.scene,
      state.setup.map,
      state.setup.colormap,
      state.theme,
      state.catalogue.colormaps,
      focus(state).input,
      focus(state).output,
    ],
    () => {
      const state = app.store.get();
      const { scene } = state;
      const count = side === "output" ? scene?.output.count : (scene?.input?.count ?? scene?.channels);
      const several = side === "output" ? isComposite(state) : count === 3 && state.setup.map === "rgb";
      root.hidden = !scene || !several;
      if (!scene || !several) return;
      const channel = focus(state)[side];
      style(swatch, { background: SWATCHES[channel] ?? "" });
      say(name, app.t(channelName(3, channel)));
      const context = side === "output" && sharpen(bar, 64, 8);
      if (!context) return;
      const [from, to] = scene.output.ranges[channel] ?? [0, 1];
      drawScale(context, 64, 8, app.rasters.scale(state, scene.output, channel));
      say(low, short(from, 3));
      say(high, `${from < 0 && to > 0 ? "+" : ""}${short(to, 3)}`);
    },
  );
  return root;
}
