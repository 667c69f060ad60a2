/** Three slices through the shown place, one across each axis, with its place on a slider and the others' as lines. */

import { axesOf, covered, litWeight, numbered, shownCell, weightAt } from "../app.js";
import { attribute, h, say, style } from "../dom.js";
import { NUMBERS_FROM } from "../draw/cells.js";
import { hue, tint } from "../draw/ink.js";
import { sharpen } from "../draw/surface.js";
import { ACROSS, slice } from "../draw/volume/fog.js";
import { OWN } from "../draw/volume/space.js";
import { nearest } from "../geometry.js";
import { colorsOf } from "../views/colors.js";
import { countAt, coverageColors, isCounted } from "../views/coverage.js";
import { drawDigits, drawReaders, SHADE } from "./marks.js";
import {
  cellOf,
  drawnFrom,
  extentOf,
  laidOut,
  liesOn,
  packedOf,
  placeOn,
  sightOf,
  sizeOf,
  tapsOf,
} from "./sight.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("./sight.js").Side} Side */
/** @typedef {import("./sight.js").Triple} Triple */
/** @typedef {0 | 1 | 2} Axis3 */
/** @typedef {import("./sight.js").Drawn & {count?: (at: number) => number}} Shown */
/** @typedef {{left: number, top: number, dx: number, dy: number, cell: number, from: Triple, to: Triple}} Laid where cells lie on a tile; `cell` is their shorter side */
/** @typedef {import("../draw/volume/space.js").Lie} Lie among the side's cells */
/** @typedef {{drawn: Shown | null, lies: readonly Lie[], part: number}} Layer cells, of which a part of the tile's width is seen */

/**
 * What a tile shows in place of its side's own cells: one above the other, with the side's in mind.
 * @typedef {object} Other
 * @property {string} name
 * @property {string} label
 * @property {(state: State) => Layer[]} layers
 * @property {(state: State) => import("./sight.js").Block} extent
 */

export const NAMES = /** @type {const} */ (["depth", "height", "width"]);
const TILES_FROM = 9;
/** Of a line of which only the ends are drawn. */
const MARK_PX = 7;
/** A finger that moves less taps. */
const STILL_PX = 5;

/** The window whose cell, or whose middle, is nearest to a place along an axis. @param {App} app @param {Side} side @param {Axis3} axis @param {number} place */
function windowAt({ store }, side, axis, place) {
  const { scene } = store.get();
  if (!scene) return 0;
  const along = axesOf(scene)[axis];
  if (side === numbered(scene)) return Math.min(along.output - 1, Math.max(0, place));
  return nearest(along, place + 0.5);
}

/** Moves the window. @param {App} app @param {Triple} cell */
export function moveTo({ store, player }, cell) {
  const { scene } = store.get();
  if (!scene) return;
  const [, rows, columns] = axesOf(scene);
  store.set({ playing: false, hover: null });
  player.jump((cell[0] * rows.output + cell[1]) * columns.output + cell[2]);
}

/**
 * @param {App} app
 * @param {Side} side
 * @param {Axis3} axis that the slice lies across
 * @param {import("./digits.js").Digits} digits
 * @param {Other | null} [other]
 */
