/** How many cells hold which values, as the server counts them, with the scale's ends to drag. */

import * as api from "../api.js";
import { focus, isComposite } from "../app.js";
import { attribute, h, say, style } from "../dom.js";
import { drawBars, placeOf, STRIP, valueAt } from "../draw/bars.js";
import { sharpen } from "../draw/surface.js";
import { together } from "../i18n/index.js";
import { latest } from "../latest.js";
import { grouped, short } from "../numbers.js";
import { moved } from "../range.js";
import { colormapName } from "../rasters.js";
import { choice } from "./controls.js";
import { SWATCHES } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../types.js").Histogram} Histogram */
/** @typedef {"output" | "input"} Side */
/** @typedef {import("../draw/bars.js").Span} Span */

const HEIGHT = 112;
/** An end moves by this part of the axis with an arrow key, and is never closer to the other one. */
const STEP = 0.01;
const CLOSEST = 1e-4;

/**
 * @param {App} app
 * @returns {{nodes: Node[], end: () => void}}
 */
export function histogram(app) {
  const { t, store } = app;
  /** @type {Side} */
  let side = "output";
  /** @type {Histogram | null} */
  let answer = null;
  const canvas = h("canvas.bars", { role: "img" });
  /** An axis that grew with the end that is dragged on it would run away. @type {Span | null} */
  let held = null;
  const axis = () => held ?? axisOf(store.get(), side, answer);
  /** @param {boolean} on */
  function hold(on) {
    held = on ? axis() : null;
    draw();
  }
  const ends = /** @type {const} */ ([0, 1]).map((end) => handle(app, end, axis, hold));
  const box = h(
    "div.histogram",
    {},
    canvas,
    ends.map(({ root }) => root),
  );
  const [least, most] = [h("span"), h("span")];
  const words = h("p.beyond", { role: "status" });
  const sides = choice({
    label: t("histogram.side"),
    choices: [
      { value: "output", text: t("pane.output") },
      { value: "input", text: t("pane.input") },
    ],
    choose(value) {
      side = value === "input" ? "input" : "output";
      answer = null;
      sides.show(side);
      ask();
    },
  });
  sides.show(side);

  const counting = latest((/** @type {State} */ state, signal) => count(state, side, signal), {
    done({ of, found }) {
      if (of !== side) return;
      answer = found;
      draw();
    },
    // The map is still right without its histogram; the words say that there is none.
    failed: () => say(words, t("histogram.failed")),
  });
  const ask = () => {
    if (store.get().scene) counting.ask(store.get());
  };

  function draw() {
    const state = store.get();
    const { width } = box.getBoundingClientRect();
    const context = sharpen(canvas, width, HEIGHT);
    if (!answer || !context || width === 0) return;
    const scale = scaleOf(state, side);
    const several = answer.maps.length > 1;
    const read = getComputedStyle(box);
    /** @param {string} name */
    const color = (name) => read.getPropertyValue(`--${name}`).trim();
    const maps = answer.maps.map(({ channel, counts }) => ({
      counts,
      color: several ? (SWATCHES[channel] ?? color("soft")) : color("soft"),
    }));
    const [low, high] = answer.edges;
    drawBars(
      context,
      { width, height: HEIGHT },
      { maps, edges: { low, high }, axis: axis(), scale, table: tableOf(app, side) },
      { line: color("control"), paper: color("accent-soft"), faint: color("warn") },
    );
    for (const { place } of ends) place(axis(), scale, side === "output");
    say(least, short(low, 4));
    say(most, short(high, 4));
    const told = inWords(app, answer, scale);
    say(words, told);
    attribute(
      canvas,
      "aria-label",
      together([t("histogram.label", { low: short(low), high: short(high) }), told]),
    );
  }

  const stops = [
    app.watch((state) => [state.scene, state.setup.map, focus(state).output], ask),
    app.paint((state) => [state.setup.range, state.setup.colormap, state.theme, state.scene], draw),
  ];
  const size = new ResizeObserver(draw);
  size.observe(box);
  return {
    nodes: [
      h("div.head", {}, h("h3", {}, t("histogram.title")), sides.root),
      h("div", {}, box, h("div.axis", { "aria-hidden": "true" }, least, most)),
      words,
    ],
    end() {
      for (const stop of stops) stop();
      size.disconnect();
      counting.stop();
    },
  };
}

/** @param {State} state @param {Side} of @param {AbortSignal} signal */
async function count(state, of, signal) {
  const { scene } = state;
  if (!scene) throw new Error("nothing is computed yet");
  const picture = of === "input" && scene.setup.stage === "conv";
  const range = picture ? "0,1" : scene.setup.range;
  const found = await api.histogram({ ...scene.request, of, channels: channelsOf(state, of), range }, signal);
  return { of, found };
}

