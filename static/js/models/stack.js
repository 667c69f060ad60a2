/** An ONNX graph as a network of the Stack tab: the part that layers here compute, and what is left out of it. */

import { modelNetwork } from "../api-models.js";
import { tell } from "../desk/tell.js";
import { fill, h } from "../dom.js";
import { trouble } from "./upload.js";

/**
 * @param {import("../network/context.js").Context} context
 * @param {import("../api-models.js").Model} model
 * @param {string} title
 * @param {HTMLElement} notes where what stands in the way is said
 */
export function asStack(context, model, title, notes) {
  const { t, store, ended, openStack } = context;

  async function open() {
    try {
      const { layers, left_out } = await modelNetwork(model.id, ended);
      const shape = model.inputs[0]?.shape?.map((axis, i) => (i === 0 ? 1 : axis));
      const whole = shape?.every((axis) => typeof axis === "number");
      const inputShape = whole ? /** @type {number[]} */ (shape) : undefined;
      const network = { name: "", title, layers, ...(inputShape && { inputShape }) };
      if (left_out.length === 0) return openStack(network);
      const some = left_out.slice(0, 12);
      fill(
        notes,
        h(
          "p.note",
          {},
          t(layers.length > 0 ? "model.leftout" : "model.nolayers", { count: left_out.length }),
        ),
        h(
          "ul.model-notes",
          {},
          some.map(({ node, operator, reason }) =>
            h(
              "li",
              {},
              t("is", { name: `${operator} (${node})`, value: tell(reason, store.get().language) }),
            ),
          ),
        ),
        layers.length > 0 &&
          h(
            "button.chip",
            { "data-model": "stack-part", onclick: () => openStack(network) },
            t("model.stack.part", { count: layers.length }),
          ),
      );
    } catch (error) {
      fill(notes, trouble(context, error));
    }
  }

  return h("button.chip", { "data-model": "stack", onclick: open }, t("model.stack"));
}
