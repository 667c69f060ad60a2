/** A row of the dialog: what is chosen, and a list to choose it from. */

import { h } from "../../dom.js";

/** @param {string} text @param {Node} control */
export const row = (text, control) =>
  h("div.export-row", {}, h("span", { "aria-hidden": "true" }, text), control);

/**
 * @param {string} id
 * @param {string} label
 * @param {readonly string[]} values
 * @param {string | number} chosen
 * @param {(value: string) => string} name
 * @param {(value: string) => void} choose
 */
export function pick(id, label, values, chosen, name, choose) {
  const select = h(
    "select.field",
    { "data-choice": id, "aria-label": label },
    values.map((value) => h("option", { value, selected: value === String(chosen) }, name(value))),
  );
  select.addEventListener("change", () => choose(select.value));
  return select;
}
