/** Groups: from every output reading all channels to each reading its own, and the separable pair; their maps and costs. */

import * as api from "../../api.js";
import { attribute, h, say, style } from "../../dom.js";
import { kindOf, layersOf, stops } from "../../grouping.js";
import { latest } from "../../latest.js";
import { count as counted, grouped, short, times } from "../../numbers.js";
import { WIDEST } from "../../state.js";
import { numberField } from "../controls.js";
import { groupMaps } from "./group-maps.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../types.js").Report} Report */

/** @param {App} app */
export function make(app) {
  const { t, store, editor } = app;
  // Of a signal or a volume there are no small maps to show.
  const maps = store.get().setup.rank === 2 ? groupMaps(app) : null;
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
    const size = scene.report.input_shape.slice(2);
    say(shape, t("groups.shape", { wide: look.wide, size: times(size) }));
    costs.ask(
      [1, look.wide, ...size],
      [layersOf(scene, look.wide, look.groups), layersOf(scene, look.wide, 1)],
    );
  }
  const end = store.paint(
    (state) => [state.look.groups, state.look.wide, state.scene?.report, state.theme],
    show,
  );
  const controls = h(
    "section.card.groups",
    { "aria-label": t("groups") },
    h("h3", {}, t("groups"), name),
    about,
    h("div.line", {}, range, h("label.beside", {}, t("groups.wide"), wide.input)),
    wide.message,
    costs.root,
    shape,
    apply,
  );
  return {
    root: h("div.sheet-body.grouping", { "data-groups-sheet": true }, controls, maps?.root ?? null),
    dispose() {
      end();
      maps?.dispose();
      costs.stop();
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

/** @param {Report[]} reports */
const total = (reports) => ({
  parameters: reports.reduce((sum, report) => sum + report.parameters, 0),
  macs: reports.reduce((sum, report) => sum + report.macs, 0),
});
