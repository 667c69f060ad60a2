/** The pad that a digit is drawn on: a mouse, a pen, a finger, or arrow keys with the space bar as the pen. */

import { h, say } from "../dom.js";
import { sharpen } from "../draw/surface.js";
import { colorsOf } from "../views/colors.js";
import { isFar } from "./digit.js";

/** @typedef {import("./digit.js").Point} Point */

const SIDE = 208;
const PEN = 13;
/** Arrow keys move by this part of the side. */
const STEP = 1 / 24;
const ARROWS = /** @type {Record<string, Point>} */ ({
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
});

/**
 * @param {import("../app.js").App} app
 * @param {{strokes: Point[][], example: boolean}} drawing is changed as a person draws
 * @param {() => void} changed
 */
export function drawingPad(app, drawing, changed) {
  const { t, store } = app;
  const canvas = h("canvas.pad", {
    tabindex: 0,
    role: "application",
    "aria-label": t("train.pad"),
    "data-training": "pad",
  });
  const state = h("span.visually-hidden", { role: "status" });
  /** @type {Point} */
  let cursor = [0.5, 0.25];
  let penDown = false;
  let keys = false;
  let drags = false;

  function paint() {
    const colors = colorsOf(store.get().theme);
    const context = sharpen(canvas, SIDE, SIDE);
    if (!context) return;
    context.clearRect(0, 0, SIDE, SIDE);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = PEN;
    context.strokeStyle = drawing.example ? colors.faint : colors.ink;
    for (const stroke of drawing.strokes) {
      context.beginPath();
      for (const [x, y] of [stroke[0], ...stroke]) context.lineTo(x * SIDE, y * SIDE);
      context.stroke();
    }
    if (!keys) return;
    context.strokeStyle = colors.accent;
    context.fillStyle = colors.accent;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(cursor[0] * SIDE, cursor[1] * SIDE, PEN / 2, 0, 7);
    if (penDown) context.fill();
    else context.stroke();
  }

  function draw() {
    paint();
    changed();
  }

  /** @param {Point} point */
  function begin(point) {
    if (drawing.example) drawing.strokes = [];
    drawing.example = false;
    drawing.strokes.push([point]);
    draw();
  }

  /** @param {Point} point */
  function extend(point) {
    const stroke = drawing.strokes.at(-1);
    if (!stroke || !isFar(stroke.at(-1), point)) return;
    stroke.push(point);
    draw();
  }

  function undo() {
    if (drawing.example) drawing.strokes = [];
    drawing.strokes.pop();
    lift();
    draw();
  }

  function clear() {
    drawing.strokes = [];
    drawing.example = false;
    lift();
    draw();
  }

  function lift() {
    if (penDown) say(state, t("train.pen.up"));
    penDown = false;
    drags = false;
  }

  /** @param {PointerEvent} event @returns {Point} */
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    penDown = false;
    keys = false;
    drags = true;
    begin(at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drags) return;
    // All that a quick pen has passed since the last frame.
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length > 0 ? passed : [event]) extend(at(each));
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(kind, () => {
      drags = false;
    });
  canvas.addEventListener("blur", () => {
    lift();
    keys = false;
    paint();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = ARROWS[event.key];
    if (move) {
      const by = event.shiftKey ? 3 : 1;
      cursor = [inside(cursor[0] + by * move[0]), inside(cursor[1] + by * move[1])];
      keys = true;
      if (penDown) extend(cursor);
      else paint();
    } else if (event.key === " ") {
      keys = true;
      if (penDown) lift();
      else {
        penDown = true;
        begin(cursor);
        say(state, t("train.pen.down"));
      }
      paint();
    } else if (event.key === "Backspace") undo();
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  paint();
  return { root: h("div.pad-place", {}, canvas, state), paint, undo, clear };
}

/** @param {number} part */
const inside = (part) => Math.min(0.97, Math.max(0.03, part));
