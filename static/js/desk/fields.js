/** The desk's form: labelled fields that say when what is typed can't be read. */

import { attribute, h } from "../dom.js";

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.id of `data-desk`
 * @param {string} [options.placeholder]
 * @param {string} options.value
 * @param {(text: string) => boolean} options.change tells whether it can be read
 * @param {string} [options.look]
 */
export function textField({ label, id, placeholder = "", value, change, look = "" }) {
  const input = h("input.field", {
    "data-desk": id,
    placeholder,
    value,
    autocomplete: "off",
    spellcheck: "false",
    inputmode: "text",
  });
  input.addEventListener("input", () =>
    attribute(input, "aria-invalid", change(input.value.trim()) ? null : "true"),
  );
  const root = h(`label.desk-field${look && `.${look}`}`, {}, h("span", {}, label), input);
  return { root, input };
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.id of `data-desk`
 * @param {readonly {value: string, text: string}[]} options.choices
 * @param {string} options.value
 * @param {(value: string) => void} options.change
 */
export function selectField({ label, id, choices, value, change }) {
  const select = h(
    "select.field",
    { "data-desk": id },
    choices.map((choice) =>
      h("option", { value: choice.value, selected: choice.value === value }, choice.text),
    ),
  );
  select.addEventListener("change", () => change(select.value));
  return h("label.desk-field.wide", {}, h("span", {}, label), select);
}
