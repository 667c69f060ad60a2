/** The activation after the convolution: which one, its slope, and its curve with the shown value on it. */

import * as api from "../api.js";
import { h } from "../dom.js";
import { drawCurve } from "../draw/plot.js";
import { sharpen } from "../draw/surface.js";
import { together } from "../i18n/index.js";
import { latest } from "../latest.js";
import { activationOf, afterOf } from "../spec.js";
import { CHOICES } from "../state.js";
import { colorsOf } from "./colors.js";
import { choice, section, slider } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */

const INPUTS = Array.from({ length: 61 }, (_, i) => (i - 30) / 7.5);

/** @param {App} app */
export function activation(app) {
  const { t, store, editor } = app;
  const kinds = choice({
    label: t("activation.title"),
    look: "chips",
    choices: CHOICES.activation.map((value) => ({ value, text: t(`activation.${value}`) })),
    choose: (value) => editor.edit({ activation: /** @type {Setup["activation"]} */ (value) }),
  });
  const slope = slider({
    app,
    label: t("activation.slope"),
    id: "slope",
    step: 0.01,
    bounds: () => ({ least: 0, most: 1 }),
    change: (value) => editor.edit({ slope: value }, "slope"),
  });
  const about = h("p.facts");
  app.paint(
    (state) => state.setup.activation,
    (value) => {
      kinds.show(value);
      slope.root.hidden = value !== "leaky_relu";
    },
  );
  app.paint(
    (state) => [state.setup.activation, state.setup.channels, state.scene?.channels],
    () => {
      const { setup, scene } = store.get();
      const one = setup.channels !== "each" || scene?.channels === 1;
      about.textContent = together([
        t(`activation.${setup.activation}.about`),
        setup.activation === "softmax" && one && t("activation.softmax.one"),
      ]);
    },
  );
  app.paint(
    (state) => state.setup.slope,
    (value) => slope.show(value),
  );
  return section(t("activation.title"), null, kinds.root, slope.root, about, curve(app, store));
}

/** @param {App} app @param {App["store"]} store */
function curve(app, store) {
  const canvas = h("canvas.plot", { role: "img", "aria-label": app.t("activation.curve") });
  /** @type {[number, number][]} */
  let points = [];
  const asked = latest((/** @type {object} */ layer, signal) => api.curve(layer, INPUTS, signal), {
    done(values) {
      points = values.map((y, i) => [INPUTS[i] ?? 0, y]);
      draw();
    },
    // The curve is an ornament; what the layer computes is shown beside it, and its faults too.
    failed: () => draw(),
  });
  function draw() {
    const { theme, frame, scene } = store.get();
    const context = sharpen(canvas, canvas.clientWidth, canvas.clientHeight);
    if (!context || points.length === 0) return;
    const { line, ink, accent } = colorsOf(theme);
    // The sum's own value, where the sum is shown.
    const on = frame && scene && afterOf(scene.setup);
    const x = on ? frame.value : frame?.weight === null ? frame.patch[0]?.[0]?.[0] : undefined;
    const y = on ? frame.after : frame?.value;
    /** @type {[number, number] | null} */
    const at = typeof x === "number" && typeof y === "number" ? [x, y] : null;
    drawCurve(context, { width: canvas.clientWidth, height: canvas.clientHeight }, points, {
      at,
      line,
      ink,
      accent,
    });
  }
  app.paint(
    (state) => [state.setup.activation, state.setup.slope],
    () => {
      const layer = activationOf(store.get().setup);
      canvas.hidden = !layer || layer.kind === "softmax";
      if (layer && layer.kind !== "softmax") asked.ask(layer);
    },
  );
  app.paint((state) => [state.frame, state.theme], draw);
  return canvas;
}
