/** Frequency: the input's spectrum, the kernel's response, and their product; one cross in all three. */

import * as api from "../api-linked.js";
import { axesOf, channelName, focus } from "../app.js";
import { h, say, style } from "../dom.js";
import { drawWave, frequencyAt } from "../draw/linked/spectrum.js";
import { drawWaveLine, frequencyOn } from "../draw/linked/spectrum-line.js";
import { sharpen } from "../draw/surface.js";
import { ACROSS } from "../draw/volume/fog.js";
import { together } from "../i18n/index.js";
import { latest } from "../latest.js";
import { short } from "../numbers.js";
import { colorsOf } from "../views/colors.js";
import { NAMES, spectrumSheet, tallOf } from "./spectrum-sheet.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Spectrum} Spectrum */
/** @typedef {import("./spectrum-sheet.js").Triple} Triple */
/** @typedef {0 | 1 | 2} Axis3 that a slice lies across */

/** The middle of something larger is enough to see, and comes within a moment. */
const SIDE = 256;
const RESOLUTION = 128;
const VOLUME = { side: 48, resolution: 32, widest: 128 };
/** A difference this small is rounding. */
const EXACT = 1e-5;
/** Room that × and = take. */
const OPERATORS = 68;
const WAVE = { width: 96, height: 44 };
/** @param {App} app @returns {import("./index.js").Painter} */
export function frequency(app) {
  const { t, store } = app;
  /** @type {Spectrum | null} */
  let found = null;
  let asked = "";
  /** @type {Triple} */
  let at = [0, 0, 0];
  let pointed = false;
  /** @type {Axis3} the slice that it is pointed at on */
  let on = 0;
  let painted = "";
  const { rank } = store.get().setup;
  const isLine = rank === 1;
  const {
    side: most,
    resolution,
    widest,
  } = rank === 3 ? VOLUME : { side: SIDE, resolution: RESOLUTION, widest: 210 };
  const sheets = NAMES.map((name) => spectrumSheet(app, name));
  const readout = h("p.readout", { role: "status", "aria-live": "polite" });
  const wave = h("canvas.wave", { "aria-hidden": "true" });
  const words = h("p.remark");

  const ask = latest(
    (/** @type {{key: string, body: Parameters<typeof api.spectrum>[0]}} */ { body }, signal) =>
      api.spectrum(body, signal),
    {
      done(spectrum, { key }) {
        if (key !== asked) return;
        found = spectrum;
        for (const each of sheets) each.load(spectrum);
        show();
        say(words, together(remarks(app, spectrum)));
      },
      failed(error) {
        asked = "";
        say(words, error instanceof Error ? error.message : String(error));
      },
    },
  );

  /** @param {Axis3} axis @param {[number, number] | null} next down and across the slice */
  function point(axis, next) {
    pointed = next !== null;
    on = axis;
    at = [0, 0, 0];
    const [down, across] = ACROSS[axis];
    [at[down], at[across]] = next ?? at;
    show();
  }

  /** Steps by keyboard: one sample of the response. @param {Axis3} axis @param {number} down @param {number} across */
  function step(axis, down, across) {
    /** @param {number} v */
    const held = (v) => Math.min(0.5 - 1 / resolution, Math.max(-0.5, v));
    const [i, j] = ACROSS[axis];
    point(axis, [held(at[i] + down / resolution), held(at[j] + across / resolution)]);
  }

  for (const { slices, size } of sheets) for (const { canvas, axis } of slices) listen(canvas, axis, size);

  /** @param {HTMLElement} canvas @param {Axis3} axis @param {() => number} size */
  function listen(canvas, axis, size) {
    canvas.addEventListener("pointermove", ({ offsetX: x, offsetY: y }) =>
      point(axis, isLine ? frequencyOn(size(), x) : frequencyAt(size(), x, y)),
    );
    canvas.addEventListener("pointerleave", () => point(axis, null));
    canvas.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 8 : 1;
      const by = { ArrowUp: [-far, 0], ArrowDown: [far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] }[
        event.key
      ];
      if (event.key === "Home") point(axis, [0, 0]);
      else if (by) step(axis, isLine ? 0 : (by[0] ?? 0), by[1] ?? 0);
      else return;
      event.preventDefault();
    });
    canvas.addEventListener("blur", () => point(axis, null));
  }

  function show() {
    for (const each of sheets) each.draw(at, pointed);
    if (!found) return;
    const [depth, down, across] = at;
    /** @param {number} f */
    const sample = (f) => Math.min(resolution - 1, Math.round((f + 0.5) * resolution));
    const gain = found.gain[at.slice(-rank).reduce((index, f) => index * resolution + sample(f), 0)] ?? 0;
    const length = Math.hypot(...at);
    const decibels = gain > 1e-7 ? `${gain >= 1 ? "+" : ""}${short(20 * Math.log10(gain), 3)}` : "\u2212∞";
    say(
      readout,
      t(length < 1e-9 ? "linked.frequency.flat" : "linked.frequency.read", {
        depth: short(depth, 3),
        down: short(down, 3),
        across: short(across, 3),
        period: length < 1e-9 ? "" : short(1 / length, 3),
        gain: gain > 1e-7 ? short(gain, 3) : "0",
        decibels,
      }),
    );
    const context = sharpen(wave, WAVE.width, WAVE.height);
    if (context && isLine)
      drawWaveLine(context, WAVE, across, gain, found.facts.largest_gain ?? 1, colorsOf(store.get().theme));
    else if (context)
      drawWave(context, WAVE, [at[ACROSS[on][0]], at[ACROSS[on][1]]], gain, found.facts.largest_gain ?? 1);
  }

  const row = h(
    "div.linked-row.spectra",
    {},
    sheets[0]?.root ?? "",
    h("span.op", { "aria-hidden": "true" }, "×"),
    sheets[1]?.root ?? "",
    h("span.op", { "aria-hidden": "true" }, "="),
    sheets[2]?.root ?? "",
  );
  return {
    nodes: [
      row,
      h(
        "div.reading",
        {},
        h("div.boxed", {}, wave, h("div.caption", {}, t("linked.frequency.wave"))),
        readout,
      ),
      words,
    ],
    paint(scene, { width }) {
      const { theme } = store.get();
      const { input, output } = focus(store.get());
      const several = scene.output.count > 1;
      const body = {
        ...scene.request,
        channel: several ? output : 0,
        input_channel: several ? 0 : input,
        max_side: most,
        resolution,
      };
      const key = JSON.stringify(body);
      const side = Math.max(60, Math.min(widest, Math.floor((width - OPERATORS) / 3)));
      const now = [key, side, theme].join();
      if (now === painted) return;
      painted = now;
      for (const each of sheets) each.resize(side);
      style(row, { "--plate": `${rank === 3 ? 3 * side + 96 : tallOf(rank, side)}px` });
      if (key !== asked) {
        asked = key;
        ask.ask({ key, body });
      }
      show();
      if (found) say(words, together(remarks(app, found)));
    },
    dispose: () => ask.stop(),
  };
}

