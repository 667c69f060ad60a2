/** From a cell down to those that feed it, and back up the same way. */

import { fill, h } from "../dom.js";
import { readsOf } from "./edit.js";
import { layerName } from "./rows.js";
import { strongestTap } from "./taps.js";

/** @typedef {import("./inspect.js").Spot} Spot */
/** @typedef {import("../api-network.js").Trace} Trace */

/**
 * @param {import("./context.js").Context} context
 * @param {{results: import("../store.js").Store<import("./run.js").Results>, spot: () => Spot, go: (spot: Spot) => void}} room
 */
export function feedingSteps({ t }, { results, spot: now, go }) {
  const root = h("div.chips.steps");
  /** @type {Spot[]} */
  const trail = [];

  /** Down to the cell that adds the most of those that feed this one. @param {Trace} trace @param {number} read */
  function dive({ frame, seen }, read) {
    const range = seen.find(({ layer }) => layer === read);
    if (!range) return;
    const spot = now();
    trail.push(spot);
    const middle = range.cells.map(([start, stop]) => Math.floor((start + stop - 1) / 2));
    const { cell, channel } = strongestTap(frame, middle);
    const { lines, body } = results.get();
    const before = readsOf(body?.layers ?? [], spot.layer);
    const channels = lines[read]?.output_shape[1] ?? 1;
    const skipped = before
      .slice(0, before.indexOf(read))
      .reduce((all, at) => all + (lines[at]?.output_shape[1] ?? 0), 0);
    const own =
      channel >= skipped && channel < skipped + channels
        ? channel - skipped
        : Math.min(spot.channel, channels - 1);
    go({ layer: read, channel: own, cell: inside(cell, range.cells) ? cell : middle });
  }

  return {
    root,
    forget: () => void trail.splice(0),
    /** @param {Trace | null} trace */
    show(trace) {
      const layers = results.get().body?.layers ?? [];
      const last = trail.at(-1);
      fill(
        root,
        last &&
          h(
            "button.chip",
            {
              "data-net": "up",
              onclick() {
                trail.pop();
                go(last);
              },
            },
            `↑ ${layerName(t, layers, last.layer)}`,
          ),
        trace &&
          readsOf(layers, now().layer).map((read) =>
            read < 0
              ? null
              : h(
                  "button.chip",
                  { "data-net": "down", onclick: () => dive(trace, read) },
                  `↓ ${layerName(t, layers, read)}`,
                ),
          ),
      );
    },
  };
}

/** @param {readonly number[]} cell @param {readonly [number, number][]} ranges */
const inside = (cell, ranges) =>
  cell.length === ranges.length &&
  cell.every((at, axis) => at >= (ranges[axis]?.[0] ?? 0) && at < (ranges[axis]?.[1] ?? 0));
