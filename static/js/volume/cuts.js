/** Three slices through the shown place, one across each axis, with its place on a slider and the others' as lines. */

import { axesOf, covered } from "../app.js";
import { attribute, h, say, style } from "../dom.js";
import { sharpen } from "../draw/surface.js";
import { OWN } from "../draw/volume/space.js";
import { colorsOf } from "../views/colors.js";
import { countAt } from "../views/coverage.js";
import { drawCrosshair, drawDigits, drawExtent, drawFrame, drawReaders, drawWindow } from "./marks.js";
import { cellOf } from "./sight.js";
import { laid, placeIn } from "./slice.js";
import { createCells, shownOf } from "./slice-cells.js";
import { listenToSlice, moveTo } from "./slice-moves.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./digits.js").Digits} Digits */

export const NAMES = /** @type {const} */ (["depth", "height", "width"]);

/**
 * @param {App} app
 * @param {import("./sight.js").Side} side
 * @param {import("./slice.js").Axis3} axis that the slice lies across
 * @param {Digits} digits
 * @param {import("./slice.js").Other | null} [other]
 */
export function cut(app, side, axis, digits, other = null) {
  const { t, store } = app;
  const tile = { app, side, axis, other };
  const canvas = h("canvas.sheet", {
    role: "img",
    "aria-label": other
      ? `${other.label}, ${t(`volume.${NAMES[axis]}`)}`
      : t(`volume.cut.${NAMES[axis]}.${side}`),
    "data-canvas": `${other?.name ?? side}-${NAMES[axis]}`,
  });
  const view = h("div.view.cut-view", {}, canvas);
  const where = h("span.mono");
  const range = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t(`volume.move.${NAMES[axis]}`),
    "data-slider": `${side}-${NAMES[axis]}`,
  });
  range.addEventListener("input", () => {
    const cell = cellOf(store.get());
    cell[axis] = Number(range.value);
    moveTo(app, cell);
  });
  const name = h("span", {}, t(`volume.${NAMES[axis]}`));
  const root = h("div.cut-tile", {}, h("label.cut-head", {}, name, where, other ? null : range), view);
  let size = { width: 0, height: 0 };
  const drawCells = createCells();

  function paint() {
    const state = store.get();
    const { scene } = state;
    const context = sharpen(canvas, size.width, size.height);
    const on = laid(tile, size);
    if (!context || !on || !scene) return;
    context.clearRect(0, 0, size.width, size.height);
    const place = placeIn(tile);
    const colors = colorsOf(state.theme);
    const slice = { context, view: size, state, scene, side, axis, index: place[axis], on, colors };
    const layers = other ? other.layers(state) : [{ drawn: shownOf(app, side), lies: OWN, part: 1 }];
    for (const [i, layer] of layers.entries()) drawCells(slice, layer, i);
    const drawn = layers.at(-1)?.drawn;
    if (!drawn) return;
    const under = !other && side === covered(scene);
    if (!other) drawExtent(slice);
    drawCrosshair(slice, place);
    if (under) drawWindow(slice);
    else if (!other) drawReaders(slice);
    if (layers.length === 1) drawDigits(slice, drawn, drawn.count ? countsIn(scene) : digits, under);
    if (!under) drawFrame(slice, { from: place, to: place.map((v) => v + 1) });
  }

  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    paint();
  });
  observer.observe(view);
  app.paint(
    (state) => [
      state.scene,
      state.theme,
      state.hover,
      state.setup.colormap,
      state.setup.map,
      state.look.probe,
      state.look.coverage,
      state.catalogue.colormaps,
      state.numbers,
      state.comparison,
      ...placeIn(tile),
    ],
    paint,
  );
  app.paint(
    (state) => [state.scene?.axes, ...cellOf(state), ...placeIn(tile)],
    () => {
      const { scene } = store.get();
      if (!scene) return;
      const last = axesOf(scene)[axis].output - 1;
      const [cell, place] = [cellOf(store.get())[axis], placeIn(tile)[axis]];
      attribute(range, "max", Math.max(1, last));
      range.disabled = last < 1;
      range.value = String(cell);
      attribute(range, "aria-valuetext", t("volume.at.axis", { place }));
      style(range, { "--fill": `${last > 0 ? (cell / last) * 100 : 0}%` });
      say(where, String(place).replace("-", "\u2212"));
    },
  );
  listenToSlice(tile, canvas, () => laid(tile, size));
  return { root, paint, dispose: () => observer.disconnect() };
}

/** Counts in the place of numbers. @param {import("../app.js").Scene} scene @returns {Digits} */
const countsIn = (scene) => ({ at: (_side, _channel, place) => countAt(scene, ...place), reach: () => {} });
