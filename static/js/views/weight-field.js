/** How a weight is typed, in a field of its own or in the one beside the map: what is wrong stays in sight. */

import { attribute, h, say } from "../dom.js";
import * as kernels from "../kernel.js";
import { short } from "../numbers.js";
import { readWeight } from "../paste.js";
import { scrub } from "./scrub.js";

/** @typedef {import("../app.js").App} App */

/** @param {HTMLElement} input */
export const isWrong = (input) => input.hasAttribute("aria-invalid");

/** A weight; nothing typed is nothing weighed. @param {string} text @returns {ReturnType<typeof readWeight>} */
const read = (text) => (text.trim() === "" ? { value: 0 } : readWeight(text));

/** What is wrong with a text, in words. @param {App} app @param {string} text */
function faultOf({ t }, text) {
  const { fault } = read(text);
  if (fault?.code === "huge" || fault?.code === "zero")
    return t(`paste.${fault.code}`, { token: text.trim().slice(0, 20) });
  return t("kernel.number", { got: text.trim().slice(0, 20) });
}

/**
 * The sentence that says what is wrong in the first wrong field.
 * @param {App} app
 * @param {() => HTMLInputElement[]} fields
 */
export function complaint(app, fields) {
  const message = h("span.note", { hidden: true, role: "status" });
  return {
    message,
    /** Says what is wrong now. */
    complain() {
      const wrong = fields().find(isWrong);
      message.hidden = !wrong;
      say(message, wrong ? faultOf(app, wrong.value) : "");
    },
  };
}

/**
 * Lets a weight be typed, dragged, rolled and stepped. A text that is no number stays until it is mended, or given up by
 * Escape, which takes back all that was done since the field was entered.
 * @param {App} app
 * @param {HTMLInputElement} input
 * @param {object} weight
 * @param {() => [number, number]} weight.place row and column that the field stands for
 * @param {(value: number) => string} weight.format how it reads while nobody types
 * @param {() => void} weight.complain says what is wrong now
 */
export function typedWeight(app, input, { place, format, complain }) {
  const { store, editor } = app;
  const rows = () => store.get().setup.kernel;
  const value = () => {
    const [row, column] = place();
    return rows()[row]?.[column] ?? 0;
  };
  /** @type {number | null} */
  let standing = null;
  let entered = 0;
  /** @param {number} weight */
  function change(weight) {
    // Whoever edits looks at the result, not at where this weight goes.
    if (store.get().hover?.where === "kernel") store.set({ hover: null });
    const [row, column] = place();
    const kernel = kernels.edit(rows(), row, column, weight);
    editor.edit({ kernel, preset: "", parameters: {} }, `weight ${row},${column}`);
  }
  input.addEventListener("focus", () => {
    entered = value();
    if (!isWrong(input)) input.value = String(value());
    input.select();
  });
  input.addEventListener("input", () => {
    const { value: typed } = read(input.value);
    attribute(input, "aria-invalid", typed === undefined ? "true" : null);
    complain();
    if (typed !== undefined) change(typed);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (!isWrong(input) && value() === entered)) return;
    event.preventDefault();
    // What was wrong never counted, so the weight before it is the one to come back to.
    const back = isWrong(input) ? value() : entered;
    attribute(input, "aria-invalid", null);
    if (value() !== back) change(back);
    input.value = String(back);
    input.select();
    complain();
  });
  scrub(input, { value, change, step: () => kernels.step(rows()) });
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
      else if (read(input.value).value !== now) input.value = String(now);
    },
  };
}