export function cut(app, side, axis, digits, other = null) {
  const { t, store } = app;
  const canvas = h("canvas.sheet", {
    role: "img",
    "aria-label": other
      ? `${other.label}, ${t(`volume.${NAMES[axis]}`)}`
      : t(`volume.cut.${NAMES[axis]}.${side}`),
    "data-canvas": `${other?.name ?? side}-${NAMES[axis]}`,
  });
  const view = h("div.view.cut-view", {}, canvas);
  const where = h("span.mono");
  const range = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t(`volume.move.${NAMES[axis]}`),
    "data-slider": `${side}-${NAMES[axis]}`,
  });
  range.addEventListener("input", () => {
    const cell = cellOf(store.get());
    cell[axis] = Number(range.value);
    moveTo(app, cell);
  });
  const name = h("span", {}, t(`volume.${NAMES[axis]}`));
  const root = h("div.cut-tile", {}, h("label.cut-head", {}, name, where, other ? null : range), view);
  let size = { width: 0, height: 0 };
  /** @type {{key: readonly unknown[], canvas: HTMLCanvasElement}[]} of each layer */
  const pictures = [];
  /** @param {State} state */
  const placeIn = (state) => (other ? shownCell(state) : placeOn(state, side));

  /** The slice at one pixel a cell. @param {Shown} drawn @param {number} index @param {number} layer */
  function picture(drawn, index, layer) {
    const key = [...drawn.key, index];
    const kept = pictures[layer];
    if (kept?.key.every((part, i) => Object.is(part, key[i]))) return kept.canvas;
    const packed = packedOf(drawn);
    const { shares, source, count } = drawn;
    const color = count
      ? (/** @type {number} */ _, /** @type {number} */ at) =>
          packed[1 + Math.round((count(at - source.start) / drawn.range[1]) * 252)] ?? 0
      : shares
        ? (/** @type {number} */ level, /** @type {number} */ at) =>
            (shares[0][level] ?? 0) |
            (shares[1][source.levels[at + source.step] ?? 0] ?? 0) |
            (shares[2][source.levels[at + 2 * source.step] ?? 0] ?? 0)
        : (/** @type {number} */ level) => packed[level] ?? 0;
    const { rows, columns, pixels } = slice(source, axis, index, color);
    const made = kept?.canvas ?? document.createElement("canvas");
    made.width = columns;
    made.height = rows;
    const bytes = new Uint8ClampedArray(pixels.buffer);
    made.getContext("2d")?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
    pictures[layer] = { key, canvas: made };
    return made;
  }

  /** What the cells hold, or how often each is read. @param {State} state @returns {Shown | null} */
  function shownOf(state) {
    const drawn = drawnFrom(app, state, side);
    const { scene } = state;
    if (!drawn || !scene || !isCounted(state, side)) return drawn;
    const [, rows, columns] = drawn.source.size;
    const { table, most } = coverageColors(app, scene);
    return {
      ...drawn,
      table,
      range: [0, most],
      shares: null,
      key: [scene.axes, table],
      count: (at) =>
        countAt(scene, Math.floor(at / columns / rows), Math.floor(at / columns) % rows, at % columns) ?? 0,
    };
  }

  /** @returns {Laid | null} */
  function laid() {
    const { scene } = store.get();
    if (!scene) return null;
    const own = other ? other.extent(store.get()) : extentOf(scene, side);
    const lies = liesOn(scene, side);
    const { from, to } = other ? laidOut(own, lies) : sightOf(scene);
    const [down, across] = ACROSS[axis];
    const [y, x] = [lies[down], lies[across]];
    const scale = Math.min(size.width / (to[across] - from[across]), size.height / (to[down] - from[down]));
    const left = size.width / 2 + (x.at - (from[across] + to[across]) / 2) * scale;
    const top = size.height / 2 + (y.at - (from[down] + to[down]) / 2) * scale;
    const [dx, dy] = [x.by * scale, y.by * scale];
    return { left, top, dx, dy, cell: Math.min(dx, dy), ...own };
  }

  function paint() {
    const state = store.get();
    const context = sharpen(canvas, size.width, size.height);
    const on = laid();
    if (!context || !on || !state.scene) return;
    context.clearRect(0, 0, size.width, size.height);
    const place = placeIn(state);
    const colors = colorsOf(state.theme);
    const [down, across] = ACROSS[axis];
    const cells = sizeOf(state.scene, side);
    const box = { x: on.left, y: on.top, w: cells[across] * on.dx, h: cells[down] * on.dy };
    const index = place[axis];
    const layers = other ? other.layers(state) : [{ drawn: shownOf(state), lies: OWN, part: 1 }];
    for (const [i, layer] of layers.entries()) lay(context, layer, i);
    const drawn = layers.at(-1)?.drawn;
    if (!drawn) return;
    context.strokeStyle = colors.control;
    context.lineWidth = 1;
    const more = [down, across].some((i) => (on.from[i] ?? 0) < 0 || (on.to[i] ?? 0) > (cells[i] ?? 0));
    if (more && !other) {
      context.setLineDash([3, 3]);
      context.strokeRect(
        on.left + on.from[across] * on.dx + 0.5,
        on.top + on.from[down] * on.dy + 0.5,
        (on.to[across] - on.from[across]) * on.dx - 1,
        (on.to[down] - on.from[down]) * on.dy - 1,
      );
      context.setLineDash([]);
    }
    crosshair(context, on, place[down], place[across], box, colors.dark ? "#93a0ffa0" : "#3d4fc4a0");
    const under = !other && side === covered(state.scene);
    const slice = { context, state, side, axis, index, on, colors };
    if (under) window(context, on, index, colors);
    else if (!other) drawReaders(slice);
    if (layers.length === 1) drawDigits(slice, drawn, drawn.count ? countsIn(state.scene) : digits, under);
    if (!under) frame(context, on, [place[down]], [place[across]], colors);

    /** @param {CanvasRenderingContext2D} context @param {Layer} layer @param {number} number */
    function lay(context, { drawn, lies, part }, number) {
      const [y, x, z] = [lies[down], lies[across], lies[axis]];
      if (!on || !drawn || !y || !x || !z) return;
      const { size: cells } = drawn.source;
      const box = {
        x: on.left + x.at * on.dx,
        y: on.top + y.at * on.dy,
        w: cells[across] * x.by * on.dx,
        h: cells[down] * y.by * on.dy,
      };
      const at = Math.floor((index + 0.5 - z.at) / z.by);
      context.save();
      if (number > 0) {
        context.beginPath();
        context.rect(0, 0, part * size.width, size.height);
        context.clip();
        context.clearRect(0, 0, size.width, size.height);
      }
      if (at >= 0 && at < cells[axis]) {
        context.imageSmoothingEnabled = on.cell < 1;
        context.drawImage(picture(drawn, at, number), box.x, box.y, box.w, box.h);
        grid(context, box, cells[down], cells[across], colors.panel);
      }
      context.strokeStyle = colors.control;
      context.lineWidth = 1;
      context.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
      context.restore();
      if (number > 0) {
        context.fillStyle = colors.accent;
        context.fillRect(part * size.width - 1, 0, 2, size.height);
      }
    }
  }

  /** Taps that lie on this slice, in their hues; the window's outline where none does. @param {CanvasRenderingContext2D} context @param {Laid} on @param {number} index @param {import("../views/colors.js").Colors} colors */
  function window(context, on, index, colors) {
    const state = store.get();
    const { scene } = state;
    if (!scene) return;
    const taps = tapsOf(state);
    const [down, across] = ACROSS[axis];
    const here = taps[axis]?.indexOf(index) ?? -1;
    const [rows, columns] = [taps[down] ?? [], taps[across] ?? []];
    const height = taps[1]?.length ?? 1;
    const lit = litWeight(state.hover);
    if (here >= 0 && on.cell >= 2.5 && rows.length * columns.length <= 225)
      for (const [i, row] of rows.entries())
        for (const [j, column] of columns.entries()) {
          const tap = [0, 0, 0];
          tap[axis] = here;
          tap[down] = i;
          tap[across] = j;
          const [r, c] = weightAt(scene, (tap[0] ?? 0) * height + (tap[1] ?? 0), tap[2] ?? 0);
          const chosen = !lit || (lit[0] === r && lit[1] === c);
          const [x, y] = [on.left + column * on.dx, on.top + row * on.dy];
          context.fillStyle = tint(r, c, colors.dark, chosen ? SHADE : 0.12);
          context.fillRect(x, y, on.dx, on.dy);
          context.strokeStyle = hue(r, c, colors.dark);
          context.lineWidth = Math.min(1.5, on.cell / 5);
          if (chosen) context.strokeRect(x + 0.5, y + 0.5, on.dx - 1, on.dy - 1);
        }
    frame(context, on, rows, columns, colors);
  }

  const observer = new ResizeObserver(() => {
    size = { width: view.clientWidth, height: view.clientHeight };
    paint();
  });
  observer.observe(view);
  app.paint(
    (state) => [
      state.scene,
      state.theme,
      state.hover,
      state.setup.colormap,
      state.setup.map,
      state.look.probe,
      state.look.coverage,
      state.catalogue.colormaps,
      state.numbers,
      state.comparison,
      ...placeIn(state),
    ],
    paint,
  );
  app.paint(
    (state) => [state.scene?.axes, ...cellOf(state), ...placeIn(state)],
    () => {
      const { scene } = store.get();
      if (!scene) return;
      const last = axesOf(scene)[axis].output - 1;
      const [cell, place] = [cellOf(store.get())[axis], placeIn(store.get())[axis]];
      attribute(range, "max", Math.max(1, last));
      range.disabled = last < 1;
      range.value = String(cell);
      attribute(range, "aria-valuetext", t("volume.at.axis", { place }));
      style(range, { "--fill": `${last > 0 ? (cell / last) * 100 : 0}%` });
      say(where, String(place).replace("-", "\u2212"));
    },
  );
  listen();

  function listen() {
    /** @param {PointerEvent} event @returns {Triple | null} */
    const cellUnder = (event) => {
      const [on, { scene }] = [laid(), store.get()];
      if (!on || !scene) return null;
      const box = canvas.getBoundingClientRect();
      const [down, across] = ACROSS[axis];
      const found = placeIn(store.get());
      const { from, to } = extentOf(scene, side);
      found[across] = Math.floor((event.clientX - box.left - on.left) / on.dx);
      found[down] = Math.floor((event.clientY - box.top - on.top) / on.dy);
      const there = found.every((v, i) => i === axis || (v >= (from[i] ?? 0) && v < (to[i] ?? 0)));
      return there ? found : null;
    };
    /** @param {PointerEvent} event */
    const move = (event) => {
      const found = cellUnder(event);
      if (!found) return;
      const next = /** @type {Triple} */ (
        found.map((place, i) =>
          i === axis ? cellOf(store.get())[axis] : windowAt(app, side, /** @type {Axis3} */ (i), place),
        )
      );
      moveTo(app, next);
    };
    let held = false;
    /** Where a finger taps the window goes: not where it begins to scroll the page. @type {PointerEvent | null} */
    let tap = null;
    canvas.addEventListener("pointerdown", (event) => {
      held = event.pointerType !== "touch";
      tap = held || !event.isPrimary ? null : event;
      if (!held) return;
      move(event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (held) return move(event);
      const found = event.pointerType === "mouse" ? cellUnder(event) : null;
      const { hover } = store.get();
      const same =
        found &&
        hover?.where === side &&
        hover.plane === found[0] &&
        hover.row === found[1] &&
        hover.column === found[2];
      if (found && !same)
        store.set({ hover: { where: side, plane: found[0], row: found[1], column: found[2], close: false } });
      else if (!found && hover) store.set({ hover: null });
    });
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
      canvas.addEventListener(kind, (event) => {
        held = false;
        const still = tap && Math.hypot(event.clientX - tap.clientX, event.clientY - tap.clientY) <= STILL_PX;
        if (still && kind === "pointerup") move(event);
        tap = null;
      });
    canvas.addEventListener("pointerleave", () => {
      if (store.get().hover) store.set({ hover: null });
    });
  }
  return { root, paint, dispose: () => observer.disconnect() };
}

