/** The weights: a field each while there is room, else a map of them. */

import { h, style } from "../dom.js";
import { hue, tint } from "../draw/ink.js";
import * as kernels from "../kernel.js";
import { compact } from "../numbers.js";
import { heightOf, planeOf, shownRows } from "../weights.js";
import { kernelMap } from "./kernel-map.js";
import { complaint, isWrong, typedWeight } from "./weight-field.js";

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
      draw(shownRows(app.store.get()));
    },
  );
  /** @param {Rows} rows */
  function draw(rows) {
    const [height, width] = kernels.size(rows);
    const key = `${planeOf(app.store.get())} ${height} ${width}`;
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
  const room = width <= 3 ? 7 : width <= 7 ? 6 : 4;
  const { message, complain } = complaint(app, () => inputs);
  const top = planeOf(app.store.get()) * height;
  const weights = Array.from({ length: height * width }, (_, i) =>
    weightField(app, top + Math.floor(i / width), i % width, room, complain),
  );
  const inputs = weights.map(({ input }) => input);
  inputs.forEach((input, i) => {
    input.addEventListener("keydown", (event) => {
      const by = stepOf(event, input);
      if (!by) return;
      const [row, column] = [Math.floor(i / width) + by.rows, (i % width) + by.columns];
      event.preventDefault();
      if (event.key === "Enter" && isWrong(input)) return;
      if (row >= 0 && row < height && column >= 0 && column < width) inputs[row * width + column]?.focus();
    });
  });
  const box = h(
    "div.kernel-grid",
    { role: "grid", "aria-label": app.t("kernel.title"), title: app.t("kernel.hint") },
    Array.from({ length: height }, (_, r) =>
      h(
        "div",
        { role: "row" },
        inputs.slice(r * width, (r + 1) * width).map((input) => h("div", { role: "gridcell" }, input)),
      ),
    ),
  );
  box.classList.add(
    Math.max(width, height) <= 3 ? "large" : Math.max(width, height) <= 5 ? "medium" : "small",
  );
  style(box, { "grid-template-columns": `repeat(${width}, minmax(0, 1fr))` });
  return {
    nodes: [box, message],
    show() {
      for (const { show } of weights) show();
      complain();
    },
  };
}

const STEPS = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
};

/**
 * Where a key leads: arrows to the neighbour, as in a spreadsheet; sideways only while the whole text is chosen, since
 * within a text that is being typed they move the cursor.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} input
 */
function stepOf(event, input) {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.key === "Enter") return event.shiftKey ? STEPS.ArrowUp : STEPS.ArrowDown;
  const step = event.shiftKey ? undefined : STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return step && (step.columns === 0 || whole) ? step : null;
}

/**
 * One weight's field, in its hue.
 * @param {App} app
 * @param {number} r
 * @param {number} c
 * @param {number} room in characters
 * @param {() => void} complain says what is wrong now
 */
function weightField(app, r, c, room, complain) {
  const { t, store } = app;
  const dark = store.get().theme === "dark";
  const { setup } = store.get();
  const label =
    setup.rank === 1
      ? t("kernel.tap", { tap: c })
      : t("kernel.weight", { row: (r % heightOf(setup)) + 1, column: c + 1 });
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
  const { show } = typedWeight(app, input, {
    place: () => [r, c],
    format: (value) => compact(value, room),
    complain,
  });
  return { input, show };
}
