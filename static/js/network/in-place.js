/** The settings of one layer, open in its row. */

import { attribute, fill } from "../dom.js";
import { layerForm } from "./form.js";
import { stack } from "./stack-store.js";

/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */

/**
 * @param {import("./context.js").Context} context
 * @param {readonly import("./rows.js").Row[]} rows the picture's first
 * @param {(layers: NetworkLayer[], tag: string) => void} apply
 */
export function editInPlace(context, rows, apply) {
  let edited = -1;
  let formed = "";

  function show() {
    const layers = stack.get().network?.layers ?? [];
    if (edited >= layers.length) edited = -1;
    const key = `${edited} ${layers.length} ${layers[edited]?.kind}`;
    for (const row of rows) {
      row.form.hidden = row.at !== edited || edited < 0;
      attribute(row.root.querySelector("[data-act=edit]") ?? row.root, "aria-expanded", row.at === edited);
      if (row.form.hidden) row.form.replaceChildren();
    }
    const row = rows[edited + 1];
    if (!row || edited < 0) {
      formed = "";
      return;
    }
    if (key === formed && row.form.childElementCount > 0) return;
    formed = key;
    fill(
      row.form,
      layerForm(context, edited, (layer, tag) => {
        const now = stack.get().network?.layers ?? [];
        apply(
          now.map((old, at) => (at === edited ? layer : old)),
          tag,
        );
      }),
    );
  }

  return {
    show,
    /** The fields say what undo has brought back. */
    again() {
      formed = "";
      show();
    },
    /** @param {number} at once more closes it */
    toggle(at) {
      edited = edited === at ? -1 : at;
      show();
      const field = rows[at + 1]?.form.querySelector("input, select");
      if (field instanceof HTMLElement) field.focus();
    },
    /** @param {number} at */
    open(at) {
      edited = -1;
      this.toggle(at);
    },
  };
}
