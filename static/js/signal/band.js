/** The kernel where it stands: below the samples that it meets, sliding with the window, turned over for convolution proper. */

import { adds, litWeight } from "../app.js";
import { h, say } from "../dom.js";
import { hue } from "../draw/ink.js";
import { drawGuide, drawScale, drawStem, drawWords } from "../draw/signal/marks.js";
import { EDGE, frameOf, GUTTER, yOf } from "../draw/signal/scale.js";
import { sharpen } from "../draw/surface.js";
import { tap } from "../geometry.js";
import { still } from "../morph.js";
import { compact } from "../numbers.js";
import { colorsOf } from "../views/colors.js";
import { choice } from "../views/controls.js";
import { isLarge } from "../views/tap-shades.js";
import { drawnAt, rowOf } from "./sides.js";
import { scaleOf } from "./ticks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */

const TURN_MS = 700;
/** Weights stand at least this far apart, so that they can be told; then lines lead to where they belong. */
const LEAST_PX = 9;
const WORDS_PX = 34;

/** @param {App} app */
export function kernelBand(app) {
  const { t, store, editor } = app;
  const canvas = h("canvas.sheet", { role: "img", "aria-label": t("signal.band"), "data-canvas": "band" });
  const view = h("div.view.band-view", {}, canvas);
  const ways = choice({
    label: t("signal.ways"),
    choices: [
      { value: "slide", text: t("signal.slide"), title: t("signal.slide.about") },
      { value: "flip", text: t("signal.flip"), title: t("signal.flip.about") },
    ],
    choose: (value) => editor.edit({ flip: value === "flip" }),
  });
  const rule = h("span.aside.mono", { "data-rule": true });
  const head = h("div.head", {}, h("h2", {}, t("signal.band.title")), ways.root, rule);
  const root = h("section.pane.band", { "aria-label": t("signal.band") }, head, view);
  let size = { width: 0, height: 0 };
  let turn = { from: 0, to: 0, begun: 0 };

  /** How far the kernel is turned over, 0 to 1. */
  function turned() {
    const part = Math.min(1, (performance.now() - turn.begun) / TURN_MS);
    const eased = part * part * (3 - 2 * part);
    return turn.from + (turn.to - turn.from) * eased;
  }
  function paint() {
    const state = store.get();
    const context = sharpen(canvas, size.width, size.height);
    if (!context) return;
    context.clearRect(0, 0, size.width, size.height);
    if (state.scene?.rank === 1 && state.scene.report.kind.startsWith("conv"))
      draw(app, context, size, turned());
    if (turned() !== turn.to) requestAnimationFrame(paint);
  }
  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    paint();
  });
  observer.observe(view);
  app.paint(
    (state) => state.setup.flip,
    (flip) => {
      ways.show(flip ? "flip" : "slide");
      const first = turn.begun === 0;
      const atOnce = first || still();
      turn = { from: atOnce ? Number(flip) : turned(), to: Number(flip), begun: performance.now() };
      paint();
    },
  );
  app.paint(
    (state) => [
      state.setup.kernel,
      state.scene,
      state.look.camera,
      state.glide,
      state.hover,
      state.theme,
      drawnAt(state),
    ],
    paint,
  );
  app.paint(
    (state) => [state.scene?.report, state.scene?.setup.flip, state.setup.stage],
    () => {
      const { scene, setup } = store.get();
      const conv = scene?.report.kind.startsWith("conv") ?? true;
      root.hidden = !conv || setup.stage !== "conv";
      ways.root.hidden = scene !== null && adds(scene);
      if (scene?.rank === 1) say(rule, ruleOf(scene));
    },
  );
  return { root, dispose: () => observer.disconnect() };
}

/** What is computed, with this layer's numbers in. @param {import("../app.js").Scene} scene */
function ruleOf(scene) {
  const { begin, stride, dilation, kernel } = scene.axes[1];
  const times = (/** @type {number} */ n, /** @type {string} */ name) => (n === 1 ? name : `${n}${name}`);
  const more = (/** @type {number} */ n) => (n === 0 ? "" : n > 0 ? ` + ${n}` : ` \u2212 ${-n}`);
  const [step, reach] = [times(stride, "n"), times(dilation, "k")];
  if (adds(scene)) return `y[${step} + ${reach}${more(-begin)}] += w[k] · x[n]`;
  if (!scene.setup.flip) return `y[n] = Σ w[k] · x[${step} + ${reach}${more(-begin)}]`;
  return `y[n] = Σ w[k] · x[${step} \u2212 ${reach}${more(dilation * (kernel - 1) - begin)}]`;
}

