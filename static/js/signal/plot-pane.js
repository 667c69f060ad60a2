/** One side of a signal: its samples, the padding beside them, the window's taps over them, what is pointed at. */

import { covered, litWeight, numbered, shown, weightAt } from "../app.js";
import { h } from "../dom.js";
import { css, hue, inkOn, tint } from "../draw/ink.js";
import {
  COUNTS_PX,
  drawBands,
  drawCounts,
  drawGrid,
  drawGround,
  drawGuide,
  drawLabels,
  drawStem,
} from "../draw/signal/marks.js";
import { drawLine, middleOf } from "../draw/signal/plot.js";
import { EDGE, frameOf, GUTTER, ticks, ticksUp, yOf } from "../draw/signal/scale.js";
import { sharpen } from "../draw/surface.js";
import { tap } from "../geometry.js";
import { compact, short, signed } from "../numbers.js";
import { colorsOf } from "../views/colors.js";
import { countsOf, coverageColors, coverageScale, isCounted } from "../views/coverage.js";
import { zoomButtons } from "../views/pane.js";
import { listen } from "../views/pointer.js";
import { isLarge } from "../views/tap-shades.js";
import { secondsOf } from "./rate.js";
import { channelOf, drawnAt, endsOf, lineOf, meeting, rowOf, sampleIn, sightOf } from "./sides.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sides.js").Side} Side */

export const BAD = "#d02fa8";
/** Bands are this much of a sample's width, and never thinner than that. */
const BAND = 0.86;
const THIN_PX = 3;
/** As many characters of a number fit left of a plot. */
const VALUE_ROOM = 7;

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
  if (isCovered) drawTaps(on, row, colors);
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
      { color, soft: colors.line, bad: BAD, dots, from: 0, to: count },
    );
  for (let channel = 0; channel < nearest.channels; channel++)
    if (channel !== shownChannel) draw(channel, colors.control, false);
  draw(shownChannel, side === "input" ? colors.soft : colors.ink, true);
  const lines = envelopes.map((envelope, i) => ({
    ...(i === 0 ? own : { ...envelope, channel: 0 }),
    channel: shownChannel,
  }));
  if (isCovered) drawRead(on, row, lines, colors);
  else drawMade(on, row, lines, colors);
  if (isCounted(state, side)) {
    const { color } = coverageColors(app, scene);
    /** @param {number} count */
    const look = (count) => ({ fill: css(color(count)), ink: inkOn(color(count)) });
    drawCounts(context, frame, row, countsOf(scene).across, look, colors.mono);
  }
  tool?.draw(context, frame, row, colors);
  drawLabels(context, frame, row, marks, colors);
}

/** Round numbers in sight, in samples or in seconds. @param {Pick<Drawn, "state" | "side" | "size" | "frame">} on @param {readonly [number, number]} sight */
export function marksOf({ state, side, size, frame }, [first, last]) {
  const seconds = secondsOf(state, side);
  const most = Math.max(2, Math.floor((size.width - GUTTER) / 90));
  const each = seconds?.each ?? 1;
  const begin = seconds?.first ?? 0;
  const across = ticks(begin + first * each, begin + last * each, most, seconds ? 0 : 1).map(
    (at) => (at - begin) / each,
  );
  return {
    across,
    ...scaleOf(frame),
    label: (/** @type {number} */ tick) => (seconds ? `${short(begin + tick * each, 5)} s` : signed(tick)),
  };
}

/** Round numbers of the value scale, all written alike: grouped where each has room. @param {import("../draw/signal/scale.js").Frame} frame */
export function scaleOf(frame) {
  const up = ticksUp(frame);
  const plain = up.every((tick) => Number.isInteger(tick) && signed(tick).length <= VALUE_ROOM);
  return { up, value: (/** @type {number} */ tick) => (plain ? signed(tick) : compact(tick, VALUE_ROOM)) };
}