/** Counts in the place of numbers. @param {import("../app.js").Scene} scene @returns {import("./digits.js").Digits} */
const countsIn = (scene) => ({ at: (_side, _channel, place) => countAt(scene, ...place), reach: () => {} });

/** @typedef {{x: number, y: number, w: number, h: number}} Box */

/** Gaps between cells that are large enough. @param {CanvasRenderingContext2D} context @param {Box} box @param {number} rows @param {number} columns @param {string} color */
function grid(context, { x, y, w, h: high }, rows, columns, color) {
  if (Math.min(w / columns, high / rows) < TILES_FROM) return;
  context.beginPath();
  for (let row = 1; row < rows; row++) {
    context.moveTo(x, y + (row * high) / rows);
    context.lineTo(x + w, y + (row * high) / rows);
  }
  for (let column = 1; column < columns; column++) {
    context.moveTo(x + (column * w) / columns, y);
    context.lineTo(x + (column * w) / columns, y + high);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

/** Where the other two slices lie. @param {CanvasRenderingContext2D} context @param {Laid} on @param {number} row @param {number} column @param {Box} box @param {string} color */
function crosshair(context, on, row, column, box, color) {
  const [x, y] = [on.left + (column + 0.5) * on.dx, on.top + (row + 0.5) * on.dy];
  // Where cells have numbers, a line would strike them out: then only its ends are drawn, outside.
  const { x: left, y: top, w, h: high } = box;
  const ends = on.cell >= NUMBERS_FROM ? MARK_PX : 0;
  /** @type {[number, number, number, number][]} */
  const whole = [
    [left, y, left + w, y],
    [x, top, x, top + high],
  ];
  /** @type {typeof whole} */
  const outside = [
    [left - ends, y, left, y],
    [left + w, y, left + w + ends, y],
    [x, top - ends, x, top],
    [x, top + high, x, top + high + ends],
  ];
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of ends > 0 ? outside : whole) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

/** An outline that is never too small to be seen. @param {CanvasRenderingContext2D} context @param {Laid} on @param {readonly number[]} rows @param {readonly number[]} columns @param {import("../views/colors.js").Colors} colors */
function frame(context, on, rows, columns, colors) {
  const [top, left] = [rows[0] ?? 0, columns[0] ?? 0];
  const w = Math.max(7, ((columns.at(-1) ?? 0) + 1 - left) * on.dx);
  const height = Math.max(7, ((rows.at(-1) ?? 0) + 1 - top) * on.dy);
  const x = on.left + (((columns.at(-1) ?? 0) + 1 + left) / 2) * on.dx - w / 2;
  const y = on.top + (((rows.at(-1) ?? 0) + 1 + top) / 2) * on.dy - height / 2;
  for (const [color, width] of /** @type {const} */ ([
    [colors.halo, 4],
    [colors.accent, 2],
  ])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(x, y, w, height);
  }
}
