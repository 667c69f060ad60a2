/** One side of a signal: its samples, the padding beside them, and what lies over both. */

import { covered, numbered, shown } from "../app.js";
import { h } from "../dom.js";
import { css, inkOn } from "../draw/ink.js";
import { COUNTS_PX, drawCounts, drawGrid, drawGround, drawGuide, drawLabels } from "../draw/signal/marks.js";
import { drawLine, middleOf } from "../draw/signal/plot.js";
import { EDGE, frameOf, GUTTER } from "../draw/signal/scale.js";
import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";
import { countsOf, coverageColors, coverageScale, isCounted } from "../views/coverage.js";
import { zoomButtons } from "../views/pane.js";
import { listen } from "../views/pointer.js";
import { drawMade, drawRead, drawTaps } from "./marks.js";
import { channelOf, drawnAt, endsOf, lineOf, rowOf, sightOf } from "./sides.js";
import { marksOf } from "./ticks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sides.js").Side} Side */

/**
 * @param {App} app
 * @param {Side} side
 * @param {HTMLElement} head
 * @param {import("./details.js").Details} details
 * @param {import("./draw-tool.js").DrawTool | null} tool
 */
export function plotPane(app, side, head, details, tool) {
  const { t, store } = app;
  const canvas = h("canvas.sheet", {
    tabindex: 0,
    role: "application",
    "aria-label": t(`signal.${side}.label`),
    "data-canvas": side,
  });
  const view = h("div.view.plot-view", {}, canvas, coverageScale(app, side), zoomButtons(app));
  const root = h(
    "section.pane.signal-pane",
    { "data-pane": side, "aria-label": t(`pane.${side}`) },
    head,
    view,
  );
  let size = { width: 0, height: 0 };

  /** The value scale, which stands still while a person draws. @param {State} state */
  const frameNow = (state) =>
    frameOf(size, tool?.ends() ?? endsOf(state, side), isCounted(state, side) ? 18 + COUNTS_PX : 18);

  function paint() {
    const state = store.get();
    const context = sharpen(canvas, size.width, size.height);
    if (!context) return;
    context.clearRect(0, 0, size.width, size.height);
    if (state.scene?.rank !== 1) return;
    drawSide({ app, state, context, side, size, frame: frameNow(state), details, tool });
    view.classList.toggle("zoomed", state.look.camera !== null);
  }
  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    if (side === "input") app.viewport.resize({ ...size, width: size.width - GUTTER });
    paint();
  });
  observer.observe(view);
  app.paint((state) => [...looks(state), state.scene, state.setup.source, tool?.stamp()], paint);
  tool?.attach(canvas, {
    row: () => rowOf(app, side, size),
    frame: () => frameNow(store.get()),
    paint,
  });
  listen(app, side, canvas, {
    close: false,
    gutter: GUTTER,
    placed: () => {
      const { left, dx } = rowOf(app, side, size);
      const [, columns] = store.get().scene?.axes ?? [];
      const { scene } = store.get();
      const here = scene && side === numbered(scene) ? columns?.output : columns?.input;
      return { left: left - GUTTER, dx, top: 0, dy: size.height, rows: 1, columns: here ?? 1 };
    },
  });
  return { root, dispose: () => observer.disconnect() };
}

/** What both plots are redrawn for. @param {State} state */
const looks = (state) => [
  state.look.camera,
  state.look.coverage,
  state.look.probe,
  state.setup.map,
  state.theme,
  state.language,
  state.hover,
  state.glide,
  state.numbers,
  state.catalogue.colormaps,
  ...shown(state),
];

/**
 * @typedef {object} Drawn
 * @property {App} app
 * @property {State} state
 * @property {CanvasRenderingContext2D} context
 * @property {Side} side
 * @property {{width: number, height: number}} size
 * @property {import("../draw/signal/scale.js").Frame} frame
 * @property {import("./details.js").Details} details
 * @property {import("./draw-tool.js").DrawTool | null} tool
 */

/** @param {Drawn} on */
function drawSide(on) {
  const { app, state, context, side, size, frame, details, tool } = on;
  const { scene } = state;
  if (!scene) return;
  const colors = colorsOf(state.theme);
  const row = rowOf(app, side, size);
  const axis = scene.axes[1];
  const isCovered = side === covered(scene);
  const count = isCovered ? axis.input : axis.output;
  const sight = sightOf(row, size);
  details.want(side, sight);
  const envelopes = details.of(side);
  const [nearest] = envelopes;
  if (!nearest) return;

  drawGround(context, frame, EDGE, row.left, colors.line);
  drawGround(context, frame, row.left + count * row.dx, size.width, colors.line);
  const marks = marksOf(on, sight);
  drawGrid(context, frame, row, marks, colors);
  const over = { ...on, scene, row, colors };
  if (isCovered) drawTaps(over);
  else drawGuide(context, middleOf(row, drawnAt(state)), 0, frame.height - 18, colors.accent);
  const shownChannel = channelOf(state, side);
  const own = lineOf(state, side, nearest);
  /** @param {number} channel @param {string} color @param {boolean} dots */
  const draw = (channel, color, dots) =>
    drawLine(
      context,
      frame,
      row,
      { ...own, channel },
      { color, soft: colors.line, dots, from: 0, to: count },
    );
  for (let channel = 0; channel < nearest.channels; channel++)
    if (channel !== shownChannel) draw(channel, colors.control, false);
  draw(shownChannel, side === "input" ? colors.soft : colors.ink, true);
  const lines = envelopes.map((envelope, i) => ({
    ...(i === 0 ? own : { ...envelope, channel: 0 }),
    channel: shownChannel,
  }));
  if (isCovered) drawRead(over, lines);
  else drawMade(over, lines);
  if (isCounted(state, side)) {
    const { color } = coverageColors(app, scene);
    /** @param {number} count */
    const look = (count) => ({ fill: css(color(count)), ink: inkOn(color(count)) });
    drawCounts(context, frame, row, countsOf(scene).across, look, colors.mono);
  }
  tool?.draw(context, frame, row, colors);
  drawLabels(context, frame, row, marks, colors);
}
