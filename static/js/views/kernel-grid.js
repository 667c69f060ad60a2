/** The weights: a field each while there is room, else a map of them with one field for the chosen weight. */

import { attribute, h, say, style } from "../dom.js";
import { colorOf, hue, tint } from "../draw/ink.js";
import { drawPixels } from "../draw/plot.js";
import * as kernels from "../kernel.js";
import { short } from "../numbers.js";
import { parseKernel } from "../paste.js";

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
      const parts = Math.max(height, width) <= WIDEST ? fields(app, height, width) : map(app);
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
  const { t, store, editor } = app;
  const dark = store.get().theme === "dark";
  const message = h("span.note", { hidden: true, role: "status" });
  const digits = width > 5 ? 2 : 3;
  /** @param {number} r @param {number} c */
  const weight = (r, c) => store.get().setup.kernel[r]?.[c] ?? 0;

  /** @param {number} r @param {number} c */
  function field(r, c) {
    const input = h("input", {
      inputmode: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": t("kernel.weight", { row: r + 1, column: c + 1 }),
      "data-weight": `${r},${c}`,
    });
    style(input, { background: tint(r, c, dark, 0.28), "box-shadow": `inset 0 -3px 0 ${hue(r, c, dark)}` });
    const hover = () => store.set({ hover: { where: "kernel", row: r, column: c, close: false } });
    input.addEventListener("pointerenter", hover);
    input.addEventListener("pointerleave", () => store.set({ hover: null }));
    input.addEventListener("focus", () => {
      input.value = String(weight(r, c));
      input.select();
    });
    input.addEventListener("input", () => {
      const { rows } = parseKernel(input.value);
      const typed = rows?.length === 1 && rows[0]?.length === 1 ? rows[0][0] : undefined;
      attribute(input, "aria-invalid", typed === undefined ? "true" : null);
      message.hidden = typed !== undefined;
      if (typed === undefined)
        return say(
          message,
          input.value.trim() === ""
            ? t("field.blank")
            : t("kernel.number", { got: input.value.slice(0, 20) }),
        );
      editor.edit(
        { kernel: kernels.edit(store.get().setup.kernel, r, c, typed), preset: "", parameters: {} },
        `weight ${r},${c}`,
      );
    });
    input.addEventListener("blur", () => {
      attribute(input, "aria-invalid", null);
      message.hidden = true;
      input.value = short(weight(r, c), digits);
    });
    input.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      inputs[(r + by) * width + c]?.focus();
    });
    return input;
  }

  const inputs = Array.from({ length: height * width }, (_, i) => field(Math.floor(i / width), i % width));
  const look = Math.max(width, height) <= 3 ? "" : width <= 5 && height <= 5 ? "medium" : "small";
  const box = h(
    "div.kernel-grid",
    { class: look || null, role: "group", "aria-label": t("kernel.title") },
    inputs,
  );
  box.classList.add("kernel-grid");
  style(box, { "grid-template-columns": `repeat(${width}, minmax(0, 1fr))` });
  return {
    nodes: [box, message],
    /** @param {Rows} rows */
    show(rows) {
      inputs.forEach((input, i) => {
        const value = rows[Math.floor(i / width)]?.[i % width] ?? 0;
        if (document.activeElement !== input) input.value = short(value, digits);
        else if (
          !input.hasAttribute("aria-invalid") &&
          Number(input.value) !== value &&
          !input.value.includes("/")
        )
          input.value = String(value);
        input.title = short(value, 9);
      });
    },
  };
}

/** @param {App} app */
function map(app) {
  const { t, store, editor } = app;
  let [row, column] = [0, 0];
  const canvas = h("canvas.kernel-map", { tabindex: 0, role: "application", "aria-label": t("kernel.map") });
  const name = h("label", { for: "chosen-weight" });
  const input = h("input.field", { id: "chosen-weight", inputmode: "text", autocomplete: "off" });
  const rowsNow = () => store.get().setup.kernel;

  function choose() {
    const [height, width] = kernels.size(rowsNow());
    row = Math.min(height - 1, Math.max(0, row));
    column = Math.min(width - 1, Math.max(0, column));
    say(name, t("kernel.weight", { row: row + 1, column: column + 1 }));
    if (document.activeElement !== input) input.value = String(rowsNow()[row]?.[column] ?? 0);
    store.set({ hover: { where: "kernel", row, column, close: false } });
  }
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const [height, width] = kernels.size(rowsNow());
    row = Math.floor(((event.clientY - box.top) / box.height) * height);
    column = Math.floor(((event.clientX - box.left) / box.width) * width);
    choose();
  });
  canvas.addEventListener("click", () => input.focus());
  canvas.addEventListener("pointerleave", () => store.set({ hover: null }));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    row += step[0] ?? 0;
    column += step[1] ?? 0;
    choose();
  });
  input.addEventListener("input", () => {
    const { rows } = parseKernel(input.value);
    const typed = rows?.length === 1 && rows[0]?.length === 1 ? rows[0][0] : undefined;
    attribute(input, "aria-invalid", typed === undefined ? "true" : null);
    if (typed === undefined) return;
    editor.edit(
      { kernel: kernels.edit(rowsNow(), row, column, typed), preset: "", parameters: {} },
      `weight ${row},${column}`,
    );
  });
  input.addEventListener("blur", () => {
    attribute(input, "aria-invalid", null);
    input.value = String(rowsNow()[row]?.[column] ?? 0);
    store.set({ hover: null });
  });
  return {
    nodes: [canvas, h("div.kernel-entry", {}, name, input)],
    /** @param {Rows} rows */
    show(rows) {
      const table = app.rasters.table(store.get().theme === "dark" ? "signed_dark" : "signed");
      const most = kernels.largest(rows) || 1;
      drawPixels(canvas, rows, (value) => colorOf(value, [-most, most], table));
      const [height, width] = kernels.size(rows);
      style(canvas, { "aspect-ratio": String(width / height), "image-rendering": "pixelated" });
      say(name, t("kernel.weight", { row: row + 1, column: column + 1 }));
      if (document.activeElement !== input) input.value = String(rows[row]?.[column] ?? 0);
    },
  };
}
