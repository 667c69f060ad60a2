/** A training's course: loss and accuracy as they come, in two plots and a sentence. */

import { h, say } from "../dom.js";
import { drawCurves, roundUp } from "../draw/curves.js";
import { sharpen } from "../draw/surface.js";
import { short } from "../numbers.js";
import { colorsOf } from "../views/colors.js";

/** @typedef {import("../api-training.js").Progress} Progress */
/** @typedef {import("../draw/curves.js").Point} Point */

/** @param {import("../network/context.js").Context} context */
export function courseOf(context) {
  const { t, store } = context;
  /** @type {Progress[]} */
  let told = [];
  let due = false;
  const [loss, accuracy] = [h("canvas", { role: "img" }), h("canvas", { role: "img" })];
  const words = h("p.course-now.mono");
  const key = h(
    "p.caption.course-key",
    {},
    h("i.ink"),
    t("train.key.learnt"),
    h("i.accent"),
    t("train.key.held"),
  );
  const root = h(
    "div.course",
    {},
    words,
    h("figure", {}, h("figcaption.caption", {}, t("train.loss")), loss),
    h("figure", {}, h("figcaption.caption", {}, t("train.accuracy")), accuracy),
    key,
  );

  /** @param {HTMLCanvasElement} canvas @param {"loss" | "accuracy"} name @param {number} most */
  function plot(canvas, name, most) {
    const colors = colorsOf(store.get().theme);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const context2d = sharpen(canvas, width, height);
    if (!context2d) return;
    const ends = told.filter(({ step, steps }) => step === steps);
    /** @param {readonly Progress[]} from @param {(each: Progress) => number | null} value @returns {Point[]} */
    const points = (from, value) =>
      from.map((each) => [each.epoch - 1 + each.step / each.steps, value(each) ?? Number.NaN]);
    const lines = [
      { points: points(told, (each) => each[name]), color: colors.control, width: 1 },
      { points: points(ends, (each) => each[name]), color: colors.ink, width: 1.8, dots: true },
      {
        points: points(ends, (each) => each[`validation_${name}`]),
        color: colors.accent,
        width: 1.8,
        dots: true,
      },
    ];
    const x = /** @type {const} */ ([0, told.at(-1)?.epochs ?? 1]);
    drawCurves(context2d, { width, height }, { lines, x, y: [0, most] }, colors);
  }

  function paint() {
    due = false;
    const losses = told.flatMap((each) => [each.loss ?? 0, each.validation_loss ?? 0]);
    plot(loss, "loss", roundUp(losses.reduce((most, value) => Math.max(most, value), 0.01)));
    plot(accuracy, "accuracy", 1);
    const last = told.at(-1);
    if (!last) return say(words, "");
    const held = told.findLast((each) => each.validation_accuracy !== null);
    const values = {
      epoch: last.epoch,
      epochs: last.epochs,
      loss: short(last.loss, 3),
      accuracy: short(last.accuracy * 100, 3),
      held: held ? short((held.validation_accuracy ?? 0) * 100, 3) : "–",
      seconds: Math.ceil(last.seconds_left),
    };
    say(words, t("train.now", values));
    loss.setAttribute("aria-label", `${t("train.loss")}: ${words.textContent}`);
    accuracy.setAttribute("aria-label", `${t("train.accuracy")}: ${words.textContent}`);
  }

  const soon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(paint);
  };
  context.watch((state) => state.theme, soon);
  const sized = new ResizeObserver(soon);
  sized.observe(root);
  context.ended.addEventListener("abort", () => sized.disconnect());
  return {
    root,
    /** @param {Progress} progress */
    add(progress) {
      told.push(progress);
      soon();
    },
    restart() {
      told = [];
      soon();
    },
  };
}
