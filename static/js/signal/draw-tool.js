/** Drawing a signal by hand: a mouse, a pen, a finger, or the arrow keys set samples, and the result follows at once. */

import { attribute, h, icon } from "../dom.js";
import { drawGuide, drawStem } from "../draw/signal/marks.js";
import { middleOf } from "../draw/signal/plot.js";
import { GUTTER, valueAt, yOf } from "../draw/signal/scale.js";
import { MOST_TYPED } from "../state.js";
import { endsOf } from "./sides.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../draw/signal/scale.js").Frame} Frame */
/** @typedef {import("../draw/signal/plot.js").Row} Row */
/** @typedef {{row: () => Row, frame: () => Frame, paint: () => void}} Ground */
/** @typedef {ReturnType<typeof drawTool>} DrawTool */

/** Values that a hand draws lie on this many steps between the ends. */
const STEPS = 200;

/** @param {App} app */
export function drawTool(app) {
  const { t, store, editor } = app;
  let on = false;
  let cursor = -1;
  let strokes = 0;
  /** @type {[number, number] | null} the scale while it is drawn on */
  let held = null;
  /** @type {(() => void)[]} */
  const repaints = [];
  const button = h(
    "button.chip.icon-chip.pencil",
    { "data-draw": true, "aria-pressed": "false", onclick: () => turn(!on) },
    icon("pencil"),
    h("span", {}, t("signal.draw")),
  );

  /** The samples as they are, where a hand may change them: few enough, and nothing computed before them. @returns {number[] | null} */
  function samples() {
    const { scene, setup } = store.get();
    if (setup.stage !== "conv" || scene?.rank !== 1) return null;
    if ("data" in setup.source) return setup.source.data;
    const plot = scene.plots?.input;
    const length = scene.axes[1].input;
    const count = setup.operator === "transposed" ? scene.axes[1].output : length;
    if (!plot || scene.channels > 1 || count > MOST_TYPED) return null;
    return Array.from({ length: count }, (_, i) => tidy(plot.values[(i - plot.start) * 2] ?? 0));
  }

  /** @param {boolean} next */
  function turn(next) {
    on = next && samples() !== null;
    held = on ? room() : null;
    cursor = -1;
    attribute(button, "aria-pressed", on);
    for (const repaint of repaints) repaint();
  }

  /** A scale with room above and below what is there. @returns {[number, number]} */
  function room() {
    const [low, high] = endsOf(store.get(), "input");
    const most = Math.max(1, Math.abs(low), Math.abs(high)) * 1.25;
    return [-most, most];
  }

  /**
   * Sets samples from one to another, evenly between their values.
   * @param {readonly [number, number]} from place and value
   * @param {readonly [number, number]} to
   */
  function stroke([i, a], [j, b]) {
    const data = samples();
    if (!data) return turn(false);
    const next = [...data];
    const [first, last] = [Math.min(i, j), Math.max(i, j)];
    for (let n = Math.max(0, first); n <= Math.min(next.length - 1, last); n++)
      next[n] = tidy(i === j ? b : a + ((b - a) * (n - i)) / (j - i));
    editor.edit({ source: { data: next } }, `draw ${strokes}`);
  }

  app.paint(
    (state) => [state.scene, state.setup.source, state.setup.stage],
    () => {
      const able = samples() !== null;
      if (on && !able) turn(false);
      attribute(button, "disabled", !able);
      const { setup } = store.get();
      const why = setup.stage !== "conv" ? "signal.draw.later" : "signal.draw.long";
      attribute(button, "title", able ? t("signal.draw.about") : t(why, { most: MOST_TYPED }));
    },
  );

  return {
    button,
    ends: () => held,
    stamp: () => `${on} ${cursor}`,
    /** @param {HTMLCanvasElement} canvas @param {Ground} ground */
    attach(canvas, ground) {
      repaints.push(() => {
        canvas.classList.toggle("drawing", on);
        ground.paint();
      });
      listenTo(canvas, ground, {
        on: () => on,
        count: () => samples()?.length ?? 0,
        value: (i) => samples()?.[i] ?? 0,
        cursor: () => cursor,
        move(i) {
          cursor = i;
          ground.paint();
        },
        begin: () => {
          strokes++;
          store.set({ playing: false, hover: null });
        },
        stroke,
        end: () => turn(false),
      });
    },
    /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Row} row @param {import("../views/colors.js").Colors} colors */
    draw(context, frame, row, colors) {
      if (!on || cursor < 0) return;
      const value = samples()?.[cursor];
      if (value === undefined) return;
      const x = middleOf(row, cursor);
      drawGuide(context, x, 0, frame.height - 18, colors.accent, [2, 2]);
      drawStem(context, {
        x,
        from: yOf(frame, 0),
        to: yOf(frame, value),
        radius: 5.5,
        color: colors.accent,
        ring: colors.panel,
      });
    },
  };
}

