/** One picture of a comparison: A, B, both with a slider between them, or their difference; with its scale. */

import { channelName, focus, shownOutput } from "../app.js";
import { attribute, h, say } from "../dom.js";
import { place } from "../draw/camera.js";
import { drawImage, drawTiles, within } from "../draw/cells.js";
import { frameCells } from "../draw/marks.js";
import { drawPrimaries, drawScale } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { short, times } from "../numbers.js";
import { colormapName } from "../rasters.js";
import { boxOf, latticeOf, outputOver } from "../viewport.js";
import { colorsOf } from "./colors.js";
import { listen } from "./pointer.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../types.js").Maps} Maps */
/** @typedef {"a" | "b" | "wipe" | "difference"} Which */

/** @param {App} app @param {Which} which */
export function sheetOf(app, which) {
  const { t, paint, store } = app;
  const canvas = h("canvas.sheet", {
    role: "img",
    "aria-label": t(`compare.${which}`),
    "data-canvas": `compare-${which}`,
  });
  const words = h("p.words", { hidden: true });
  const wipe = h("input.wipe", {
    type: "range",
    min: 0,
    max: 100,
    step: 0.5,
    value: 50,
    "aria-label": t("compare.slider"),
  });
  const view = h("div.view.small", {}, canvas, which === "wipe" && wipe, words);
  const scale = scaleOf(app, which);
  const root = h("figure", { "data-sheet": which }, h("figcaption", {}, scale.root), view);
  let size = { width: 0, height: 0 };

  function draw() {
    const state = store.get();
    const { comparison, scene } = state;
    const context = size.width > 20 ? sharpen(canvas, size.width, size.height) : null;
    if (!context) return;
    const colors = colorsOf(state.theme);
    context.fillStyle = colors.panel;
    context.fillRect(0, 0, size.width, size.height);
    const said = which === "difference" && comparison ? wordsOf(app, comparison) : "";
    words.hidden = said === "";
    say(words, said);
    if (!scene || !comparison) return;
    const camera = cameraOf(app, state, size);
    if (which === "wipe") {
      const part = (Number(wipe.value) / 100) * size.width;
      side(context, state, "b", camera);
      context.save();
      context.beginPath();
      context.rect(0, 0, part, size.height);
      context.clip();
      context.fillStyle = colors.panel;
      context.fillRect(0, 0, part, size.height);
      side(context, state, "a", camera);
      context.restore();
      context.fillStyle = colors.halo;
      context.fillRect(part - 2.5, 0, 5, size.height);
      context.fillStyle = colors.accent;
      context.fillRect(part - 1, 0, 2, size.height);
    } else side(context, state, which, camera);
    if (which !== "difference" || comparison.difference) mark(context, state, camera, colors);
  }

  /** @param {CanvasRenderingContext2D} context @param {State} state @param {"a" | "b" | "difference"} what @param {import("../draw/camera.js").Camera} camera */
  function side(context, state, what, camera) {
    const { scene, comparison } = state;
    if (!scene || !comparison) return;
    const image = imageOf(app, state, what);
    if (!image) return;
    const lattice = what === "a" ? outputOver(scene, comparison) : latticeOf(scene, "output");
    const placed = place(lattice, camera, size);
    const colors = colorsOf(state.theme);
    drawImage(context, placed, size, image);
    drawTiles(context, placed, within(placed, size), { ground: colors.panel, edge: colors.line });
  }

  /** The shown cell. @param {CanvasRenderingContext2D} context @param {State} state @param {import("../draw/camera.js").Camera} camera @param {import("./colors.js").Colors} colors */
  function mark(context, state, camera, colors) {
    if (!state.scene) return;
    const [row, column] = shownOutput(state);
    const block = { top: row, left: column, bottom: row + 1, right: column + 1 };
    const placed = place(latticeOf(state.scene, "output"), camera, size);
    frameCells(context, placed, block, { color: colors.accent, halo: colors.halo, least: 7 });
  }

  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    draw();
  });
  observer.observe(view);
  wipe.addEventListener("input", draw);
  paint(
    (state) => state.scene?.axes.flatMap(({ input, begin, end }) => [input, begin, end]) ?? null,
    () => {
      const { scene } = store.get();
      if (!scene) return;
      const box = boxOf(scene, app.viewport.view().width);
      view.style.aspectRatio = String((box.right - box.left) / (box.bottom - box.top));
    },
  );
  paint(
    (state) => [
      state.scene,
      state.comparison,
      state.look.camera,
      state.setup.map,
      state.setup.colormap,
      state.catalogue.colormaps,
      state.theme,
      state.hover,
      focus(state).output,
      ...shownOutput(state),
    ],
    draw,
  );
  listen(
    near(app, () => size),
    "output",
    canvas,
    {
      close: false,
      placed: () => {
        const state = store.get();
        const lattice = state.scene
          ? latticeOf(state.scene, "output")
          : { x: 0, y: 0, dx: 1, dy: 1, rows: 1, columns: 1 };
        return place(lattice, cameraOf(app, state, size), size);
      },
    },
  );
  return { root };
}

