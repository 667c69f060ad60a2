/** What the cells of a volume's side are drawn from: levels, a channel, its colours and its range. */

import { focus, isComposite } from "../app.js";
import { SHARES } from "../draw/levels.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("../draw/volume/space.js").Triple} Triple */

/**
 * What a side's cells, or other maps in their place, are drawn from; null while it isn't here.
 * @param {App} app
 * @param {State} state
 * @param {Side} side
 * @param {import("../types.js").Maps | null} [maps]
 */
export function drawnFrom(app, state, side, maps = state.scene?.[side]) {
  if (!maps || state.scene?.rank !== 3) return null;
  const size = /** @type {Triple} */ (maps.shape.slice(-3));
  const step = size[0] * size[1] * size[2];
  const channel = Math.min(focus(state)[side], maps.count - 1);
  const composite = side === "output" ? isComposite(state) : maps.count === 3 && state.setup.map === "rgb";
  const table = app.rasters.scale(state, maps, channel);
  return {
    maps,
    table,
    source: {
      size,
      levels: maps.levels,
      start: composite ? 0 : channel * step,
      step,
      count: composite ? 3 : 1,
    },
    shares: composite ? SHARES : null,
    range: maps.ranges[channel] ?? /** @type {[number, number]} */ ([0, 1]),
    grey: isGrey(table),
    key: /** @type {readonly unknown[]} */ ([maps, channel, composite, table]),
  };
}

/** @typedef {NonNullable<ReturnType<typeof drawnFrom>>} Drawn */

/** Greys have no hue to tell values by, so a cloud of them is drawn in the theme's ink: the more, the denser. @param {Uint8Array} table */
const isGrey = (table) =>
  [64, 128, 192].every((i) => table[i * 3] === table[i * 3 + 1] && table[i * 3] === table[i * 3 + 2]);

/** The theme's ink at every level, without a hue: thin layers of one would be rounded to another. @param {"light" | "dark"} theme @returns {Uint32Array} */
export function inkColors(theme) {
  const green = Number.parseInt(colorsOf(theme).ink.slice(3, 5), 16);
  const colors = new Uint32Array(256).fill(green * 0x010101);
  colors[255] = 0xff00ff;
  return colors;
}
