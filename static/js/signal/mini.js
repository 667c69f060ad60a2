/** A signal in small, for a tile: what the server makes of its name, drawn once. */

import * as api from "../api.js";
import { h } from "../dom.js";
import { drawLine } from "../draw/signal/plot.js";
import { frameOf } from "../draw/signal/scale.js";
import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../app.js").App} App */

/** @type {Map<string, Promise<import("../types.js").Envelope>>} */
const made = new Map();
const BUCKETS = 96;

/** @param {App} app @param {import("../state.js").Source} source */
export function mini(app, source) {
  const canvas = h("canvas.mini", { "aria-hidden": "true" });
  const key = JSON.stringify(source);
  const layer = { kind: "conv", kernel: [1], channels: "each" };
  const asked =
    made.get(key) ??
    api.envelopes({ input: source, layer }, undefined, { buckets: BUCKETS }).then(({ plots }) => plots.input);
  made.set(key, asked);
  asked.then(
    (envelope) => draw(app, canvas, envelope),
    () => made.delete(key),
  );
  app.paint(
    (state) => state.theme,
    () => asked.then((envelope) => draw(app, canvas, envelope)).catch(() => undefined),
  );
  return canvas;
}

/** @param {App} app @param {HTMLCanvasElement} canvas @param {import("../types.js").Envelope} envelope */
function draw(app, canvas, envelope) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = sharpen(canvas, width, height);
  if (!context) return;
  context.clearRect(0, 0, width, height);
  const colors = colorsOf(app.store.get().theme);
  const frame = {
    ...frameOf({ width, height }, envelope.extremes[0] ?? [0, 1], 0),
    top: 8,
    bottom: height - 8,
  };
  const row = { left: 3, dx: (width - 6) / (envelope.stop - envelope.start) };
  const line = { ...envelope, channel: 0 };
  if (row.dx >= 0.35 && envelope.stop - envelope.start === envelope.buckets)
    curve(context, frame, row, line, colors.accent);
  else
    drawLine(context, frame, row, line, {
      color: colors.accent,
      soft: colors.line,
      dots: false,
      from: 0,
      to: envelope.stop,
    });
}

/** A thin curve through all samples. @param {CanvasRenderingContext2D} context @param {import("../draw/signal/scale.js").Frame} frame @param {{left: number, dx: number}} row @param {import("../draw/signal/plot.js").Line} line @param {string} color */
function curve(context, frame, row, line, color) {
  context.strokeStyle = color;
  context.lineWidth = 1.3;
  context.lineJoin = "round";
  context.beginPath();
  for (let i = 0; i < line.buckets; i++) {
    const value = line.values[i * 2] ?? 0;
    const y = frame.bottom - ((value - frame.low) / (frame.high - frame.low)) * (frame.bottom - frame.top);
    context.lineTo(row.left + (i + 0.5) * row.dx, y);
  }
  context.stroke();
}
