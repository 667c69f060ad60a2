/** One side of the volume page: its stack in space, and three slices through the shown place. */

import { h, icon } from "../dom.js";
import { keptCanvases } from "../kept-canvases.js";
import { coverageScale } from "../views/coverage.js";
import { cut, NAMES } from "./cuts.js";
import { listenToTurns, reset, zoomBy } from "./eye.js";
import { placeOn } from "./sight.js";
import { paintStack } from "./stack.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sight.js").Side} Side */

/**
 * @param {App} app
 * @param {Side} side
 * @param {HTMLElement} head
 * @param {import("./digits.js").Digits} digits
 */
export function volumePane(app, side, head, digits) {
  const { t, store } = app;
  const canvas = h("canvas.sheet.turning", {
    tabindex: 0,
    role: "application",
    "aria-label": t(`volume.${side}.label`),
    "data-canvas": side,
  });
  const view = h("div.view.space-view", {}, canvas, zoomButtons(app));
  const cuts = /** @type {const} */ ([0, 1, 2]).map((axis) => cut(app, side, axis, digits));
  const root = h(
    "section.pane.volume-pane",
    { "data-pane": side, "aria-label": t(`pane.${side}`) },
    head,
    coverageScale(app, side),
    view,
    h(
      "div.cuts",
      { role: "group", "aria-label": t("volume.cuts") },
      cuts.map(({ root: tile }) => tile),
    ),
  );
  const canvases = keptCanvases();
  const names = /** @type {[string, string, string]} */ (NAMES.map((name) => t(`volume.${name}`)));
  let size = { width: 0, height: 0 };
  const paint = () => paintStack(app, side, canvas, size, spaceLook(store.get()), canvases, names);
  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    paint();
  });
  observer.observe(view);
  app.paint(
    (state) => [
      state.scene,
      state.look.camera,
      state.look.stack,
      state.look.probe,
      state.theme,
      state.hover,
      state.setup.colormap,
      state.setup.map,
      state.catalogue.colormaps,
      ...placeOn(state, side),
    ],
    paint,
  );
  app.paint(
    (state) => state.look.stack,
    (stack) => {
      root.dataset.stack = stack;
    },
  );
  listenToTurns(app, canvas);
  return {
    root,
    dispose() {
      observer.disconnect();
      for (const tile of cuts) tile.dispose();
    },
  };
}

/** Slices that take the place of space leave it as it was. @param {import("../app.js").State} state */
const spaceLook = ({ look }) => (look.stack === "sheets" ? "sheets" : "cloud");

/** @param {App} app */
function zoomButtons(app) {
  const { t } = app;
  /** @param {"volume.nearer" | "volume.farther" | "volume.straight"} key @param {"plus" | "minus" | "whole"} sign @param {() => void} run */
  const button = (key, sign, run) =>
    h("button.tool", { title: t(key), "aria-label": t(key), onclick: run }, icon(sign));
  return h(
    "div.zoom",
    { role: "group", "aria-label": t("zoom") },
    button("volume.farther", "minus", () => zoomBy(app, 1 / 1.3)),
    button("volume.nearer", "plus", () => zoomBy(app, 1.3)),
    button("volume.straight", "whole", () => reset(app)),
  );
}
