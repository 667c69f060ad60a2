/** Draws both sides of a scene, near or far: cells, numbers, and what the window does to them. */

import { focus, isComposite, shown } from "../app.js";
import { place } from "../draw/camera.js";
import { drawImage, drawNumbers, drawTiles, hasNumbers, within } from "../draw/cells.js";
import { colorOf, inkOn } from "../draw/ink.js";
import { markBeyond } from "../draw/marks.js";
import { fitting } from "../numbers.js";
import { drawGhosts, drawUnread } from "./border.js";
import { colorsOf } from "./colors.js";
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
  drawUnread(on);
  drawTiles(context, placed, within(placed, view), colors.panel);
  drawGhosts(on, (row, column) => numberAt(on, "input", row, column));
  drawWindow(on);
  if (!hasNumbers(placed)) return;
  const [row, column] = shown(state);
  drawNumbers(context, placed, within(placed, view), (r, c) => inputText(on, r, c, row, column), colors.mono);
}

/** @param {Sheet} on */
export function drawOutput(on) {
  const { context, placed, view, state, app, close, colors } = on;
  ground(on);
  const image = close ? app.rasters.outputChannel(state) : app.rasters.output(state);
  if (!state.scene || !image) return;
  const sight = within(placed, view);
  drawImage(context, placed, view, image);
  drawTiles(context, placed, sight, colors.panel);
  drawReaders(on);
  if (!hasNumbers(placed)) return;
  drawNumbers(context, placed, sight, (row, column) => outputText(on, row, column), colors.mono);
}

/** @param {Sheet} on @param {"input" | "output"} side @param {number} row @param {number} column */
function numberAt({ app, state }, side, row, column) {
  return app.values.at(side, focus(state)[side], row, column);
}

/** @param {Placed} placed */
const room = (placed) => Math.floor((placed.dx - 4) / Math.max(4.6, placed.dx * 0.165));

/** @param {Sheet} on @param {number} row @param {number} column @param {number} shownRow @param {number} shownColumn */
function inputText(on, row, column, shownRow, shownColumn) {
  const { app, state, placed, close } = on;
  const { scene } = state;
  if (!scene) return null;
  const composite = !close && !scene.input && scene.channels === 3;
  const channels = composite ? [0, 1, 2] : [focus(state).input];
  const values = channels.map((channel) => app.values.at("input", channel, row, column));
  if (values.some((value) => value === undefined) || (composite && placed.dy < 40)) return null;
  const rgb = colorOfInput(
    on,
    values.map((value) => value ?? null),
  );
  const tinted = close && isTap(scene.axes, row, column, shownRow, shownColumn);
  return {
    lines: values.map((value) => fitting(value ?? null, room(placed))),
    ink: tinted ? tapInk(rgb, on.colors.dark) : inkOn(rgb),
  };
}

/** Text on a tinted tap: the tint lies half over the cell. @param {readonly number[]} rgb @param {boolean} dark */
const tapInk = (rgb, dark) => inkOn(rgb.map((v) => v * 0.45 + (dark ? 150 : 190) * 0.55));

/** @param {readonly import("../geometry.js").Axis[]} axes @param {number} row @param {number} column @param {number} outRow @param {number} outColumn */
function isTap([rows, columns], row, column, outRow, outColumn) {
  return rows && columns && hits(rows, row, outRow) && hits(columns, column, outColumn);
}

/** @param {import("../geometry.js").Axis} axis @param {number} cell @param {number} o */
function hits(axis, cell, o) {
  const offset = cell - (o * axis.stride - axis.begin);
  return offset >= 0 && offset < axis.effective && offset % axis.dilation === 0;
}

/** @param {Sheet} on @param {readonly (number | null)[]} values */
function colorOfInput({ app, state, close }, values) {
  const { scene } = state;
  if (scene && !scene.input) {
    const bytes = values.map((value) => (value ?? 0) * 255);
    return bytes.length === 3 && !close ? bytes : [bytes[0] ?? 0, bytes[0] ?? 0, bytes[0] ?? 0];
  }
  if (!scene?.input) return [0, 0, 0];
  const channel = Math.min(focus(state).input, scene.input.count - 1);
  return colorOf(
    values[0] ?? 0,
    scene.input.ranges[channel] ?? [0, 1],
    app.rasters.scale(state, scene.input, channel),
  );
}

/** @param {Sheet} on @param {number} row @param {number} column */
function outputText(on, row, column) {
  const { app, state, context, placed, close } = on;
  const { scene } = state;
  if (!scene) return null;
  const composite = !close && isComposite(state);
  const channels = composite ? [0, 1, 2] : [focus(state).output];
  const values = channels.map((channel) => app.values.at("output", channel, row, column));
  if (values.some((value) => value === undefined) || (composite && placed.dy < 40)) return null;
  const ranges = channels.map(
    (channel) => scene.output.ranges[channel] ?? /** @type {[number, number]} */ ([0, 1]),
  );
  const [low, high] = ranges[0] ?? [0, 1];
  const value = values[0] ?? null;
  const rgb = composite
    ? values.map(
        (v, i) =>
          (((v ?? 0) - (ranges[i]?.[0] ?? 0)) / ((ranges[i]?.[1] ?? 1) - (ranges[i]?.[0] ?? 0))) * 255,
      )
    : colorOf(value ?? 0, [low, high], app.rasters.scale(state, scene.output, channels[0] ?? 0));
  const ink = inkOn(rgb);
  if (!composite && value !== null && (value < low || value > high))
    markBeyond(context, placed, row, column, ink, value > high);
  return { lines: values.map((v) => fitting(v ?? null, room(placed))), ink };
}
