/** Both plots and the kernel between them as one picture, as they are on the page. */

import { hand } from "../exports.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../app.js").State} State */

const MARGIN = 16;
const HEAD = 26;

/** @param {State} state */
export function savePlots(state) {
  const sheets = /** @type {HTMLCanvasElement[]} */ (
    [...document.querySelectorAll(".stage.signal .view > canvas.sheet")].filter(
      (canvas) => canvas instanceof HTMLCanvasElement && canvas.clientHeight > 0,
    )
  );
  const [first] = sheets;
  if (!first) return;
  const ratio = first.width / first.clientWidth;
  const colors = colorsOf(state.theme);
  const picture = document.createElement("canvas");
  const wide = Math.max(...sheets.map((sheet) => sheet.clientWidth));
  picture.width = (wide + 2 * MARGIN) * ratio;
  picture.height = (sheets.reduce((sum, sheet) => sum + sheet.clientHeight + HEAD, 0) + MARGIN) * ratio;
  const context = picture.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = colors.panel;
  context.fillRect(0, 0, picture.width, picture.height);
  let top = 0;
  for (const sheet of sheets) {
    const pane = sheet.closest("section");
    const words = [pane?.querySelector("h2")?.textContent, pane?.querySelector(".aside")?.textContent];
    context.font = "600 12px sans-serif";
    context.fillStyle = colors.faint;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillText(words[0] ?? "", MARGIN, top + HEAD / 2 + 2);
    context.font = `12px ${colors.mono}`;
    context.textAlign = "right";
    context.fillText(words[1] ?? "", MARGIN + wide, top + HEAD / 2 + 2);
    context.drawImage(sheet, MARGIN, top + HEAD, sheet.clientWidth, sheet.clientHeight);
    context.strokeStyle = colors.line;
    context.strokeRect(MARGIN + 0.5, top + HEAD + 0.5, sheet.clientWidth - 1, sheet.clientHeight - 1);
    top += HEAD + sheet.clientHeight;
  }
  picture.toBlob((blob) => blob && hand(blob, `convscope-${state.setup.preset || "kernel"}.png`));
}
