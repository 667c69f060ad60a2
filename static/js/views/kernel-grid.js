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
  /** @param {string} text */
  const complain = (text) => {
    message.hidden = text === "";
    say(message, text);
  };
  const inputs = Array.from({ length: height * width }, (_, i) => {
    const input = weightField(app, Math.floor(i / width), i % width, room, complain);
    input.addEventListener("keydown", (event) => {
      const rows = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
      if (rows === undefined) return;
      event.preventDefault();
      inputs[i + rows * width]?.focus();
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
        const typing = document.activeElement === input;
        if (!typing) input.value = compact(value, room);
        else if (!input.hasAttribute("aria-invalid") && readWeight(input.value) !== value)
          input.value = String(value);
        input.title = short(value, 9);
      });
    },
  };
}

/**
 * One weight, typed: a number or a fraction.
 * @param {App} app
 * @param {number} r
 * @param {number} c
 * @param {number} room in characters
 * @param {(text: string) => void} complain
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
    input.value = String(weight());
    input.select();
  });
  input.addEventListener("input", () => {
    const got = input.value.trim().slice(0, 20);
    const typed = readWeight(input.value);
    attribute(input, "aria-invalid", typed === null ? "true" : null);
    complain(typed === null ? t(got === "" ? "kernel.blank" : "kernel.number", { got }) : "");
    if (typed === null) return;
    const kernel = kernels.edit(store.get().setup.kernel, r, c, typed);
    editor.edit({ kernel, preset: "", parameters: {} }, `weight ${r},${c}`);
  });
  input.addEventListener("blur", () => {
    attribute(input, "aria-invalid", null);
    complain("");
    input.value = compact(weight(), room);
  });
  return input;
}
