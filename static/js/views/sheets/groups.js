/** What groups cost: from every output reading all channels to each reading its own, and the separable pair. */

import * as api from "../../api.js";
import { attribute, h, say, style } from "../../dom.js";
import { sharpen } from "../../draw/surface.js";
import { drawWiring } from "../../draw/wiring.js";
import { latest } from "../../latest.js";
import { count as counted, grouped, short } from "../../numbers.js";
import { convOf } from "../../spec.js";
import { WIDEST } from "../../state.js";
import { colorsOf } from "../colors.js";
import { numberField } from "../controls.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../types.js").Report} Report */
/** @typedef {"standard" | "grouped" | "depthwise" | "separable"} Kind */

const SIZE = { width: 150, height: 104 };
/** Lines of this many channels are too many to be seen one by one. */
const CROWDED = 16;

/** The stops of the slider: all that divide the number of channels, then 0, the separable pair. @param {number} wide */
export const stops = (wide) => [
  ...Array.from({ length: wide }, (_, i) => i + 1).filter((n) => wide % n === 0),
  0,
];

/** @param {number} groups @param {number} wide @returns {Kind} */
export function kindOf(groups, wide) {
  if (groups === 0) return "separable";
  if (groups === 1) return "standard";
  return groups === wide ? "depthwise" : "grouped";
}

/** @param {App} app */
export function groupsCard(app) {
  const { t, store, editor } = app;
  const drawn = wiring(app);
  const range = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("groups"),
    "data-slider": "groups",
  });
  const [name, about, shape] = [h("b", { "data-groups": true }), h("p"), h("p.caption")];
  const costs = costTable(app);
  const wide = numberField({
    app,
    label: t("groups.wide"),
    id: "wide",
    bounds: () => ({ least: 1, most: WIDEST }),
    change(value) {
      const { groups } = store.get().look;
      editor.look({ wide: value, groups: groups > 0 && value % groups > 0 ? 1 : groups });
    },
  });
  const apply = h("button.chip", { "data-apply": true }, t("groups.apply"));
  // The lab shows one output of a standard layer, or all of a depthwise one.
  apply.addEventListener("click", () =>
    editor.edit({ channels: store.get().look.groups === 1 ? "sum" : "each" }),
  );
  range.addEventListener("input", () =>
    editor.look({ groups: stops(store.get().look.wide)[Number(range.value)] ?? 1 }),
  );

  function show() {
    const { look, scene } = store.get();
    if (scene?.report.kind !== "conv") return;
    const kind = kindOf(look.groups, look.wide);
    const all = stops(look.wide);
    const at = all.indexOf(look.groups);
    const words = t(`groups.${kind}`, { groups: look.groups });
    attribute(range, "max", all.length - 1);
    range.value = String(at);
    style(range, { "--fill": `${(at / (all.length - 1)) * 100}%` });
    attribute(range, "aria-valuetext", words);
    wide.show(look.wide);
    say(name, words);
    say(about, t(`groups.${kind}.about`, { size: look.wide / Math.max(1, look.groups) }));
    apply.hidden = kind === "grouped" || kind === "separable";
    const [, , rows = 1, columns = 1] = scene.report.input_shape;
    say(shape, t("groups.shape", { wide: look.wide, rows, columns }));
    drawn.show(`${words}. ${about.textContent}`);
    costs.ask(
      [1, look.wide, rows, columns],
      [chain(scene, look.wide, look.groups), chain(scene, look.wide, 1)],
    );
  }
  const end = store.paint(
    (state) => [state.look.groups, state.look.wide, state.scene?.report, state.theme],
    show,
  );
  const root = h(
    "section.card.groups",
    { "aria-label": t("groups") },
    h("h3", {}, t("groups"), name),
    h("div.drawn", {}, drawn.canvas, h("div.told", {}, about, costs.root, shape)),
    h("div.line", {}, range, h("label.beside", {}, t("groups.wide"), wide.input), apply),
    wide.message,
  );
  return {
    root,
    dispose() {
      end();
      costs.stop();
    },
  };
}

/** @param {App} app */
function wiring({ store }) {
  const canvas = h("canvas.wiring", { role: "img" });
  return {
    canvas,
    /** @param {string} words */
    show(words) {
      const { look, theme } = store.get();
      attribute(canvas, "aria-label", words);
      const context = sharpen(canvas, SIZE.width, SIZE.height);
      if (!context) return;
      const lightness = theme === "dark" ? 0.72 : 0.62;
      drawWiring(context, SIZE, look.groups === 0 ? [look.wide, 1] : [look.groups], look.wide, {
        dot: colorsOf(theme).soft,
        hueOf: (group, groups) =>
          groups === 1
            ? `oklch(${lightness} .13 270 / ${look.wide > CROWDED ? 0.3 : 0.7})`
            : `oklch(${lightness} .13 ${(40 + (group * 360) / groups) % 360} / .9)`,
      });
    },
  };
}

/** Parameters and multiply-adds, counted by the server, beside those of the standard layer. @param {App} app */
function costTable({ t, store }) {
  const [parameters, macs] = [h("b.mono", { "data-parameters": true }), h("b.mono", { "data-macs": true })];
  const [fewer, less] = [h("span.caption"), h("span.caption")];
  /** @param {number} own @param {number} full */
  const ratio = (own, full) => (own === full ? "" : t("groups.ratio", { ratio: short(own / full, 2) }));
  const counting = latest(
    async (/** @type {{shape: number[], chains: object[][]}} */ { shape, chains }, signal) =>
      Promise.all(chains.map((layers) => api.shapes(shape, layers, signal))),
    {
      done([mine = [], standard = []]) {
        const [own, full] = [total(mine), total(standard)];
        say(parameters, grouped(own.parameters));
        say(macs, counted(own.macs));
        say(fewer, ratio(own.parameters, full.parameters));
        say(less, ratio(own.macs, full.macs));
      },
      failed(error) {
        const detail = error instanceof Error ? error.message : String(error);
        store.set({ trouble: { detail, pointer: "/sheet", offline: false } });
      },
    },
  );
  const [of, by] = [h("span", {}, t("shape.parameters")), h("span", {}, t("shape.macs"))];
  return {
    root: h("div.costs", {}, of, parameters, fewer, by, macs, less),
    /** @param {number[]} shape @param {object[][]} chains */
    ask: (shape, chains) => counting.ask({ shape, chains }),
    stop: counting.stop,
  };
}

/**
 * The layers that are counted: this window, as many channels out as in.
 * @param {import("../../app.js").Scene} scene
 * @param {number} wide
 * @param {number} groups
 */
function chain({ setup, report }, wide, groups) {
  const { kernel: _kernel, channels: _channels, bias: _bias, flip: _flip, ...window } = convOf(setup, wide);
  const size = report.axes.map((axis) => axis.kernel);
  const first = { ...window, out_channels: wide, kernel_size: size, groups: groups === 0 ? wide : groups };
  return groups === 0 ? [first, { kind: "conv", out_channels: wide, kernel_size: [1, 1] }] : [first];
}

/** @param {Report[]} reports */
const total = (reports) => ({
  parameters: reports.reduce((sum, report) => sum + report.parameters, 0),
  macs: reports.reduce((sum, report) => sum + report.macs, 0),
});
