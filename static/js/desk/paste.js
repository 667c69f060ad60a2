/** Paste to start: code, a printed model, an ONNX node or an error's text → its layers, what fails, what would work. */

import { networkReport, parseText } from "../api-desk.js";
import { fill, h } from "../dom.js";
import { latest } from "../latest.js";
import { times } from "../numbers.js";
import { reasonOf } from "../problem.js";
import * as lab from "./apply.js";
import { textField } from "./fields.js";
import { network } from "./network-layers.js";
import { pasted } from "./pasted.js";
import { forLab, numbersIn, written } from "./settings.js";
import { tell } from "./tell.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../api-desk.js").Parsed} Parsed */
/** @typedef {import("../api-desk.js").Fix} Fix */
/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {{layers: readonly LayerSpec[], outputs: number[][], labels: string[]}} Row */

/** Texts that show what can be pasted. */
const EXAMPLES = {
  PyTorch: "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
  Keras: 'layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")',
  ONNX: 'make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])  # w: (8, 3, 3, 3)',
  RuntimeError:
    "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] to have 3 channels, but got 1 channels instead",
};

/** Numbers of a shape; none where it can't be read. @param {string} text */
function shapeIn(text) {
  const parts = text.split(/[\s,x×*()[\]]+/).filter(Boolean);
  const sound = parts.length >= 2 && parts.length <= 5 && parts.every((part) => numbersIn(part, 1));
  return sound ? parts.map(Number) : null;
}

