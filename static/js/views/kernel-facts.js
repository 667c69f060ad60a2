/** What the kernel is: its name, sum, symmetry, factors and frequency response, described anew a few times a second, and once edits pause. */

import { afterFrame } from "../after-frame.js";
import * as api from "../api.js";
import { nowAndThen, whenCalm } from "../calm.js";
import { attribute, fill, h } from "../dom.js";
import { colorOf } from "../draw/ink.js";
import { drawPixels, drawSpark } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { entryOf, parametersOf } from "../kernel-names.js";
import { latest } from "../latest.js";
import { short } from "../numbers.js";
import { weightsOf } from "../ranks.js";
import { aboutOf, titleOf } from "../titles.js";
import { colorsOf } from "./colors.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").KernelFacts} KernelFacts */

/** Longer vectors are cut. */
const LONGEST = 5;

/** @param {App} app */
export function kernelFacts(app) {
  const { t, store } = app;
  const about = h("p.about");
  const list = h("ul.fact-list");
  const response = h("canvas.response", { role: "img", "data-response": true });
  const factors = h("p.factors");
  const row = h("div.fact-row", {}, list, response);
  const root = h("div.kernel-facts", { "data-facts": true }, about, row, factors);
  /** @type {KernelFacts | null} */
  let facts = null;

  const asking = latest(
    (/** @type {readonly unknown[]} */ kernel, signal) => api.describeKernel(kernel, signal),
    {
      done(found) {
        facts = found;
        show();
      },
      // Without a server there is nothing new to say; the line beside the maps says so already.
      failed() {
        asked = null;
        facts = null;
        show();
        attribute(root, "data-stale", true);
      },
    },
  );

  function show() {
    const state = store.get();
    const entry = entryOf(state, state.setup.preset);
    fill(about, entry ? aboutOf(state, entry) : nameOf(app, facts));
    about.hidden = about.textContent === "";
    // Where the panel is low, a description that would be cut is this tooltip alone.
    about.classList.toggle("described", entry !== undefined);
    attribute(root, "title", about.textContent);
    if (!facts) return;
    attribute(root, "data-stale", null);
    const found = facts;
    fill(
      list,
      [sumLine(app, found), symmetryLine(app, found)].map((parts) => h("li", {}, ...parts)),
    );
    fill(factors, rankLine(app, found));
    const most = Math.max(...found.response.flat(2));
    drawResponse(app, response, found.response, most || 1);
    const label = t("facts.response", { most: short(most, 3) });
    attribute(response, "aria-label", label);
    attribute(response, "title", label);
  }

  /** @type {readonly (readonly number[])[] | null} */
  let asked = null;
  function ask() {
    const { setup } = store.get();
    if (setup.kernel === asked) return;
    asked = setup.kernel;
    asking.ask(weightsOf(setup));
  }
  app.paint((state) => state.setup.kernel, whenCalm(ask));
  // While a weight is dragged there is no pause: then between two pictures, after the newer one is on the screen.
  app.paint((state) => state.scene, afterFrame(nowAndThen(ask)));
  app.paint(
    (state) => [state.setup.preset, state.catalogue.kernels, state.catalogue.colormaps, state.theme],
    whenCalm(show),
  );
  return root;
}

/** The response in small: a picture, the middle one of a volume's, or a curve. @param {App} app @param {HTMLCanvasElement} canvas @param {unknown[]} response @param {number} most */
function drawResponse(app, canvas, response, most) {
  const table = app.rasters.table("gray");
  const [line] = response;
  if (typeof line === "number") {
    const context = sharpen(canvas, 42, 42);
    const { accent, line: ground } = colorsOf(app.store.get().theme);
    if (context) drawSpark(context, 42, /** @type {number[]} */ (response), most, accent, ground);
    return;
  }
  const deep = Array.isArray(line) && Array.isArray(line[0]);
  const rows = /** @type {number[][]} */ (deep ? response[Math.floor(response.length / 2)] : response);
  drawPixels(canvas, rows, (value) => colorOf(value, [0, most], table));
}

/** What one's own weights are called, if they have a name. @param {App} app @param {KernelFacts | null} facts */
function nameOf({ t, store }, facts) {
  const { known } = facts ?? {};
  if (!known) return "";
  const state = store.get();
  const more = parametersOf(state, known.name, known.parameters);
  const title = `${titleOf(state, known)}${more ? ` (${more})` : ""}`;
  return known.factor === 1
    ? t("facts.known", { title })
    : t("facts.known.times", { title, factor: short(known.factor, 4) });
}

/** @param {App} app @param {KernelFacts} facts */
function sumLine({ t }, { sum, max, min }) {
  // Weights are rounded, so their sum is only nearly what was meant.
  const near = 1e-6 * Math.max(Math.abs(max), Math.abs(min), 1e-30);
  const flat = Math.abs(sum) <= near ? "zero" : Math.abs(sum - 1) <= Math.max(near, 1e-6) ? "one" : "other";
  const shown = flat === "zero" ? "0" : short(Number(sum.toPrecision(6)), 5);
  return [h("span", {}, t("kernel.sum")), " ", h("code", {}, shown), ` · ${t(`facts.flat.${flat}`)}`];
}

/** @param {App} app @param {KernelFacts} facts */
function symmetryLine({ t, store }, { symmetry }) {
  const { axes: all, point, transposed } = symmetry;
  const axes = [all.at(-2) ?? null, all.at(-1) ?? null];
  const [down = null, across = null] = axes;
  const found = /** @type {const} */ ([
    ["↔", across],
    ["↕", down],
    ["⤡", transposed],
    // Where both mirrors say it already, the half turn adds nothing.
    ["↻", (down && across) || store.get().setup.rank === 1 ? null : point],
  ]).filter(([, parity]) => parity !== null);
  const parts = found.map(([sign, parity]) => `${sign} ${t(`facts.${parity ?? "even"}`)}`);
  return [h("span", { title: t("facts.symmetry.about") }, parts.join(" · ") || t("facts.symmetry.none"))];
}

/** @param {App} app @param {KernelFacts} facts */
function rankLine({ t }, { rank, terms, multiplications, size }) {
  // A list of weights has no factors.
  if (size.length === 1) return [];
  const whole = size.reduce((a, b) => a * b, 1);
  if (rank === null || terms.length === 0)
    return [rank === null ? t("facts.whole", { count: whole }) : t("facts.rank", { rank, count: whole })];
  const [[...factors] = []] = terms;
  const turned = size.length === 2 ? "ᵀ · " : " ⊗ ";
  const all = factors.map((factor) => vector(factor, factor.length)).join(turned);
  const pair = h("code", { title: all }, factors.map((factor) => vector(factor)).join(turned));
  const saves = { rank, count: multiplications, whole };
  return terms.length === 1 ? [t("facts.separable", saves), " ", pair] : [t("facts.separable.more", saves)];
}

/** @param {readonly number[]} values @param {number} [most] */
function vector(values, most = values.every(Number.isInteger) ? LONGEST : 2) {
  const shown = values.slice(0, values.length > most + 1 ? most : values.length);
  const more = shown.length < values.length ? " …" : "";
  return `[${shown.map((value) => short(value, 3)).join(" ")}${more}]`;
}