/** The channels that are seen at once. @param {State} state @param {Side} side */
function channelsOf(state, side) {
  const { scene, setup } = state;
  const three = side === "output" ? isComposite(state) : scene?.channels === 3 && setup.map === "rgb";
  return three ? [0, 1, 2] : [focus(state)[side]];
}

/** Where the scale ends: as it is set, before the maps in it are here. @param {State} state @param {Side} side @returns {Span} */
function scaleOf(state, side) {
  const { scene, setup } = state;
  if (side === "input" && (!scene?.input || setup.stage === "conv")) return { low: 0, high: 1 };
  const own = setup.range.includes(",") ? setup.range.split(",").map(Number) : null;
  const maps = side === "input" ? scene?.input : scene?.output;
  const [low = 0, high = 1] = own ?? maps?.ranges[focus(state)[side]] ?? [];
  return { low, high };
}

/** All values and both ends, with a little room for the ends to be drawn outward. @param {State} state @param {Side} side @param {Histogram | null} answer @returns {Span} */
function axisOf(state, side, answer) {
  const scale = scaleOf(state, side);
  const [first, last] = answer?.edges ?? [scale.low, scale.high];
  const [low, high] = [Math.min(first, scale.low), Math.max(last, scale.high)];
  const room = (high - low) * 0.04;
  return { low: low - room, high: high + room };
}

/** @param {App} app @param {Side} side */
function tableOf({ store, rasters }, side) {
  const state = store.get();
  const { scene } = state;
  const channel = focus(state)[side];
  if (side === "input")
    return scene?.input ? rasters.scale(state, scene.input, channel) : rasters.table("gray");
  return rasters.table(colormapName(state, scene?.output ?? null, channel));
}

/** How many cells lie beyond the scale. @param {App} app @param {Histogram} answer @param {Span} scale */
function inWords({ t }, { cells, maps }, scale) {
  /** @param {"below" | "above" | "not_finite"} what */
  const sum = (what) => maps.reduce((total, map) => total + map[what], 0);
  const [below, above, strange] = [sum("below"), sum("above"), sum("not_finite")];
  const all = cells * maps.length;
  const ends = { low: short(scale.low), high: short(scale.high) };
  const share = short(((below + above) / Math.max(1, all)) * 100, 2);
  const values = { ...ends, all: grouped(all), below: grouped(below), above: grouped(above), share };
  const key = below + above === 0 ? "within" : maps.length > 1 ? "beyond.maps" : "beyond";
  const parts = [t(`histogram.${key}`, values)];
  if (strange > 0) parts.push(t("histogram.strange", { count: grouped(strange) }));
  return together(parts);
}

/**
 * One end of the scale: drag it, or move it by arrow keys.
 * @param {App} app
 * @param {0 | 1} end
 * @param {() => Span} axis
 * @param {(on: boolean) => void} hold keeps the axis while it is dragged
 */
function handle(app, end, axis, hold) {
  const { t, store, editor } = app;
  const root = h("div.end", {
    role: "slider",
    tabindex: 0,
    "aria-label": t(end === 0 ? "range.low" : "range.high"),
    "data-end": end === 0 ? "low" : "high",
  });
  let dragged = false;
  /** @param {number} value */
  function set(value) {
    const { low, high } = axis();
    const scale = scaleOf(store.get(), "output");
    const rounded = Number(value.toPrecision(4));
    editor.edit(
      { range: moved([scale.low, scale.high], end, rounded, (high - low) * CLOSEST) },
      `range ${end}`,
    );
  }
  root.addEventListener("pointerdown", (event) => {
    root.setPointerCapture(event.pointerId);
    dragged = true;
    hold(true);
    root.focus();
    event.preventDefault();
  });
  root.addEventListener("pointermove", (event) => {
    const box = root.parentElement?.getBoundingClientRect();
    if (dragged && box)
      set(valueAt(axis(), box.width, Math.min(box.width, Math.max(0, event.clientX - box.left))));
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    root.addEventListener(kind, () => {
      if (dragged) hold(false);
      dragged = false;
    });
  }
  root.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[
      event.key
    ];
    if (by === undefined) return;
    event.preventDefault();
    const { low, high } = axis();
    const scale = scaleOf(store.get(), "output");
    set((end === 0 ? scale.low : scale.high) + by * STEP * (high - low));
  });
  return {
    root,
    /** @param {Span} along @param {Span} scale @param {boolean} there */
    place(along, scale, there) {
      const value = end === 0 ? scale.low : scale.high;
      root.hidden = !there;
      style(root, { left: `${placeOf(along, 100, value)}%`, bottom: `${STRIP - 4}px` });
      attribute(root, "aria-valuenow", value);
      attribute(root, "aria-valuemin", along.low);
      attribute(root, "aria-valuemax", along.high);
      attribute(root, "aria-valuetext", short(value));
    },
  };
}
