/** Draws both sides of a scene, near or far: cells, numbers, and what the window does to them. */

import { covered } from "../app.js";
import { place } from "../draw/camera.js";
import { drawImage, drawNumbers, drawOver, drawTiles, hasNumbers, within } from "../draw/cells.js";
import { drawGhosts, drawUnread, paddedSight } from "./border.js";
import { inputText, outputText } from "./cell-text.js";
import { colorsOf } from "./colors.js";
import { drawSources, drawWinners } from "./copies.js";
import { countsOf, coverageColors, isCounted } from "./coverage.js";
import { drawReaders, drawWindow } from "./window-marks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../draw/camera.js").Lattice} Lattice */
/** @typedef {import("../draw/camera.js").Camera} Camera */
/** @typedef {import("../draw/camera.js").View} View */
/** @typedef {import("../draw/camera.js").Placed} Placed */

/**
 * One canvas to draw.
 * @typedef {object} Sheet
 * @property {CanvasRenderingContext2D} context
 * @property {View} view
 * @property {Placed} placed
 * @property {State} state
 * @property {App} app
 * @property {boolean} close one channel in grey, as a loupe shows it
 * @property {ReturnType<typeof colorsOf>} colors
 */

/**
 * @param {App} app
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {Lattice} lattice
 * @param {Camera} camera
 * @param {boolean} close
 * @returns {Sheet}
 */
export function sheet(app, context, view, lattice, camera, close) {
  const state = app.store.get();
  return {
    context,
    view,
    placed: place(lattice, camera, view),
    state,
    app,
    close,
    colors: colorsOf(state.theme),
  };
}

/** @param {Sheet} on */
function ground({ context, view, colors }) {
  context.fillStyle = colors.panel;
  context.fillRect(0, 0, view.width, view.height);
}

/** @param {Sheet} on */
export function drawInput(on) {
  const { context, placed, view, state, app, close, colors } = on;
  const { scene } = state;
  ground(on);
  const image = close ? app.rasters.inputChannel(state) : app.rasters.input(state);
  if (!scene || !image) return;
  drawImage(context, placed, view, image);
  drawCells(on, "input");
  const sight = covered(scene) === "input" ? paddedSight(on) : within(placed, view);
  if (hasNumbers(placed)) drawNumbers(context, placed, sight, inputText(on), colors.mono);
}

/** Tiles, and over them the window or what belongs to a cell under the pointer. @param {Sheet} on @param {"input" | "output"} side */
function drawCells(on, side) {
  const { context, placed, view, state, colors } = on;
  const { scene } = state;
  if (!scene) return;
  const under = covered(scene) === side;
  if (isCounted(state, side)) {
    const { table } = coverageColors(on.app, scene);
    drawOver(context, placed, on.app.rasters.counts([scene.axes], countsOf(scene), table));
  }
  if (under) drawUnread(on);
  drawTiles(context, placed, within(placed, view), { ground: colors.panel, edge: colors.line });
  if (under) drawGhosts(on);
  if (side === "output") outline(on);
  if (under) drawWindow(on);
  else drawReaders(on);
  if (under) drawSources(on);
  if (under && !isCounted(state, side)) drawWinners(on);
}

/** A hairline around the map, whose own edge may be as pale as the ground. @param {Sheet} on */
function outline({ context, placed, colors }) {
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  context.strokeRect(
    placed.left - 0.5,
    placed.top - 0.5,
    placed.columns * placed.dx + 1,
    placed.rows * placed.dy + 1,
  );
}

/** @param {Sheet} on */
export function drawOutput(on) {
  const { context, placed, view, state, app, close, colors } = on;
  ground(on);
  const image = close ? app.rasters.outputChannel(state) : app.rasters.output(state);
  if (!state.scene || !image) return;
  const sight = within(placed, view);
  drawImage(context, placed, view, image);
  drawCells(on, "output");
  if (hasNumbers(placed)) drawNumbers(context, placed, sight, outputText(on), colors.mono);
}
