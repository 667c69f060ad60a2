/** The layers that weights belong to: pasted code or a ready network, what fits where, and what doesn't and why. */

import { keepChannel, matchModel } from "../api-models.js";
import { listNetworks, readyNetwork } from "../api-network.js";
import { selectField } from "../desk/fields.js";
import { tell } from "../desk/tell.js";
import { attribute, fill, h } from "../dom.js";
import { latest } from "../latest.js";
import { titleOf } from "../titles.js";
import { filters } from "./detail.js";
import { sizes } from "./graph.js";
import { toLab } from "./lab.js";
import { labInput } from "./run.js";
import { trouble } from "./upload.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").Match} Match */
/** @typedef {import("../api-models.js").MatchRow} MatchRow */
/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {{text?: string, layers?: NetworkLayer[], input_shape?: number[]}} Question */

/** Where code is typed; it outlives the model, so that one that arrives meanwhile takes nothing away. */
const box = h("textarea.field.paste-text", {
  rows: 5,
  spellcheck: "false",
  "data-model": "code",
  placeholder: "nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), …)",
});
/** What was asked last, of whichever model is there, and the ready network that it is. @type {Question | null} */
let asked = null;
let chosen = "";

/** @param {Context} context @param {import("../api-models.js").Model} model @param {string} title */
export function matcher(context, model, title) {
  const { t, ended, store } = context;
  const result = h("div.model-result", { role: "status" });
  attribute(box, "aria-label", t("model.code"));
  const asker = latest((/** @type {Question} */ question, signal) => matchModel(model.id, question, signal), {
    done: (found) => show(found),
    failed: (error) => fill(result, trouble(context, error)),
  });
  ended.addEventListener("abort", () => asker.stop());

  /** @param {Question} question @param {string} [name] of a ready network */
  function ask(question, name = "") {
    asked = question;
    chosen = name;
    asker.ask(question);
  }

  const ready = h("span");
  listNetworks(ended).then(
    (networks) => {
      fill(
        ready,
        selectField({
          label: t("model.ready"),
          id: "model-ready",
          value: chosen,
          choices: [
            { value: "", text: "–" },
            ...networks.map((each) => ({ value: each.name, text: titleOf(store.get(), each) })),
          ],
          change: choose,
        }),
      );
    },
    () => {},
  );

  /** @param {string} name */
  async function choose(name) {
    if (name === "") return;
    try {
      const { layers, input_shape } = await readyNetwork(name, ended);
      ask({ layers, input_shape }, name);
    } catch (error) {
      fill(result, trouble(context, error));
    }
  }

  /** The layers with the names of their modules. @param {Match} found @returns {NetworkLayer[]} */
  const named = (found) =>
    found.layers.map((layer, number) => {
      const row = found.rows.find((each) => each.layer === number);
      const name = asked?.layers?.[number]?.name ?? row?.module ?? row?.name;
      return name ? { ...layer, name: name.slice(0, 100) } : layer;
    });

  /** How many the first layer with weights reads. @param {Match} found */
  function channels({ rows: [row], layers }) {
    const weight = model.tensors.find(({ name }) => name === row?.tensors.weight);
    return (weight?.shape[1] ?? 3) * Number(layers[row?.layer ?? 0]?.groups ?? 1);
  }

  /** @param {string} sentence of the server's */
  const told = (sentence) => tell(sentence, context.store.get().language);

  /** @param {Match} found */
  function show(found) {
    const detail = h("div.model-detail");
    const fits = found.rows.filter(({ module }) => module !== null).length;
    const inputShape = asked?.input_shape ?? [1, channels(found)];
    const open = h(
      "button.chip.main",
      {
        "data-model": "matched-stack",
        onclick: () => context.openStack({ name: "", title, layers: named(found), inputShape }),
      },
      t("model.stack"),
    );
    fill(
      result,
      h(
        "div.model-row",
        {},
        h("p.counts", {}, t("model.matched", { fits, all: found.rows.length })),
        found.matched && found.rows.length > 0 && open,
      ),
      h(
        "ol.model-list.matches",
        {},
        found.rows.map((row) => h("li", {}, line(found, row, detail))),
      ),
      found.unused.length > 0 &&
        h(
          "p.remark",
          {},
          t("model.unused", { count: found.unused.length, names: found.unused.slice(0, 8).join(", ") }),
        ),
      found.notes.map((note) => h("p.remark", {}, told(note))),
      detail,
    );
  }

  /** @param {Match} found @param {MatchRow} row @param {HTMLElement} detail */
  function line(found, row, detail) {
    const weight = model.tensors.find(({ name }) => name === row.tensors.weight);
    const button = h(
      "button.model-item",
      {
        disabled: !weight,
        onclick() {
          for (const other of result.querySelectorAll(".model-item")) attribute(other, "aria-current", null);
          attribute(button, "aria-current", "true");
          if (weight) fill(detail, part(found, row, weight));
        },
      },
      h("span.index", {}, row.layer + 1),
      h("span.name", {}, row.kind),
      h("span.words", {}, row.name ?? ""),
      h("span.law", {}, sizes(row.wanted)),
      h("span.law", {}, row.module === null ? "✕" : `✓ ${row.module || "–"}`),
      row.problem && h("span.problem", {}, told(row.problem)),
    );
    return button;
  }

  /** A matched layer's filters; into the lab it takes what the layers before it make of the picture. @param {Match} found @param {MatchRow} row @param {import("../api-models.js").ModelTensor} weight */
  function part(found, row, weight) {
    const layer = found.layers[row.layer] ?? { kind: row.kind };
    const { inputs, name: _, ...bare } = layer;
    const own = Object.fromEntries(
      Object.entries(bare).map(([name, value]) => {
        const { tensor } = /** @type {{tensor?: string}} */ (value ?? {});
        return [name, tensor ?? value];
      }),
    );
    const before = found.layers.slice(0, row.layer);
    const first = found.rows[0] ?? row;
    const lacking = found.rows.some(({ layer: number, module }) => number < row.layer && module === null);
    const seen = [1, channelsOf(found, first), ...(asked?.input_shape?.slice(2) ?? [])];
    /** @param {import("./kernel-at.js").Kernel} kernel */
    const input = ({ channel }) =>
      keepChannel(labInput(context, seen), before, channelsOf(found, row), channel, inputs);
    return h(
      "div",
      {},
      filters(context, model, weight, layer, (kernel) =>
        toLab(context, model.id, { layer: own }, kernel, lacking ? null : () => input(kernel)),
      ),
    );
  }

  /** Channels that a matched layer reads. @param {Match} found @param {MatchRow} row */
  function channelsOf(found, row) {
    const layer = found.layers[row.layer];
    const shape = model.tensors.find(({ name }) => name === row.tensors.weight)?.shape ?? [1, 3];
    return layer?.kind === "conv_transpose" ? (shape[0] ?? 1) : (shape[1] ?? 1) * Number(layer?.groups ?? 1);
  }

  const button = h(
    "button.chip",
    { "data-model": "match", onclick: () => box.value.trim() !== "" && ask({ text: box.value }) },
    t("model.match"),
  );
  if (asked) ask(asked, chosen);
  return h(
    "section.model-match",
    { "aria-label": t("model.belongs") },
    h("h3", {}, t("model.belongs")),
    h("p.remark", {}, t("model.belongs.about")),
    h("div.model-row", {}, box, h("div.model-choices", {}, button, ready)),
    result,
  );
}
