/** The weights: a field each while there is room, else a map of them. */

import { attribute, h, say, style } from "../dom.js";
import { hue, tint } from "../draw/ink.js";
import * as kernels from "../kernel.js";
import { compact, short } from "../numbers.js";
import { readWeight } from "../paste.js";
import { kernelMap } from "./kernel-map.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../kernel.js").Rows} Rows */

/** More columns than this and numbers have no room. */
const WIDEST = 9;

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @returns {(rows: number[][]) => void} shows a kernel
 */
export function grid(app, root) {
  /** @type {((rows: Rows) => void) | null} */
  let show = null;
  let built = "";
  app.paint(
    (state) => state.theme,
    () => {
      built = "";
      draw(app.store.get().setup.kernel);
    },
  );
  /** @param {Rows} rows */
  function draw(rows) {
    const [height, width] = kernels.size(rows);
    const key = `${height} ${width}`;
    if (key !== built || !show) {
      const parts = Math.max(height, width) <= WIDEST ? fields(app, height, width) : kernelMap(app);
      root.replaceChildren(...parts.nodes);
      show = parts.show;
      built = key;
    }
    show(rows);
  }
  return draw;
}

/** @param {App} app @param {number} height @param {number} width */
function fields(app, height, width) {
  const message = h("span.note", { hidden: true, role: "status" });
  const room = width <= 3 ? 7 : width <= 7 ? 6 : 4;
  /** @type {number[]} what each field stands for */
  const standing = [];
  function complain() {
    const wrong = inputs.find(isInvalid);
    message.hidden = !wrong;
    say(message, wrong ? app.t("kernel.number", { got: wrong.value.trim().slice(0, 20) }) : "");
  }
  const inputs = Array.from({ length: height * width }, (_, i) => {
    const input = weightField(app, Math.floor(i / width), i % width, room, complain);
    input.addEventListener("keydown", (event) => {
      const rows = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
      if (rows === undefined) return;
      event.preventDefault();
      if (event.key !== "Enter" || !isInvalid(input)) inputs[i + rows * width]?.focus();
    });
    return input;
  });
  const box = h("div.kernel-grid", { role: "group", "aria-label": app.t("kernel.title") }, inputs);
  box.classList.add(
    Math.max(width, height) <= 3 ? "large" : Math.max(width, height) <= 5 ? "medium" : "small",
  );
  style(box, { "grid-template-columns": `repeat(${width}, minmax(0, 1fr))` });
  return {
    nodes: [box, message],
    /** @param {Rows} rows */
    show(rows) {
      inputs.forEach((input, i) => {
        const value = rows[Math.floor(i / width)]?.[i % width] ?? 0;
        const changed = standing[i] !== value;
        standing[i] = value;
        input.title = short(value, 9);
        if (isInvalid(input) && !changed) return;
        attribute(input, "aria-invalid", null);
        if (document.activeElement !== input) input.value = compact(value, room);
        else if (read(input.value) !== value) input.value = String(value);
      });
      complain();
    },
  };
}

/** @param {HTMLElement} input */
const isInvalid = (input) => input.hasAttribute("aria-invalid");

/** A weight; nothing typed is nothing weighed. @param {string} text */
const read = (text) => (text.trim() === "" ? 0 : readWeight(text));

/**
 * One weight, typed: a number or a fraction. A text that is neither stays until it is mended, or given up by Escape.
 * @param {App} app
 * @param {number} r
 * @param {number} c
 * @param {number} room in characters
 * @param {() => void} complain says what is wrong now
 */
function weightField({ t, store, editor }, r, c, room, complain) {
  const dark = store.get().theme === "dark";
  const weight = () => store.get().setup.kernel[r]?.[c] ?? 0;
  const label = t("kernel.weight", { row: r + 1, column: c + 1 });
  const input = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": label,
    "data-weight": `${r},${c}`,
  });
  style(input, { background: tint(r, c, dark, 0.28), "box-shadow": `inset 0 -3px 0 ${hue(r, c, dark)}` });
  input.addEventListener("pointerenter", () =>
    store.set({ hover: { where: "kernel", row: r, column: c, close: false } }),
  );
  input.addEventListener("pointerleave", () => store.set({ hover: null }));
  input.addEventListener("focus", () => {
    if (!isInvalid(input)) input.value = String(weight());
    input.select();
  });
  input.addEventListener("input", () => {
    // Whoever types looks at the result, not at where this weight goes.
    if (store.get().hover?.where === "kernel") store.set({ hover: null });
    const typed = read(input.value);
    attribute(input, "aria-invalid", typed === null ? "true" : null);
    complain();
    if (typed === null) return;
    const kernel = kernels.edit(store.get().setup.kernel, r, c, typed);
    editor.edit({ kernel, preset: "", parameters: {} }, `weight ${r},${c}`);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isInvalid(input)) return;
    event.preventDefault();
    attribute(input, "aria-invalid", null);
    input.value = String(weight());
    input.select();
    complain();
  });
  input.addEventListener("blur", () => {
    if (!isInvalid(input)) input.value = compact(weight(), room);
  });
  return input;
}