/** The taps of the shown window, in their weights' hues. @param {Drawn} on @param {{left: number, dx: number}} row @param {import("../views/colors.js").Colors} colors */
function drawTaps({ state, context, frame }, row, colors) {
  const { scene } = state;
  if (!scene) return;
  const axis = scene.axes[1];
  const at = drawnAt(state);
  const span = { top: 0, bottom: frame.height - 18 };
  const [first, last] = [tap(axis, at, 0), tap(axis, at, axis.kernel - 1)];
  const wide = Math.max(THIN_PX, row.dx * BAND);
  if (row.dx * axis.dilation < 2.2 || isLarge(scene)) {
    const [left, right] = [row.left + first * row.dx, row.left + (last + 1) * row.dx];
    const middle = (left + right) / 2;
    const half = Math.max(4, (right - left) / 2);
    context.fillStyle = colors.dark ? "#93a0ff33" : "#3d4fc426";
    context.fillRect(middle - half, span.top, 2 * half, span.bottom);
    for (const x of [middle - half, middle + half])
      drawGuide(context, x, span.top, span.bottom, colors.accent, []);
    return;
  }
  const chosen = litWeight(state.hover);
  const taps = Array.from({ length: axis.kernel }, (_, k) => {
    const [, c] = weightAt(scene, 0, k);
    const lit = chosen?.[1] === c;
    const soft = chosen && !lit ? 0.12 : 0.3;
    return {
      x: middleOf(row, tap(axis, at, k)),
      fill: tint(0, c, colors.dark, soft),
      stroke: hue(0, c, colors.dark),
      lit,
    };
  });
  drawBands(context, span, taps, wide);
}

/** The samples under the window, and the one that is pointed at, or whose product is. @param {Drawn} on @param {{left: number, dx: number}} row @param {import("../draw/signal/plot.js").Line[]} lines @param {import("../views/colors.js").Colors} colors */
function drawRead({ state, context, frame }, row, lines, colors) {
  const { scene, hover } = state;
  if (!scene) return;
  const axis = scene.axes[1];
  const zero = yOf(frame, 0);
  const radius = Math.min(5, Math.max(2.4, row.dx / 3.4));
  const at = drawnAt(state);
  if (!isLarge(scene) && row.dx >= THIN_PX && Number.isInteger(at))
    for (let k = 0; k < axis.kernel; k++) {
      const i = tap(axis, at, k);
      const value = sampleIn(lines, i);
      if (value === undefined || !Number.isFinite(value)) continue;
      const [, c] = weightAt(scene, 0, k);
      const color = hue(0, c, colors.dark);
      const inside = i >= 0 && i < axis.input;
      drawStem(context, {
        x: middleOf(row, i),
        from: zero,
        to: yOf(frame, value),
        radius,
        color,
        ring: inside ? colors.ink : colors.faint,
      });
    }
  const chosen = litWeight(hover);
  const product = chosen && Number.isInteger(at) ? tap(axis, at, weightAt(scene, 0, chosen[1])[1]) : null;
  const here = hover?.where === covered(scene) ? hover.column : product;
  if (here === null) return;
  const value = sampleIn(lines, here);
  const x = middleOf(row, here);
  drawGuide(context, x, 0, frame.height - 18, colors.soft, [1, 3]);
  if (value !== undefined && Number.isFinite(value))
    drawStem(context, {
      x,
      from: zero,
      to: yOf(frame, value),
      radius: radius + 1,
      color: colors.accent,
      ring: colors.panel,
    });
}

/** What the window makes, and, over the other side, all that reads what is pointed at. @param {Drawn} on @param {{left: number, dx: number}} row @param {import("../draw/signal/plot.js").Line[]} lines @param {import("../views/colors.js").Colors} colors */
function drawMade({ state, context, frame }, row, lines, colors) {
  const { scene } = state;
  if (!scene) return;
  const zero = yOf(frame, 0);
  const radius = Math.min(5, Math.max(2.4, row.dx / 3.4));
  for (const { output, tap: k } of meeting(state)) {
    const value = sampleIn(lines, output);
    const [, c] = weightAt(scene, 0, k);
    if (value === undefined || !Number.isFinite(value) || row.dx < 2) continue;
    const color = isLarge(scene) ? colors.accent : hue(0, c, colors.dark);
    drawStem(context, {
      x: middleOf(row, output),
      from: zero,
      to: yOf(frame, value),
      radius,
      color,
      ring: colors.ink,
    });
  }
  const [, column] = shown(state);
  const value = sampleIn(lines, column);
  if (value === undefined || !Number.isFinite(value)) return;
  drawStem(context, {
    x: middleOf(row, column),
    from: zero,
    to: yOf(frame, value),
    radius: Math.max(3.4, radius),
    color: colors.accent,
    ring: colors.panel,
  });
}
