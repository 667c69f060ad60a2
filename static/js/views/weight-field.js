/** How a weight is typed, in a field of its own or in the one beside the map: what is wrong stays in sight. */

import { attribute, h, say } from "../dom.js";
import * as kernels from "../kernel.js";
import { short } from "../numbers.js";
import { readWeight } from "../paste.js";

/** @typedef {import("../app.js").App} App */

/** @param {HTMLElement} input */
export const isWrong = (input) => input.hasAttribute("aria-invalid");

/** A weight; nothing typed is nothing weighed. @param {string} text */
const read = (text) => (text.trim() === "" ? 0 : readWeight(text));

/**
 * The sentence that says what is wrong in the first wrong field.
 * @param {App} app
 * @param {() => HTMLInputElement[]} fields
 */
export function complaint({ t }, fields) {
  const message = h("span.note", { hidden: true, role: "status" });
  return {
    message,
    /** Says what is wrong now. */
    complain() {
      const wrong = fields().find(isWrong);
      message.hidden = !wrong;
      say(message, wrong ? t("kernel.number", { got: wrong.value.trim().slice(0, 20) }) : "");
    },
  };
}

/**
 * Lets a weight be typed: a number or a fraction. A text that is neither stays until it is mended, or given up by Escape.
 * @param {App} app
 * @param {HTMLInputElement} input
 * @param {object} weight
 * @param {() => [number, number]} weight.place row and column that the field stands for
 * @param {(value: number) => string} weight.format how it reads while nobody types
 * @param {() => void} weight.complain says what is wrong now
 */
export function typedWeight({ store, editor }, input, { place, format, complain }) {
  const rows = () => store.get().setup.kernel;
  const value = () => {
    const [row, column] = place();
    return rows()[row]?.[column] ?? 0;
  };
  /** @type {number | null} */
  let standing = null;
  input.addEventListener("focus", () => {
    if (!isWrong(input)) input.value = String(value());
    input.select();
  });
  input.addEventListener("input", () => {
    // Whoever types looks at the result, not at where this weight goes.
    if (store.get().hover?.where === "kernel") store.set({ hover: null });
    const typed = read(input.value);
    attribute(input, "aria-invalid", typed === null ? "true" : null);
    complain();
    if (typed === null) return;
    const [row, column] = place();
    const kernel = kernels.edit(rows(), row, column, typed);
    editor.edit({ kernel, preset: "", parameters: {} }, `weight ${row},${column}`);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isWrong(input)) return;
    event.preventDefault();
    attribute(input, "aria-invalid", null);
    input.value = String(value());
    input.select();
    complain();
  });
  input.addEventListener("blur", () => {
    if (!isWrong(input)) input.value = format(value());
  });
  return {
    /** Shows what the field stands for; a wrong text gives way only where that has changed. */
    show() {
      const now = value();
      const changed = standing !== now;
      standing = now;
      input.title = short(now, 9);
      if (isWrong(input) && !changed) return;
      attribute(input, "aria-invalid", null);
      if (document.activeElement !== input) input.value = format(now);
      else if (read(input.value) !== now) input.value = String(now);
    },
  };
}