/** @param {App} app */
export function make(app) {
  const { t, store, editor } = app;
  const box = h("textarea.field.paste-text", {
    "data-desk": "paste",
    rows: 5,
    spellcheck: "false",
    "aria-label": t("desk.paste"),
    placeholder: EXAMPLES.PyTorch,
  });
  box.value = pasted.get().text;
  box.addEventListener("input", () => pasted.set({ text: box.value }));
  const shape = textField({
    label: t("pasted.input"),
    id: "paste-shape",
    look: "sizes",
    placeholder: "1, 3, 224, 224",
    value: pasted.get().shape,
    change(text) {
      pasted.set({ shape: text });
      return text === "" || shapeIn(text) !== null;
    },
  });
  /** @param {string} sentence of the server's */
  const told = (sentence) => tell(sentence, store.get().language);
  const result = h("div.desk-result", { role: "status", "aria-live": "polite" });
  const asker = latest(
    (/** @type {{text: string, input_shape: number[] | null}} */ question, signal) =>
      parseText(question, signal),
    { done: (found) => show(found), failed: refuse },
  );

  /** @param {unknown} error */
  function refuse(error) {
    const words = reasonOf(t, error);
    result.inert = false;
    fill(result, h("p.note", {}, words));
  }

  function submit() {
    const { text, shape: typed } = pasted.get();
    if (box.value !== text) box.value = text;
    if (text.trim() === "") {
      asker.stop();
      result.inert = false;
      return fill(result, examples());
    }
    // what is there is of the text before
    result.inert = true;
    asker.ask({ text, input_shape: shapeIn(typed) });
  }

  const examples = () =>
    h(
      "div.chips",
      {},
      h("span.remark", {}, t("pasted.examples")),
      Object.entries(EXAMPLES).map(([name, text]) =>
        h("button.chip", { "data-desk": "example", onclick: () => pasted.set({ text }) }, name),
      ),
    );

  /** @param {Parsed} found */
  function show(found) {
    result.inert = false;
    const labels = found.origins.map((step) => labelled(found.steps[step]));
    fill(
      result,
      h("p.counts", {}, summary(found)),
      found.failure && failure(found, labels),
      rows(
        found.layers,
        found.reports.map((report) => report.output_shape),
        labels,
      ),
      toNetwork(found.layers, found.input_shape),
      notes(found.notes),
    );
  }

  /** @param {Parsed["steps"][number] | undefined} step */
  const labelled = (step) => (step ? (step.name ? `${step.title} (${step.name})` : step.title) : "");

  /** @param {Parsed} found */
  function summary(found) {
    const from = found.input_shape ? times(found.input_shape) : "";
    const to = found.output_shape ? ` → ${times(found.output_shape)}` : "";
    const name = t(`pasted.${found.dialect}`);
    return from ? t("is", { name, value: `${from}${to}` }) : name;
  }

  /** @param {readonly LayerSpec[]} layers @param {number[][]} outputs @param {string[]} labels */
  const rows = (layers, outputs, labels) =>
    layers.length > 0 &&
    h(
      "ol.pasted",
      {},
      layers.map((layer, number) => {
        const ready = lab.canApply(forLab(layer));
        return h(
          "li",
          {},
          h("span.name", {}, labels[number] || layer.kind),
          h("span.words", {}, words(layer)),
          h("span.law", {}, outputs[number] ? `→ ${times(outputs[number])}` : ""),
          ready &&
            h(
              "button.chip",
              { "data-desk": "to-lab", title: t("solve.apply"), onclick: () => toLab(layer) },
              t("pasted.lab"),
            ),
        );
      }),
    );

  /** @param {LayerSpec} layer */
  function words(layer) {
    const parts = [];
    if (layer.out_channels) parts.push(`${layer.out_channels}`);
    for (const name of /** @type {const} */ ([
      "kernel_size",
      "stride",
      "padding",
      "output_padding",
      "dilation",
    ]))
      if (layer[name] !== undefined)
        parts.push(`${t(`setting.${name}`).toLowerCase()} ${written(layer[name])}`);
    return parts.join(" · ");
  }

  /** @param {LayerSpec} layer */
  function toLab(layer) {
    lab.toLab(app, forLab(layer));
    store.set({ toast: t("solve.applied", { layer: words(layer) }) });
  }

  /** @param {Parsed} found @param {string[]} labels */
  function failure(found, labels) {
    const { detail, lines, said } = /** @type {NonNullable<Parsed["failure"]>} */ (found.failure);
    return h(
      "div.fails",
      {},
      h("p.note", {}, told(detail)),
      said && h("p.remark.said", {}, said),
      lines.length > 0 &&
        h(
          "ol.fail-lines",
          {},
          lines.map((line) => h("li", {}, told(line))),
        ),
      found.fixes.length > 0 && h("p.counts", {}, t("pasted.fixes")),
      h(
        "div.chips",
        {},
        found.fixes.map((fix) =>
          h(
            "button.chip",
            {
              "data-desk": "fix",
              title: fix.output_shape ? `→ ${times(fix.output_shape)}` : null,
              onclick: () => mend(found, fix, labels),
            },
            told(fix.title),
          ),
        ),
      ),
    );
  }

  /** Shows all layers with a fix in it. @param {Parsed} found @param {Fix} fix @param {string[]} labels */
  async function mend(found, fix, labels) {
    let outputs = /** @type {number[][]} */ ([]);
    if (fix.input_shape && fix.layers.length > 0)
      try {
        const { layers } = await networkReport({ input_shape: fix.input_shape, layers: fix.layers });
        outputs = layers.map((report) => report.output_shape);
      } catch (error) {
        return refuse(error);
      }
    const [only] = fix.layers;
    if (fix.layers.length === 1 && only && lab.canApply(forLab(only))) toLab(only);
    const names = fix.layers.length === found.steps.length ? found.steps.map(labelled) : labels;
    fill(
      result,
      h("p.counts.mended", {}, t("pasted.mended", { fix: told(fix.title) })),
      rows(fix.layers, outputs, names),
      toNetwork(fix.layers, fix.input_shape),
      h("div.chips", {}, h("button.chip", { "data-desk": "back", onclick: submit }, t("pasted.back"))),
    );
    result.querySelector("button")?.focus();
  }

  /** @param {readonly LayerSpec[]} layers @param {number[] | null} inputShape */
  const toNetwork = (layers, inputShape) =>
    layers.length > 1 &&
    inputShape !== null &&
    h(
      "div.chips",
      {},
      h(
        "button.chip",
        {
          "data-desk": "to-network",
          onclick() {
            network.set({ layers, inputShape, name: t("pasted.name") });
            editor.look({ desk: "network" });
          },
        },
        t("pasted.network"),
      ),
    );

  /** @param {string[]} all */
  const notes = (all) =>
    all.length > 0 &&
    h(
      "ul.pasted-notes",
      {},
      all.map((note) => h("li", {}, told(note))),
    );

  const end = pasted.watch((state) => [state.text, state.shape].join("\n"), submit);
  submit();
  return {
    root: h("div.desk-paste", {}, h("div.desk-form", {}, box, shape.root), result),
    dispose() {
      asker.stop();
      end();
    },
  };
}
