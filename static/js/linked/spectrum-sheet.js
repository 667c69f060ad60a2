/** One of the three pictures of frequency: a spectrum, or a volume's three slices of it through frequency 0. */

import { h, say, style } from "../dom.js";
import { packedColors, putPixels } from "../draw/levels.js";
import { drawSpectrum, ramp } from "../draw/linked/spectrum.js";
import { drawCurve } from "../draw/linked/spectrum-line.js";
import { sharpen } from "../draw/surface.js";
import { ACROSS, slice } from "../draw/volume/fog.js";
import { short } from "../numbers.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Spectrum} Spectrum */
/** @typedef {[number, number, number]} Triple cycles a cell along depth, rows and columns */

/** A curve is this part of its width high. */
const LOW = 0.55;
export const NAMES = /** @type {const} */ (["input", "gain", "product"]);
const AXES = /** @type {const} */ (["depth", "height", "width"]);

/** How high a picture this wide is. @param {import("../ranks.js").Rank} rank @param {number} side */
export const tallOf = (rank, side) => (rank === 1 ? Math.round(side * LOW) : side);

/**
 * @param {App} app
 * @param {(typeof NAMES)[number]} name
 */
export function spectrumSheet(app, name) {
  const { t } = app;
  const { rank } = app.store.get().setup;
  const isLine = rank === 1;
  const slices = (rank === 3 ? /** @type {const} */ ([0, 1, 2]) : /** @type {const} */ ([0])).map((axis) => {
    const ends = ACROSS[axis].map((i) => t(`volume.${AXES[i]}`)).join(" × ");
    const words = t(`linked.frequency.${name}.label`);
    const canvas = h("canvas.spectrum", {
      tabindex: 0,
      role: "application",
      "aria-label": rank === 3 ? `${ends}: ${words}` : words,
      "data-canvas": rank === 3 ? `frequency-${name}-${AXES[axis]}` : `frequency-${name}`,
    });
    return { axis, canvas, ends, image: document.createElement("canvas") };
  });
  const scale = h("div.caption");
  const ticks = () =>
    h(
      "div.axis",
      { "aria-hidden": "true" },
      ["\u2212½", "0", "½"].map((text) => h("span", {}, text)),
    );
  const root = h(
    "div.boxed",
    {},
    slices.flatMap(({ canvas, ends }) => [rank === 3 && h("div.caption", {}, ends), canvas, ticks()]),
    h("div.caption", {}, t(`linked.frequency.${name}`)),
    scale,
  );
  /** @type {{levels: Uint8Array, size: Triple} | null} */
  let picture = null;
  /** @type {readonly unknown[]} */
  let painted = [];
  let side = 0;

  function rasterise() {
    const { theme } = app.store.get();
    if (!picture || (painted[0] === picture && painted[1] === theme)) return;
    painted = [picture, theme];
    const packed = packedColors(ramp(theme === "dark"));
    const { levels, size } = picture;
    const source = { size, levels, start: 0, step: 0, count: 1 };
    for (const { axis, image } of slices) {
      // Frequency 0 lies in the middle.
      putPixels(
        image,
        slice(source, axis, size[axis] >> 1, (level) => packed[level] ?? 0),
      );
    }
  }

  return {
    slices,
    root,
    size: () => side,
    /** @param {number} next */
    resize(next) {
      side = next;
      for (const { canvas } of slices)
        style(canvas, { width: `${next}px`, height: `${tallOf(rank, next)}px` });
    },
    /** @param {Spectrum} spectrum */
    load({ facts, levels }) {
      const i = NAMES.indexOf(name);
      const { size, range } = facts.pictures[i] ?? { size: [1, 1], range: [0, 1] };
      const lifted = /** @type {Triple} */ ([1, 1, ...size].slice(-3));
      picture = { levels: levels[i] ?? new Uint8Array(1), size: lifted };
      const [low, high] = range.map((end) => short(end, 3));
      say(
        scale,
        name === "gain"
          ? t("linked.frequency.scale.gain", { high: high ?? "" })
          : t("linked.frequency.scale", { low: low ?? "", high: high ?? "" }),
      );
    },
    /** @param {Triple} at @param {boolean} pointed */
    draw(at, pointed) {
      const colors = colorsOf(app.store.get().theme);
      const box = { width: side, height: tallOf(rank, side) };
      if (!isLine) rasterise();
      for (const { axis, canvas, image } of slices) {
        const context = sharpen(canvas, box.width, box.height);
        const [down, across] = ACROSS[axis];
        if (context && isLine)
          drawCurve(context, box, picture?.levels ?? null, pointed ? at[2] : null, colors);
        else if (context) {
          // A frequency is marked on the slices that it lies on.
          const here = pointed && at[axis] === 0;
          drawSpectrum(context, side, picture && image, here ? [at[down], at[across]] : null, colors);
        }
      }
    },
  };
}