/** @param {App} app @param {Spectrum} spectrum @returns {string[]} */
function remarks({ t, store }, { facts }) {
  const { scene } = store.get();
  if (!scene) return [];
  const axes = axesOf(scene);
  const inputs = scene.report.input_shape[1] ?? 1;
  const exact = facts.exact || (facts.difference !== null && facts.difference < EXACT);
  const strided = axes.some(({ stride }) => stride > 1);
  const [depth, down, across] = axes.map(({ stride }) => short(0.5 / stride, 3));
  const cut = facts.region.some(([start, stop], i) => stop - start < (facts.input_size[i] ?? 0));
  const found = [
    cut &&
      t("linked.frequency.part", {
        part: facts.region.map(([start, stop]) => stop - start).join(" × "),
        whole: facts.input_size.join(" × "),
      }),
    inputs > 1 &&
      scene.output.count === 1 &&
      t("linked.frequency.sum", { name: t(channelName(inputs, focus(store.get()).input)) }),
    exact && t("linked.frequency.exact"),
    !exact &&
      facts.difference !== null &&
      t("linked.frequency.off", { percent: short(facts.difference * 100, 2) }),
    strided && t("linked.frequency.folds", { depth: depth ?? "", down: down ?? "", across: across ?? "" }),
  ];
  return found.filter((each) => typeof each === "string");
}
