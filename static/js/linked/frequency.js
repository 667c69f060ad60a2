/** Frequency: the picture's spectrum, the kernel's response, and their product; one cross in all three. */

import * as api from "../api.js";
import { channelName, focus } from "../app.js";
import { h, say, style } from "../dom.js";
import { packedColors, paintMap } from "../draw/levels.js";
import { drawSpectrum, drawWave, frequencyAt, ramp } from "../draw/linked/spectrum.js";
import { drawCurve, drawWaveLine, frequencyOn } from "../draw/linked/spectrum-line.js";
import { sharpen } from "../draw/surface.js";
import { together } from "../i18n/index.js";
import { latest } from "../latest.js";
import { short } from "../numbers.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Spectrum} Spectrum */

/** The middle of a larger picture is enough to see, and comes within a moment. */
const SIDE = 256;
const RESOLUTION = 128;
/** A difference this small is rounding. */
const EXACT = 1e-5;
/** Room that × and = take. */
const OPERATORS = 68;
const WAVE = { width: 96, height: 44 };
/** A curve is this part of its width high. */
const LOW = 0.55;
const NAMES = /** @type {const} */ (["input", "gain", "product"]);

/** @param {App} app @returns {import("./index.js").Painter} */
export function frequency(app) {
  const { t, store } = app;
  /** @type {Spectrum | null} */
  let found = null;
  let asked = "";
  /** @type {[number, number]} cycles a cell, down and across */
  let at = [0, 0];
  let pointed = false;
  let painted = "";
  const sheets = NAMES.map((name) => sheet(app, name));
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

  /** @param {[number, number] | null} next */
  function point(next) {
    pointed = next !== null;
    at = next ?? [0, 0];
    show();
  }

  /** Steps by keyboard: one sample of the response. @param {number} down @param {number} across */
  function step(down, across) {
    /** @param {number} v */
    const held = (v) => Math.min(0.5 - 1 / RESOLUTION, Math.max(-0.5, v));
    point([held(at[0] + down / RESOLUTION), held(at[1] + across / RESOLUTION)]);
  }

  const isLine = store.get().setup.rank === 1;
  for (const { canvas, size } of sheets) {
    canvas.addEventListener("pointermove", (event) =>
      point(isLine ? frequencyOn(size(), event.offsetX) : frequencyAt(size(), event.offsetX, event.offsetY)),
    );
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 8 : 1;
      const by = { ArrowUp: [-far, 0], ArrowDown: [far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] }[
        event.key
      ];
      if (event.key === "Home") point([0, 0]);
      else if (by) step(isLine ? 0 : (by[0] ?? 0), by[1] ?? 0);
      else return;
      event.preventDefault();
    });
    canvas.addEventListener("blur", () => point(null));
  }

  function show() {
    for (const each of sheets) each.draw(at, pointed);
    if (!found) return;
    const [down, across] = at;
    const [row, column] = at.map((f) => Math.min(RESOLUTION - 1, Math.round((f + 0.5) * RESOLUTION)));
    const gain = found.gain[(isLine ? 0 : (row ?? 0) * RESOLUTION) + (column ?? 0)] ?? 0;
    const length = Math.hypot(down, across);
    const decibels = gain > 1e-7 ? `${gain >= 1 ? "+" : ""}${short(20 * Math.log10(gain), 3)}` : "\u2212∞";
    say(
      readout,
      t(length < 1e-9 ? "linked.frequency.flat" : "linked.frequency.read", {
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
    else if (context) drawWave(context, WAVE, [down, across], gain, found.facts.largest_gain ?? 1);
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
        max_side: SIDE,
        resolution: RESOLUTION,
      };
      const key = JSON.stringify(body);
      const side = Math.max(60, Math.min(210, Math.floor((width - OPERATORS) / 3)));
      const now = [key, side, theme].join();
      if (now === painted) return;
      painted = now;
      for (const each of sheets) each.resize(side);
      style(row, { "--plate": `${isLine ? Math.round(side * LOW) : side}px` });
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
  const [rows, columns] = scene.axes;
  const inputs = scene.report.input_shape[1] ?? 1;
  const exact = facts.exact || (facts.difference !== null && facts.difference < EXACT);
  const strided = rows.stride > 1 || columns.stride > 1;
  const cut = facts.region.some(([start, stop], i) => stop - start < (facts.input_size[i] ?? 0));
  const [across = [0, 0], down = [0, 1]] = [...facts.region].reverse();
  const [width = 0, height = 0] = [...facts.input_size].reverse();
  const found = [
    cut &&
      t("linked.frequency.part", {
        height: down[1] - down[0],
        width: across[1] - across[0],
        rows: height,
        columns: width,
      }),
    inputs > 1 &&
      scene.output.count === 1 &&
      t("linked.frequency.sum", { name: t(channelName(inputs, focus(store.get()).input)) }),
    exact && t("linked.frequency.exact"),
    !exact &&
      facts.difference !== null &&
      t("linked.frequency.off", { percent: short(facts.difference * 100, 2) }),
    strided &&
      t("linked.frequency.folds", {
        down: short(0.5 / rows.stride, 3),
        across: short(0.5 / columns.stride, 3),
      }),
  ];
  return found.filter((each) => typeof each === "string");
}

/**
 * One picture of the three.
 * @param {App} app
 * @param {"input" | "gain" | "product"} name
 */
function sheet(app, name) {
  const { t } = app;
  const isLine = app.store.get().setup.rank === 1;
  const canvas = h("canvas.spectrum", {
    tabindex: 0,
    role: "application",
    "aria-label": t(`linked.frequency.${name}.label`),
    "data-canvas": `frequency-${name}`,
  });
  const scale = h("div.caption");
  const axis = h(
    "div.axis",
    { "aria-hidden": "true" },
    h("span", {}, "\u2212½"),
    h("span", {}, "0"),
    h("span", {}, "½"),
  );
  const root = h("div.boxed", {}, canvas, axis, h("div.caption", {}, t(`linked.frequency.${name}`)), scale);
  const image = document.createElement("canvas");
  /** @type {{levels: Uint8Array, rows: number, columns: number} | null} */
  let picture = null;
  /** @type {readonly unknown[]} */
  let painted = [];
  let side = 0;

  function rasterise() {
    const { theme } = app.store.get();
    if (!picture || (painted[0] === picture && painted[1] === theme)) return;
    painted = [picture, theme];
    image.width = picture.columns;
    image.height = picture.rows;
    const pixels = new Uint32Array(picture.rows * picture.columns);
    paintMap(picture.levels, packedColors(ramp(theme === "dark")), pixels);
    image
      .getContext("2d")
      ?.putImageData(
        new ImageData(new Uint8ClampedArray(pixels.buffer), picture.columns, picture.rows),
        0,
        0,
      );
  }

  return {
    canvas,
    root,
    size: () => side,
    /** @param {number} next */
    resize(next) {
      side = next;
      style(canvas, { width: `${next}px`, height: `${isLine ? Math.round(next * LOW) : next}px` });
    },
    /** @param {Spectrum} spectrum */
    load({ facts, levels }) {
      const i = NAMES.indexOf(name);
      const { size, range } = facts.pictures[i] ?? { size: [1, 1], range: [0, 1] };
      picture = { levels: levels[i] ?? new Uint8Array(1), rows: size.at(-2) ?? 1, columns: size.at(-1) ?? 1 };
      const [low, high] = range.map((end) => short(end, 3));
      say(
        scale,
        name === "gain"
          ? t("linked.frequency.scale.gain", { high: high ?? "" })
          : t("linked.frequency.scale", { low: low ?? "", high: high ?? "" }),
      );
    },
    /** @param {readonly [number, number]} at @param {boolean} pointed */
    draw(at, pointed) {
      if (isLine) {
        const box = { width: side, height: Math.round(side * LOW) };
        const surface = sharpen(canvas, box.width, box.height);
        const colors = colorsOf(app.store.get().theme);
        if (surface) drawCurve(surface, box, picture?.levels ?? null, pointed ? at[1] : null, colors);
        return;
      }
      rasterise();
      const context = sharpen(canvas, side, side);
      if (context)
        drawSpectrum(
          context,
          side,
          picture ? image : null,
          pointed ? at : null,
          colorsOf(app.store.get().theme),
        );
    },
  };
}
