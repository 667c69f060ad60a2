/** The digit as a network reads it: 8 × 8 grey values with their counts. */

import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";
import { CELLS } from "./digit.js";

const SIDE = 208;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly (readonly number[])[]} rows counts, 0 to 16
 * @param {"light" | "dark"} theme
 */
export function drawRead(canvas, rows, theme) {
  const context = sharpen(canvas, SIDE, SIDE);
  if (!context) return;
  const { mono } = colorsOf(theme);
  const cell = SIDE / CELLS;
  context.font = `11px ${mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  rows.forEach((row, r) => {
    row.forEach((count, c) => {
      const grey = Math.round((count / 16) * 255);
      context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
      context.fillRect(c * cell, r * cell, cell + 0.5, cell + 0.5);
      context.fillStyle = grey > 117 ? "#000" : "#fff";
      if (count > 0) context.fillText(String(count), (c + 0.5) * cell, (r + 0.5) * cell + 1);
    });
  });
}
