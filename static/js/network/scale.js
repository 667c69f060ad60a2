/** The scale of the large map: how its values spread, and the colours that they have. */

import { attribute, fill, h } from "../dom.js";
import { drawBars } from "../draw/bars.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../api-network.js").LayerMaps} LayerMaps */

/** @param {import("./context.js").Context} context @param {ReturnType<typeof import("./maps.js").createMaps>} maps */
export function mapScale({ t, store }, maps) {
  const bars = h("canvas.net-bars", { role: "img" });
  const ends = h("div.ends");

  /** Its true ends. @param {LayerMaps} found @param {boolean} hidden */
  function range(found, hidden) {
    const [low, high] = found.extremes[0] ?? [0, 0];
    fill(ends, h("span", {}, short(low)), h("span", {}, t("net.range")), h("span", {}, short(high)));
    ends.hidden = hidden;
    bars.hidden = hidden;
  }

  /** @param {LayerMaps} full on a scale from its least to its greatest value @param {LayerMaps} found as it is shown */
  function histogram(full, found) {
    const counts = Array(63).fill(0);
    for (const level of full.levels) if (level > 0 && level < 255) counts[Math.min(62, (level - 1) >> 2)]++;
    const [low, high] = full.ranges[0] ?? [0, 1];
    const [from, to] = found.ranges[0] ?? [0, 1];
    const view = { width: bars.clientWidth, height: 54 };
    const context2d = sharpen(bars, view.width, view.height);
    const { line, cell, faint, soft } = colorsOf(store.get().theme);
    if (!context2d || high <= low) return context2d?.clearRect(0, 0, view.width, view.height);
    drawBars(
      context2d,
      view,
      {
        maps: [{ counts, color: soft }],
        edges: { low, high },
        axis: { low, high },
        scale: { low: from, high: to },
        table: maps.table([from, to]),
      },
      { line, paper: cell, faint },
    );
    attribute(bars, "aria-label", t("net.bars", { low: short(low), high: short(high) }));
  }

  return { root: h("div.net-scale", {}, bars, ends), range, histogram };
}