/**
 * @param {App} app
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} size
 * @param {number} turned how far it is turned over
 */
function draw(app, context, size, turned) {
  const state = app.store.get();
  const { scene, setup } = state;
  if (!scene) return;
  const colors = colorsOf(state.theme);
  const axis = scene.axes[1];
  const row = rowOf(app, adds(scene) ? "output" : "input", size);
  const weights = setup.kernel[0] ?? [];
  const at = drawnAt(state);
  const spacing = row.dx * axis.dilation;
  const apart = Math.max(
    spacing,
    Math.min(LEAST_PX, (size.width - GUTTER - 60) / Math.max(1, weights.length)),
  );
  const middle = row.left + ((tap(axis, at, 0) + tap(axis, at, axis.kernel - 1) + 1) / 2) * row.dx;
  const half = ((weights.length - 1) / 2) * apart;
  const centre =
    apart > spacing ? Math.min(size.width - half - 14, Math.max(GUTTER + half + 14, middle)) : middle;
  const frame = {
    ...frameOf(size, [Math.min(...weights), Math.max(...weights)], 0),
    top: turned > 0.02 ? 34 : 24,
    bottom: size.height - 22,
  };
  const zero = yOf(frame, 0);

  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(EDGE, Math.round(zero) + 0.5);
  context.lineTo(size.width, Math.round(zero) + 0.5);
  context.stroke();
  if (apart > spacing + 0.01) {
    // From where the window really is to where its weights have room.
    const real = (Math.max(1, axis.kernel - 1) * spacing) / 2;
    for (const side of [-1, 1]) {
      context.strokeStyle = colors.accent;
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(middle + side * Math.max(2, real), 0);
      context.lineTo(centre + side * (half + apart / 2), turned > 0.02 ? 8 : 16);
      context.stroke();
      context.globalAlpha = 1;
    }
  }
  // Turning over is a half turn around the upright: what lies right of the middle goes left.
  const side = Math.cos(Math.PI * turned);
  const lit = litWeight(state.hover)?.[1];
  const radius = Math.min(5, Math.max(2, apart / 3.2));
  // Where each weight stood before it was turned over: below all of them.
  if (turned > 0.02 && apart >= 8)
    weights.forEach((weight, c) => {
      drawStem(context, {
        x: centre + (c - (weights.length - 1) / 2) * apart,
        from: zero,
        to: yOf(frame, weight),
        radius: 1.6,
        color: colors.control,
        width: 1.4,
      });
    });
  weights.forEach((weight, c) => {
    const off = (c - (weights.length - 1) / 2) * apart;
    const x = centre + off * side;
    const color = isLarge(scene) ? colors.accent : hue(0, c, colors.dark);
    if (lit === c) drawGuide(context, x, 0, size.height, color, []);
    const y = yOf(frame, weight);
    drawStem(context, {
      x,
      from: zero,
      to: y,
      radius: lit === c ? radius + 1.5 : radius,
      color,
      ring: colors.ink,
      width: Math.min(4, Math.max(1.6, apart / 5)),
    });
    if (apart >= WORDS_PX && (turned < 0.05 || turned > 0.95))
      drawWords(context, compact(weight, 5), x, weight >= 0 ? y - radius - 8 : y + radius + 8, {
        color: colors.ink,
        halo: colors.panel,
        mono: colors.mono,
      });
  });
  drawScale(context, frame, scaleOf(frame), colors);
  const arc = apart > spacing + 0.01 ? 19 : 12;
  if (turned > 0.02) drawTurn(app, context, [centre, arc], half + apart / 2, turned, colors);
}

/** An arrow over the kernel that shows how it was turned over. @param {App} app @param {CanvasRenderingContext2D} context @param {readonly [number, number]} foot middle and feet of the arrow @param {number} half @param {number} turned @param {import("../views/colors.js").Colors} colors */
function drawTurn({ t }, context, [x, y], half, turned, colors) {
  const wide = Math.min(46, Math.max(18, half));
  context.strokeStyle = colors.accent;
  context.lineWidth = 1.4;
  context.beginPath();
  context.ellipse(x, y, wide, 7, 0, Math.PI, Math.PI + Math.PI * turned);
  context.stroke();
  if (turned > 0.9) {
    context.beginPath();
    context.moveTo(x + wide - 4, y - 4);
    context.lineTo(x + wide, y + 1);
    context.lineTo(x + wide + 3.5, y - 4.5);
    context.stroke();
  }
  drawWords(context, t("signal.flipped"), x + wide + 8, y - 3, {
    color: colors.accent,
    halo: colors.panel,
    mono: colors.mono,
    align: "left",
  });
}
