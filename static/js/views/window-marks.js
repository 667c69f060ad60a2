/** The window on the input, and on the output the cell it makes: correspondence by hue. */

import { covered, gathers, litWeight, numbered, shown, weightAt } from "../app.js";
import { inSight } from "../draw/camera.js";
import { hasNumbers } from "../draw/cells.js";
import { hue, tint } from "../draw/ink.js";
import { frameCells, markCell } from "../draw/marks.js";
import { bearers, readers, tap } from "../geometry.js";
import { isLarge, shades } from "./tap-shades.js";

/** @typedef {import("./scenery.js").Sheet} Sheet */

const HUES_FROM = 5;
const MOST_TAPS = 1100;
/** Enough to be seen as a veil, too little to hide the picture; from afar and near. */
const MET = [0.22, 0.13];

/**
 * Where the window is drawn: between two cells while it glides. Over numbers it steps: they belong to whole cells, and
 * the sum has moved already.
 * @param {Sheet} on
 * @returns {[number, number]}
 */
function drawnAt({ state, placed }) {
  const { glide, hover } = state;
  if (!glide || !state.scene || hasNumbers(placed) || hover?.where === numbered(state.scene))
    return shown(state);
  const { from, to, part } = glide;
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

/** @param {Sheet} on */
export function drawWindow(on) {
  const { context, placed, state, colors, close } = on;
  const { scene, hover } = state;
  if (!scene) return;
  if (!close) drawLoupeField(on, covered(scene));
  if (hover?.where === "kernel") drawMet(on, ...weightAt(scene, hover.row, hover.column));
  // A cell that nothing is added to any more has no stamp over it.
  const over = gathers(state) && hover?.stepped && !hover.kernel;
  if (!over) drawOver(on, ...drawnAt(on));
  if (hover?.where === covered(scene) && placed.dx >= 3)
    markCell(context, placed, hover.row, hover.column, { edge: colors.accent, width: 3 });
}

/** @param {Sheet} on @param {number} row @param {number} column */
function drawOver(on, row, column) {
  const { context, placed, state, colors } = on;
  const { scene, hover } = state;
  if (!scene) return;
  const [rows, columns] = scene.axes;
  const large = placed.dx >= HUES_FROM && rows.kernel * columns.kernel <= MOST_TAPS;
  if (large) drawTaps(on, row, column);
  const first = { top: tap(rows, row, 0), left: tap(columns, column, 0) };
  const block = { ...first, bottom: first.top + rows.effective, right: first.left + columns.effective };
  const gaps = rows.dilation > 1 || columns.dilation > 1;
  if (!large || isLarge(scene))
    frameCells(context, placed, block, { color: colors.accent, halo: colors.halo, least: 9 });
  else if (gaps)
    frameCells(context, placed, block, { color: colors.soft, halo: "transparent", width: 1, dash: [4, 3] });
  if (!large && hover?.kernel) {
    // Too many taps, or too small ones, to be drawn: the one in the product is.
    const [r, c] = weightAt(scene, ...hover.kernel);
    const [top, left] = [tap(rows, row, r), tap(columns, column, c)];
    const cell = { top, left, bottom: top + 1, right: left + 1 };
    frameCells(context, placed, cell, { color: colors.accent, halo: colors.halo, least: 5 });
  }
}

/** @param {Sheet} on @param {number} row @param {number} column */
function drawTaps(on, row, column) {
  const { context, placed, state, colors } = on;
  const { scene } = state;
  if (!scene) return;
  const [rows, columns] = scene.axes;
  const shade = shades(on);
  for (let r = 0; r < rows.kernel; r++) {
    for (let c = 0; c < columns.kernel; c++) {
      const { fill, chosen } = shade(r, c);
      const look = chosen ? { fill, edge: hue(...weightAt(scene, r, c), colors.dark) } : { fill };
      markCell(context, placed, tap(rows, row, r), tap(columns, column, c), look);
    }
  }
}

/** Every input cell that one weight meets on its way. @param {Sheet} on @param {number} r @param {number} c */
function drawMet({ context, placed, view, state, colors }, r, c) {
  if (!state.scene) return;
  const [rows, columns] = state.scene.axes;
  const block = {
    top: tap(rows, 0, r),
    left: tap(columns, 0, c),
    bottom: tap(rows, rows.output - 1, r) + 1,
    right: tap(columns, columns.output - 1, c) + 1,
  };
  const [i, j] = weightAt(state.scene, r, c);
  // A stride steps over cells; where they are too small to tell, their area stands for them.
  const apart = placed.dx >= HUES_FROM;
  context.fillStyle = tint(i, j, colors.dark, MET[Number(apart)] ?? 0);
  const [down, across] = apart
    ? [rows.stride, columns.stride]
    : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const [height, width] = apart ? [1, 1] : [block.bottom - block.top, block.right - block.left];
  const sight = inSight(placed, view);
  context.beginPath();
  for (let row = block.top; row < block.bottom; row += down) {
    if (row + height <= sight.top || row >= sight.bottom) continue;
    for (let column = block.left; column < block.right; column += across) {
      if (column + width <= sight.left || column >= sight.right) continue;
      const [x, y] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
      context.rect(x, y, width * placed.dx, height * placed.dy);
    }
  }
  context.fill();
  frameCells(context, placed, block, { color: hue(i, j, colors.dark), halo: "transparent" });
}

/** What the loupe below shows, as a fine frame. @param {Sheet} on @param {"input" | "output"} side */
function drawLoupeField({ context, placed, state, app, colors }, side) {
  const field = app.lens.field(state, side);
  if (!field || placed.dx * 4 > (field.right - field.left) * 8) return;
  const color = colors.dark ? "#ffffffd0" : "#16181dd0";
  frameCells(context, placed, field, { color, halo: colors.dark ? "#00000070" : "#ffffff90", width: 1.25 });
}

/**
 * The windows that read one cell, each in the hue of the weight that meets it.
 * @param {Sheet} on
 * @param {ReturnType<typeof readers>} down
 * @param {ReturnType<typeof readers>} across
 */
function drawReadersOf({ context, placed, state, colors }, down, across) {
  const { scene } = state;
  const [top, left] = [down[0]?.output, across[0]?.output];
  if (!scene || top === undefined || left === undefined) return;
  // While they are added one by one, those to come are faint.
  const lit = gathers(state) && state.hover?.stepped ? litWeight(state.hover) : null;
  let added = true;
  for (const { output: row, tap: r } of down) {
    for (const { output: column, tap: c } of across) {
      const [i, j] = weightAt(scene, r, c);
      const now = lit !== null && lit[0] === i && lit[1] === j;
      const look = { fill: tint(i, j, colors.dark, added ? 0.75 : 0.2), edge: hue(i, j, colors.dark) };
      markCell(context, placed, row, column, now ? { ...look, edge: colors.accent, width: 3 } : look);
      if (now) added = false;
    }
  }
  if (placed.dx >= HUES_FROM) return;
  const [bottom, right] = [(down.at(-1)?.output ?? 0) + 1, (across.at(-1)?.output ?? 0) + 1];
  frameCells(
    context,
    placed,
    { top, left, bottom, right },
    { color: colors.accent, halo: colors.halo, least: 9 },
  );
}

/** @param {Sheet} on */
export function drawReaders(on) {
  const { context, placed, state, colors, close } = on;
  const { scene, hover } = state;
  if (!scene) return;
  const [rows, columns] = scene.axes;
  if (!close) drawLoupeField(on, numbered(scene));
  if (hover?.where === covered(scene)) {
    for (const r of bearers(rows, hover.row))
      for (const c of bearers(columns, hover.column))
        drawReadersOf(on, readers(rows, r), readers(columns, c));
    return;
  }
  const [row, column] = drawnAt(on);
  const block = { top: row, left: column, bottom: row + 1, right: column + 1 };
  frameCells(context, placed, block, {
    color: colors.accent,
    halo: colors.halo,
    width: placed.dx > 20 ? 3 : 2,
    least: 7,
  });
}
