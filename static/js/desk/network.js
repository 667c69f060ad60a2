/** A network's table: a row a layer with its output, costs and what a cell of it sees; totals, and the table to take away. */

import { networkReport, networkTable } from "../api-desk.js";
import { copyText } from "../clipboard.js";
import { fill, h } from "../dom.js";
import { hand } from "../exports.js";
import { latest } from "../latest.js";
import { Problem, reasonOf } from "../problem.js";
import { chainOf } from "../spec.js";
import { EXAMPLES } from "./examples.js";
import { selectField, textField } from "./fields.js";
import { fixChips } from "./mend.js";
import { network } from "./network-layers.js";
import { networkRows } from "./network-rows.js";
import { mended } from "./patch.js";
import { numbersIn } from "./settings.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../api-desk.js").NetworkRequest} NetworkRequest */

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const fields = h("div.desk-form");
  const result = h("div.desk-result", { role: "status" });
  /** @type {NetworkRequest | null} */
  let asked = null;
  const asker = latest((/** @type {NetworkRequest} */ request, signal) => networkReport(request, signal), {
    done: (found) => fill(result, networkRows(app, found), tools()),
    failed: (error) => fill(result, refusal(error)),
  });

  /** What is shown: a network that was chosen or pasted, else the lab's chain. @returns {NetworkRequest | null} */
  function request() {
    const { layers, inputShape } = network.get();
    if (layers.length > 0) return { layers, input_shape: inputShape };
    const { scene, setup } = store.get();
    const shape = scene?.reports[0]?.input_shape;
    return shape ? { layers: chainOf(setup, scene.channels).layers, input_shape: shape } : null;
  }

  function build() {
    const { name, layers } = network.get();
    const pasted = name !== "" && !(name in EXAMPLES);
    const choices = [
      { value: "", text: t("network.lab") },
      ...(pasted ? [{ value: name, text: name }] : []),
      ...Object.entries(EXAMPLES).map(([value, { title }]) => ({ value, text: title })),
    ];
    const which = selectField({
      label: t("network.of"),
      id: "network",
      choices,
      value: name,
      change: choose,
    });
    const shape = textField({
      label: t("network.input"),
      id: "network-input",
      look: "sizes",
      value: (request()?.input_shape ?? []).join(", "),
      change(text) {
        const parts = text
          .split(/[\s,x×*]+/)
          .filter(Boolean)
          .map(Number);
        const sound = parts.length >= 2 && parts.length <= 5 && parts.every((n) => numbersIn(String(n), 1));
        if (sound) network.set({ inputShape: parts });
        return sound;
      },
    });
    shape.input.disabled = layers.length === 0;
    fill(fields, which, shape.root);
    submit();
  }

  /** @param {string} name */
  function choose(name) {
    const example = EXAMPLES[name];
    if (example) network.set({ ...example, name });
    else if (name === "") network.set({ layers: [], inputShape: [], name });
    build();
  }

  function submit() {
    asked = request();
    const shape = fields.querySelector("input:disabled");
    // the lab's own input, which may have become another one
    if (shape instanceof HTMLInputElement) shape.value = asked?.input_shape.join(", ") ?? "";
    if (asked) asker.ask(asked);
    else fill(result, h("p.remark", {}, t("network.type")));
  }

  function tools() {
    const copy = h("button.chip", { "data-desk": "copy" }, t("network.copy"));
    copy.addEventListener("click", async () => {
      if (asked && (await copyText(await networkTable(asked, "text/markdown"))))
        store.set({ toast: t("network.copied") });
    });
    return h(
      "div.chips",
      {},
      copy,
      save("text/markdown", "md", t("network.markdown")),
      save("text/csv", "csv", t("network.csv")),
    );
  }

  /** @param {"text/csv" | "text/markdown"} kind @param {string} ending @param {string} label */
  const save = (kind, ending, label) =>
    h(
      "button.chip",
      {
        "data-desk": ending,
        async onclick() {
          if (asked)
            hand(new Blob([await networkTable(asked, kind)], { type: kind }), `convscope-network.${ending}`);
        },
      },
      label,
    );

  /** @param {unknown} error */
  function refusal(error) {
    const fixes = error instanceof Problem ? error.fixes : [];
    return [
      h("p.note", {}, reasonOf(t, error)),
      fixes.length > 0 && h("p.counts", {}, t("network.fixes")),
      h(
        "div.chips",
        {},
        fixChips(t, fixes, (fix) => {
          if (!asked) return;
          const { layers, input_shape: inputShape } = mended(asked, fix);
          network.set({ layers, inputShape, name: network.get().name });
          build();
        }),
      ),
    ];
  }

  const ends = [
    network.watch((state) => [state.layers, state.inputShape.join()], submit),
    app.paint((state) => state.scene?.reports, submit),
  ];
  build();
  return {
    root: h("div.desk-network", {}, fields, result),
    dispose() {
      asker.stop();
      for (const end of ends) end();
    },
  };
}
