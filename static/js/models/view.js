/** An opened model: what it is, its nodes and tensors as lists, and beside them the one that is chosen. */

import { tell } from "../desk/tell.js";
import { attribute, fill, h } from "../dom.js";
import { bytes, grouped, short, times } from "../numbers.js";
import { nodeDetail, tensorDetail } from "./detail.js";
import { readers, reads, sizes, weightOf } from "./graph.js";
import { matcher } from "./match.js";
import { runner } from "./run.js";
import { asStack } from "./stack.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").Model} Model */
/** @typedef {{text: (HTMLElement | string | false)[], show: () => Node}} Row */

const SHOWN = 300;

/** @param {Context} context @param {Model} model @param {string} title */
export function modelView(context, model, title) {
  const { t } = context;
  const detail = h("div.model-detail", { "aria-live": "polite" });
  const list = h("ol.model-list");
  const isGraph = model.nodes.length > 0;
  const run = isGraph ? runner(context, model, () => show(shown)) : null;
  const numbers = model.tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  let shown = isGraph ? "nodes" : "tensors";
  let chosen = -1;

  /** @returns {Row[]} */
  function nodes() {
    const from = reads(model);
    const parts = readers(model);
    return model.nodes.map((node, number) => {
      const tap = run?.tap(node.outputs[0] ?? "");
      const lines = (from[number] ?? []).map((n) => (n < 0 ? t("model.input") : n + 1)).join(", ");
      return {
        text: [
          h("span.name", {}, node.operator),
          h("span.words", {}, node.name),
          lines !== "" && h("span.branch", { title: t("model.reads") }, `← ${lines}`),
          (parts[number] ?? 0) > 1 && h("span.branch", {}, t("model.readers", { count: parts[number] ?? 0 })),
          h("span.law", {}, sizes(tap?.shape ?? node.shape)),
          tap ? h("span.law.ends", {}, `${short(tap.min, 3)} … ${short(tap.max, 3)}`) : false,
        ],
        show: () => nodeDetail(context, model, node, run),
      };
    });
  }

  /** @returns {Row[]} */
  const tensors = () =>
    model.tensors.map((tensor) => ({
      text: [
        h("span.words.mono", {}, tensor.name),
        h("span.law", {}, times(tensor.shape) || "1"),
        h("span.remark", {}, tensor.dtype),
      ],
      show: () => tensorDetail(context, model, tensor),
    }));

  /** @param {string} which */
  function show(which) {
    if (which !== shown) chosen = -1;
    shown = which;
    for (const button of tabs.children)
      attribute(button, "aria-pressed", button.getAttribute("data-model") === which);
    const rows = which === "nodes" ? nodes() : tensors();
    const at = list.scrollTop;
    fill(list);
    more(rows, 0);
    list.scrollTop = at;
    if (chosen >= 0) choose(rows, chosen);
  }

  /** @param {Row[]} rows @param {number} from */
  function more(rows, from) {
    const to = Math.min(rows.length, from + SHOWN);
    rows.slice(from, to).forEach(({ text }, i) => {
      const number = from + i;
      const button = h(
        "button.model-item",
        { "data-number": number, onclick: () => choose(rows, number) },
        h("span.index", {}, number + 1),
        text,
      );
      list.append(h("li", {}, button));
    });
    if (to === rows.length) return;
    const button = h("button.chip", {}, t("model.more", { count: grouped(rows.length - to) }));
    const item = h("li", {}, button);
    button.addEventListener("click", () => {
      item.remove();
      more(rows, to);
    });
    list.append(item);
  }

  /** @param {Row[]} rows @param {number} number */
  function choose(rows, number) {
    chosen = number;
    for (const button of list.querySelectorAll(".model-item"))
      attribute(
        button,
        "aria-current",
        button.getAttribute("data-number") === String(number) ? "true" : null,
      );
    const row = rows[number];
    if (row) fill(detail, row.show());
  }

  const tabs = h(
    "div.segments",
    { role: "group", "aria-label": title, hidden: !isGraph },
    /** @type {const} */ (["nodes", "tensors"]).map((name) =>
      h("button", { "data-model": name, onclick: () => show(name) }, t(`model.${name}`)),
    ),
  );
  const facts = [
    model.format === "onnx" ? `ONNX ${model.opset ?? ""}` : model.format,
    bytes(model.bytes),
    t("model.counts", { tensors: grouped(model.tensors.length), numbers: grouped(numbers) }),
    ...model.inputs.map(({ name, shape }) => t("is", { name, value: sizes(shape) })),
  ];
  show(shown);
  const first = isGraph
    ? model.nodes.findIndex((node) => weightOf(node) !== "")
    : model.tensors.findIndex(({ shape }) => shape.length > 2);
  choose(shown === "nodes" ? nodes() : tensors(), Math.max(0, first));
  const notes = h("div");
  return h(
    "div.model-view",
    {},
    h("div.model-row", {}, h("h3", {}, title), h("span.remark", {}, facts.join(" · "))),
    model.notes.map((note) => h("p.remark", {}, tell(note, context.store.get().language))),
    run ? [h("div.model-row", {}, run.root, asStack(context, model, title, notes)), notes] : false,
    h("div.model-columns", {}, h("div.model-side", {}, tabs, list), detail),
    !run && matcher(context, model, title),
  );
}