/** How much smaller a view is than the pictures above. @param {App} app @param {import("../draw/camera.js").View} size */
function partOf({ viewport }, { width, height }) {
  const all = viewport.view();
  return Math.max(1e-3, Math.min(width / all.width, height / all.height));
}

/** The pictures' camera in a smaller view. @param {App} app @param {State} state @param {import("../draw/camera.js").View} size */
function cameraOf(app, state, size) {
  const camera = app.viewport.camera(state);
  return { ...camera, scale: camera.scale * partOf(app, size) };
}

/**
 * The page as a pointer on a smaller picture needs it: its pixels are fewer, its middle is the same.
 * @param {App} app
 * @param {() => import("../draw/camera.js").View} size
 * @returns {App}
 */
function near(app, size) {
  const { viewport } = app;
  /** @param {{x: number, y: number}} point */
  const above = ({ x, y }) => {
    const [all, own, part] = [viewport.view(), size(), partOf(app, size())];
    return { x: (x - own.width / 2) / part + all.width / 2, y: (y - own.height / 2) / part + all.height / 2 };
  };
  return {
    ...app,
    viewport: {
      ...viewport,
      pan: (dx, dy) => viewport.pan(dx / partOf(app, size()), dy / partOf(app, size())),
      zoom: (factor, point) => viewport.zoom(factor, point && above(point)),
      approach: (factor, point) => viewport.approach(factor, point && above(point)),
    },
  };
}

/** @param {State} state @param {"a" | "b" | "difference"} what @returns {Maps | null} */
export function mapsOf({ comparison }, what) {
  if (!comparison) return null;
  return what === "a" ? comparison.a : what === "b" ? comparison.scene.output : comparison.difference;
}

/** Are red, green and blue drawn at once? In a difference grey then means none. @param {State} state @param {Maps} maps */
const inColours = (state, maps) => maps.count === 3 && state.setup.map === "rgb";

/** @param {State} state @param {Maps} maps */
const channelOf = (state, maps) => Math.min(focus(state).output, maps.count - 1);

/** @param {App} app @param {State} state @param {"a" | "b" | "difference"} what @returns {CanvasImageSource | null} */
function imageOf(app, state, what) {
  const maps = mapsOf(state, what);
  if (!maps) return null;
  const slot = `compare-${what}`;
  if (inColours(state, maps)) return app.rasters.composite(maps, slot);
  return app.rasters.map(state, maps, slot, channelOf(state, maps));
}

/** Which picture this is, and what its colours stand for. @param {App} app @param {Which} which */
export function scaleOf(app, which) {
  const { t, paint, store } = app;
  const what = which === "wipe" ? "b" : which;
  const [name, about, low, high] = [h("b"), h("span.about"), h("span"), h("span")];
  const bar = h("canvas.scale", { "aria-hidden": "true" });
  const legend = h("span.legend", { "data-scale": which }, low, bar, high);
  paint(
    (state) => [
      state.comparison,
      state.setup.colormap,
      state.setup.map,
      state.theme,
      state.catalogue.colormaps,
      focus(state).output,
    ],
    () => {
      const state = store.get();
      const maps = mapsOf(state, what);
      const context = sharpen(bar, 64, 8);
      const several = maps && maps.count > 1 && what === "difference";
      const title = which === "wipe" ? "A | B" : what === "difference" ? "B − A" : what.toUpperCase();
      say(name, title);
      const channel = maps ? channelOf(state, maps) : 0;
      say(
        about,
        !several ? "" : inColours(state, maps) ? t("compare.grey") : t(channelName(maps.count, channel)),
      );
      legend.hidden = !maps;
      if (!maps || !context) return;
      const [from, to] = maps.ranges[channel] ?? [0, 1];
      const [least, most] = maps.extremes[channel] ?? [from, to];
      if (inColours(state, maps)) drawPrimaries(context, 64, 8);
      else drawScale(context, 64, 8, app.rasters.table(colormapName(state, maps, channel)));
      say(low, `${least < from ? "≤ " : ""}${short(from, 3)}`);
      say(high, `${most > to ? "≥ " : ""}${from < 0 && to > 0 ? "+" : ""}${short(to, 3)}`);
      const values = { low: short(from), high: short(to), least: short(least), most: short(most) };
      attribute(legend, "title", t("compare.scale", values));
    },
  );
  return { root: h("span.caption-row", {}, name, about, legend) };
}

/** What is to be said instead of a difference. @param {App} app @param {import("../app.js").Comparison} comparison */
export function wordsOf(app, comparison) {
  if (!comparison.difference) return unlike(app, comparison);
  return comparison.same ? app.t("compare.same") : "";
}

/** Why there is no difference. @param {App} app @param {import("../app.js").Comparison} comparison */
function unlike({ t }, { a, scene }) {
  /** @param {readonly number[]} shape */
  const text = (shape) => times(shape.slice(1));
  return t("compare.unlike", { a: text(a.shape), b: text(scene.output.shape) });
}
