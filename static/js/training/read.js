/** A picture as a network reads it, in grey or in colour; few cells show their counts of ink. */

import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("./tensors.js").Tensor} Tensor */

const SIDE = 208;
/** Up to this side a cell has room for its count. */
const COUNTED = 8;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} picture (1, C, H, W), values from 0 to 1
 * @param {"light" | "dark"} theme
 */
export function drawRead(canvas, { shape: [, channels = 1, height = 1, width = 1], values }, theme) {
  const context = sharpen(canvas, SIDE, (SIDE * height) / width);
  if (!context) return;
  const { mono } = colorsOf(theme);
  const [cell, plane] = [SIDE / width, height * width];
  context.font = `11px ${mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < plane; i++) {
    const [x, y] = [(i % width) * cell, Math.floor(i / width) * cell];
    const [red = 0, green = red, blue = red] = [0, 1, 2]
      .slice(0, channels === 3 ? 3 : 1)
      .map((c) => Math.round((values[c * plane + i] ?? 0) * 255));
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(x, y, cell + 0.5, cell + 0.5);
    const count = Math.round((values[i] ?? 0) * 16);
    if (width > COUNTED || channels > 1 || count === 0) continue;
    context.fillStyle = red > 117 ? "#000" : "#fff";
    context.fillText(String(count), x + cell / 2, y + cell / 2 + 1);
  }
}
