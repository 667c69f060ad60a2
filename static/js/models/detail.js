/** The chosen node or tensor: its settings, its filters, its maps, and its way into the lab. */

import { kernels, tapMaps } from "../api-models.js";
import { written } from "../desk/settings.js";
import { tell } from "../desk/tell.js";
import { attribute, fill, h, say } from "../dom.js";
import { isKey, kindName } from "../i18n/index.js";
import { grouped, times } from "../numbers.js";
import { kernelCount, weightOf } from "./graph.js";
import { kernelAt } from "./kernel-at.js";
import { ownInput, toLab } from "./lab.js";
import { pages } from "./sheet.js";
import { trouble } from "./upload.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").Model} Model */
/** @typedef {import("../api-models.js").ModelTensor} ModelTensor */
/** @typedef {import("../api-models.js").LayerSpec} LayerSpec */
/** @typedef {import("./kernel-at.js").Kernel} Kernel */

/** Numbers of one kernel that are still drawn. */
const DRAWN = 1e6;

/** A layer's settings in words; tensors go by their own names. @param {import("../i18n/index.js").Translate} t @param {LayerSpec} layer */
const wordsOf = (t, { kind, ...settings }) =>
  [
    kindName(t, kind),
    ...Object.entries(settings)
      .filter(([, value]) => ["number", "string", "boolean"].includes(typeof value) || Array.isArray(value))
      .map(([name, value]) => {
        const [key, mode] = [`setting.${name}`, `mode.${value}`];
        const words = isKey(key) ? t(key).toLowerCase() : name;
        if (typeof value === "boolean") return `${words} ${value ? "✓" : "✕"}`;
        return `${words} ${name === "padding_mode" && isKey(mode) ? t(mode) : written(value)}`;
      }),
  ].join(" · ");

/**
 * A weight's kernels; of a convolution's, the one that is pressed can go to the lab.
 * @param {Context} context
 * @param {Model} model
 * @param {ModelTensor} tensor
 * @param {LayerSpec | null} layer that it is the weight of
 * @param {((kernel: Kernel) => Promise<void>) | null} take
 * @returns {import("../dom.js").Child[]}
 */
export function filters(context, model, tensor, layer, take) {
  const { t } = context;
  const fault = h("div");
  const { total, each } = kernelCount(tensor.shape);
  const cells = tensor.shape.reduce((product, axis) => product * axis, 1) / total;
  if (cells === 0 || cells > DRAWN) return [h("p.remark", {}, t("model.undrawn", { count: grouped(cells) }))];
  /** @param {unknown} error */
  const failed = (error) => fill(fault, trouble(context, error));
  const which = layer ?? { kind: "conv" };
  let chosen = kernelAt(which, tensor.shape, 0);
  const button = h(
    "button.chip",
    {
      "data-model": "lab",
      async onclick() {
        fill(fault);
        attribute(button, "aria-busy", "true");
        try {
          await take?.(chosen);
        } catch (error) {
          failed(error);
        }
        attribute(button, "aria-busy", null);
      },
    },
    t("model.lab"),
  );
  const about = h("span.remark");
  /** @param {number} number */
  const named = (number) => {
    const { output, channel } = kernelAt(which, tensor.shape, number);
    return total === 1 ? tensor.name : t("model.kernel", { output: output + 1, channel: channel + 1 });
  };
  return [
    h(
      "p.remark",
      {},
      total > 1 && each > 0
        ? t("model.filters", { total: grouped(total), size: times(tensor.shape.slice(2)) })
        : "",
    ),
    pages(context, {
      kind: "kernels",
      total,
      load: (first, count, signal) => kernels(model.id, tensor.name, first, count, signal),
      name: named,
      choose(number) {
        chosen = kernelAt(which, tensor.shape, number);
        say(about, named(number));
      },
      failed,
    }),
    take && tensor.shape.length === 4 ? h("div.model-row", {}, button, about) : false,
    fault,
  ];
}

/** @param {Context} context @param {Model} model @param {ModelTensor} tensor */
export const tensorDetail = (context, model, tensor) =>
  h(
    "div",
    {},
    h("h3.mono", {}, tensor.name),
    h("p.remark", {}, `${times(tensor.shape) || "1"} · ${tensor.dtype}`),
    filters(
      context,
      model,
      tensor,
      null,
      // Weights alone don't say how the window moves.
      (kernel) =>
        toLab(
          context,
          model.id,
          { layer: { kind: "conv", padding: "same", weight: tensor.name } },
          kernel,
          null,
        ),
    ),
  );

/** @param {Context} context @param {Model} model @param {import("../api-models.js").ModelNode} node @param {import("./run.js").Runner | null} run */
export function nodeDetail(context, model, node, run) {
  const { t } = context;
  const fault = h("div");
  const weight = weightOf(node);
  const tensor = model.tensors.find(({ name }) => name === weight);
  const tap = run?.tap(node.outputs[0] ?? "");
  return h(
    "div",
    {},
    h("h3", {}, `${node.operator} `, h("span.mono.words", {}, node.name)),
    h(
      "p.remark",
      {},
      node.layer ? wordsOf(t, node.layer) : tell(node.reason ?? "", context.store.get().language),
    ),
    tensor &&
      run &&
      filters(context, model, tensor, node.layer, (kernel) =>
        toLab(context, model.id, { node: node.name, ...run.prepared() }, kernel, ownInput(kernel)),
      ),
    h("h4", {}, t("model.maps")),
    tap && run
      ? pages(context, {
          kind: "maps",
          total: tap.shape.length < 3 ? 1 : (tap.shape[1] ?? 1),
          load: (first, count, signal) => tapMaps(model.id, run.prepared(), tap.name, first, count, signal),
          name: (number) => t("model.map", { number: number + 1 }),
          failed: (error) => fill(fault, trouble(context, error)),
        })
      : h("p.remark", {}, t("model.norun")),
    fault,
  );
}