/** Few digits: what a hand draws is no more exact, and links stay short. @param {number} value */
const tidy = (value) => Number(value.toPrecision(3)) || 0;

/**
 * @typedef {object} Hand
 * @property {() => boolean} on
 * @property {() => number} count
 * @property {(i: number) => number} value
 * @property {() => number} cursor
 * @property {(i: number) => void} move
 * @property {() => void} begin
 * @property {(from: readonly [number, number], to: readonly [number, number]) => void} stroke
 * @property {() => void} end
 */

/** @param {HTMLCanvasElement} canvas @param {Ground} ground @param {Hand} hand */
function listenTo(canvas, { row, frame }, hand) {
  /** @type {[number, number] | null} */
  let before = null;
  /** @param {PointerEvent} event @returns {[number, number]} */
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const { left, dx } = row();
    const i = Math.floor((Math.max(GUTTER, event.clientX - box.left) - left) / dx);
    const scale = frame();
    const grain = (scale.high - scale.low) / STEPS;
    const value = Math.min(scale.high, Math.max(scale.low, valueAt(scale, event.clientY - box.top)));
    return [Math.min(hand.count() - 1, Math.max(0, i)), Math.round(value / grain) * grain];
  };
  // Before those that look and pan, which know nothing of drawing.
  const early = { capture: true };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (!hand.on() || event.button !== 0) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      if (!event.isPrimary) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      hand.begin();
      before = at(event);
      hand.move(before[0]);
      hand.stroke(before, before);
    },
    early,
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!hand.on()) return;
      event.stopImmediatePropagation();
      if (!before || !event.isPrimary) return;
      // All that a quick pen has passed since the last frame.
      for (const each of event.getCoalescedEvents?.() ?? [event]) {
        const now = at(each);
        hand.stroke(before, now);
        before = now;
      }
      hand.move(before[0]);
    },
    early,
  );
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(
      kind,
      (event) => {
        if (!hand.on()) return;
        event.stopImmediatePropagation();
        if (event.isPrimary) before = null;
      },
      early,
    );
  canvas.addEventListener("keydown", (event) => {
    if (!hand.on() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return hand.end();
    const across = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (across === undefined && up === undefined) return;
    event.preventDefault();
    const here = Math.max(0, hand.cursor());
    const many = event.shiftKey ? 10 : 1;
    if (across !== undefined) {
      const next = hand.cursor() < 0 ? 0 : here + across * many;
      return hand.move(Math.min(hand.count() - 1, Math.max(0, next)));
    }
    const scale = frame();
    const grain = ((scale.high - scale.low) / STEPS) * 2;
    const value = hand.value(here) + (up ?? 0) * many * grain;
    hand.begin();
    hand.move(here);
    const next = /** @type {[number, number]} */ ([here, Math.min(scale.high, Math.max(scale.low, value))]);
    hand.stroke(next, next);
  });
}
