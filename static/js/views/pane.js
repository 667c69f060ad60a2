/** One side of the lab: a picture near or far, and below it a loupe where cells are too small to read. */

import { afterFrame } from "../after-frame.js";
import { focus, isComposite, shown } from "../app.js";
import { h, icon, style } from "../dom.js";
import { inSight, place, whole } from "../draw/camera.js";
import { hasNumbers, within } from "../draw/cells.js";
import { roundOff, sharpen } from "../draw/surface.js";
import * as viewport from "../viewport.js";
import { THREE_FROM } from "./cell-text.js";
import { coverageScale } from "./coverage.js";
import { loupeLabel } from "./loupe-label.js";
import { listen } from "./pointer.js";
import { probe } from "./probe.js";
import { drawInput, drawOutput, sheet } from "./scenery.js";
import { isLarge } from "./tap-shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {"input" | "output"} Side */

/** Cells this large can be read without a loupe. */
const READABLE = 26;

/** Round as the card is (`--radius`), within its border. */
const CORNER = 9;

/**
 * @param {App} app
 * @param {Side} side
 * @param {HTMLElement} head
 */
export function pane(app, side, head) {
  const { t } = app;
  const canvas = h("canvas.sheet", {
    tabindex: 0,
    role: "application",
    "aria-label": t(`pane.${side}.label`),
    "data-canvas": side,
  });
  const close = h("canvas.sheet", {
    role: "img",
    "aria-label": t(`pane.${side}.loupe`),
    "data-canvas": `${side}-loupe`,
  });
  const view = h(
    "div.view.round-drawn",
    { style: { "aspect-ratio": "1.5" } },
    canvas,
    coverageScale(app, side),
    probe(app, side),
    zoomButtons(app),
  );
  const loupe = h("div.loupe.round-drawn", {}, close);
  const label = loupeLabel(app, side);
  const root = h(
    "section.pane",
    { "data-pane": side, "aria-label": t(`pane.${side}`) },
    head,
    view,
    label,
    loupe,
  );

  const draw = side === "input" ? drawInput : drawOutput;
  let size = { width: 0, height: 0 };
  let loupeSize = { width: 0, height: 0 };

  let reads = false;

  function paintView() {
    const state = app.store.get();
    const context = sharpen(canvas, size.width, size.height);
    if (!context) return;
    const lattice = latticeOf(state, side);
    const camera = app.viewport.camera(state);
    const on = sheet(app, context, size, lattice, camera, false);
    draw(on);
    roundOff(context, size.width, size.height, CORNER);
    const composite =
      side === "input" ? !state.scene?.input && state.scene?.channels === 3 : isComposite(state);
    reads = hasNumbers(on.placed) && (!composite || on.placed.dy >= THREE_FROM);
    app.values.want("view", side, reads ? regionOf(side, on) : null);
    view.classList.toggle("zoomed", state.look.camera !== null);
  }

  function paintLoupe() {
    const state = app.store.get();
    const context = loupeSize.height > 40 ? sharpen(close, loupeSize.width, loupeSize.height) : null;
    if (!context) return app.values.want("loupe", side, null);
    const on = sheet(app, context, loupeSize, flat(state, side), app.lens.camera(state, side), true);
    draw(on);
    roundOff(context, loupeSize.width, loupeSize.height, CORNER);
    app.values.want("loupe", side, hasNumbers(on.placed) ? regionOf(side, on) : null);
  }

  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    loupeSize = { width: loupe.clientWidth, height: loupe.clientHeight };
    if (side === "input") {
      app.viewport.resize(size);
      app.lens.resize(loupeSize);
    }
    paintView();
    paintLoupe();
  });
  observer.observe(view);
  observer.observe(loupe);

  app.paint(
    (state) => state.scene?.axes.flatMap(({ input, begin, end }) => [input, begin, end]) ?? null,
    () => {
      const { scene } = app.store.get();
      if (!scene) return;
      const box = viewport.boxOf(scene, view.clientWidth || 400);
      style(view, { "aspect-ratio": String((box.right - box.left) / (box.bottom - box.top)) });
      const fit = whole(box, { width: root.clientWidth || 400, height: root.clientHeight || 500 });
      loupe.hidden = fit.scale >= READABLE;
      view.classList.toggle("alone", loupe.hidden);
    },
  );
  app.paint((state) => [...looks(state), ...contents(state, side), reads && state.numbers], paintView);
  app.paint((state) => [...looks(state), state.numbers], paintLoupe);
  // A new picture's loupe waits a frame: its numbers aren't here yet, and the picture itself is there sooner.
  app.paint((state) => contents(state, side), afterFrame(paintLoupe));
  listen(app, side, canvas, {
    close: false,
    placed: () => place(latticeOf(app.store.get(), side), app.viewport.camera(app.store.get()), size),
  });
  listen(app, side, close, {
    close: true,
    placed: () => place(flat(app.store.get(), side), app.lens.camera(app.store.get(), side), loupeSize),
  });
  return { root, dispose: () => observer.disconnect() };
}

/** What both sides are redrawn for. @param {State} state */
const looks = (state) => [
  state.look.camera,
  state.look.coverage,
  state.frame?.winner,
  state.catalogue.colormaps,
  state.setup.map,
  state.setup.colormap,
  state.theme,
  state.hover,
  state.glide,
  state.lens,
  ...shown(state),
  focus(state).input,
  focus(state).output,
];

/** What one side is redrawn for: an edited kernel leaves the input as it is, but for large ones shown on it. @param {State} state @param {Side} side */
function contents({ scene }, side) {
  if (!scene || side === "output") return [scene];
  const { kernel, flip } = scene.setup;
  return [scene.picture.bitmap, scene.input, scene.report, flip, isLarge(scene) && kernel];
}

const NOTHING = { x: 0, y: 0, dx: 1, dy: 1, rows: 1, columns: 1 };

/** @param {State} state @param {Side} side */
function latticeOf({ scene }, side) {
  if (!scene) return NOTHING;
  return viewport.latticeOf(scene, side);
}

/** In a loupe, cells of both sides have one size. @param {State} state @param {Side} side */
const flat = (state, side) => ({ ...latticeOf(state, side), x: 0, y: 0, dx: 1, dy: 1 });

/** @param {Side} side @param {import("./scenery.js").Sheet} on */
const regionOf = (side, { placed, view }) =>
  side === "input" ? inSight(placed, view) : within(placed, view);

/** @param {App} app */
export function zoomButtons({ t, actions }) {
  /** @param {"zoom-out" | "zoom-in" | "zoom-whole"} id @param {"minus" | "plus" | "whole"} sign */
  const button = (id, sign) =>
    h(
      "button.tool",
      { title: actions.title(id), "aria-label": actions.label(id), onclick: () => actions.run(id) },
      icon(sign),
    );
  return h(
    "div.zoom",
    { role: "group", "aria-label": t("zoom") },
    button("zoom-out", "minus"),
    button("zoom-in", "plus"),
    button("zoom-whole", "whole"),
  );
}
