/** The sum: patch × kernel → products → a sum a channel + bias = value, with the shown window's real numbers. */

import { channelName, focus, pointed, weightAt } from "../app.js";
import { attribute, h, say } from "../dom.js";
import { inside, isAwaited, summing } from "../inside.js";
import { compact, grouped, short, whole } from "../numbers.js";
import { afterOf } from "../spec.js";
import { placeOf, said } from "./said.js";
import { afterText, counted, soFarText, stripParts } from "./strip-parts.js";
import { gatherParts, stampParts, transposedWords } from "./strip-transposed.js";
import { isLarge } from "./tap-shades.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Frame} Frame */

/** What is seen, in a sentence. @param {import("../app.js").Scene} scene */
function sentenceFor(scene) {
  const { kind } = scene.report;
  if (kind === "conv") return isLarge(scene) ? "saying.conv.large" : "saying.conv";
  if (kind === "conv_transpose") return "saying.transposed";
  if (kind === "max_pool" || kind === "avg_pool") return /** @type {const} */ (`saying.${kind}`);
  return kind === "softmax" ? "saying.softmax" : "saying.activation";
}

/** What a frame is, by what it holds. @param {Frame} frame */
function kindOf(frame) {
  if (frame.weight_taps) return "gather";
  if (frame.added) return "stamp";
  return frame.weight ? "sum" : frame.winner !== null ? "max" : "point";
}

const SPOKEN_MS = 3000;
/** Numbers of before fade once the wait can be felt; a transition would cost every quick edit its frames. */
const LATE_MS = 250;
/** What lies this near the edge is under the fade, or hard to see. */
const EDGE_PX = 40;

/** Scrolls the strip, not the page, until the product that the player is at is in sight. @param {HTMLElement} scroller */
function follow(scroller) {
  const product = [...scroller.querySelectorAll(".lit, .heat")].at(-1)?.getBoundingClientRect();
  if (!product) return;
  const { left, right } = scroller.getBoundingClientRect();
  const beyond = Math.max(0, product.right + EDGE_PX - right) + Math.min(0, product.left - EDGE_PX - left);
  if (beyond) scroller.scrollBy(beyond, 0);
}

/** A step inside of the window in words. @param {App} app @param {Frame} frame @param {import("../inside.js").Now} now */
function wordsInside(app, frame, now) {
  const { t, store } = app;
  const { channel, row, column } = now;
  const of = { number: grouped(now.product + 1), count: grouped(now.products), sum: soFarText(frame, now) };
  if (now.takes === "after") return afterText(app, frame);
  if (now.products === 0) return t("sum.gather.none");
  if (now.takes === "bias") return t("inside.bias", { ...of, bias: short(frame.bias) });
  /** @param {readonly (readonly (readonly (number | null)[])[])[] | null} values */
  const at = (values) => values?.[channel]?.[row]?.[column];
  const value = whole(at(frame.patch));
  if (frame.winner !== null) return t("inside.max", { ...of, value });
  const { rank = 2, report } = store.get().scene ?? {};
  const inputs = report?.input_shape[1] ?? 1;
  const name = t(channelName(inputs, channel, rank), { number: channel + 1 });
  return t("inside.sum", {
    ...of,
    name,
    value,
    weight: compact(at(frame.weight), 7),
    product: whole(at(frame.products)),
  });
}

/** The shown step in words. @param {App} app @param {Frame} frame @param {import("../app.js").Scene} scene */
function sentenceOf(app, frame, scene) {
  const now = inside(app.store.get());
  if (now) return wordsInside(app, frame, now);
  if (frame.added || frame.weight_taps) return transposedWords(app, frame);
  const { t, store } = app;
  const { row, column, plane, rank } = placeOf(frame);
  const mean = frame.weight !== null && scene.report.kind !== "conv";
  const count = mean ? counted(frame) : frame.patch.flat(2).length;
  const kind = mean ? "mean" : frame.weight ? "sum" : frame.winner !== null ? "max" : "point";
  const chosen = focus(store.get()).output;
  const name = t(channelName(scene.output.count, chosen, scene.rank), { number: chosen + 1 });
  return said(t, `sum.words.${kind}`, rank, { row, column, plane, value: whole(frame.value), count, name });
}

/** @param {App} app */
export function strip(app) {
  const { t, store, paint } = app;
  const inner = h("div.strip-inner");
  const scroller = h("div.strip", { tabindex: 0, role: "region", "aria-label": t("sum.title") }, inner);
  const answer = h("div.answer");
  // What lies beyond the edge is announced by a fade.
  const fade = () => {
    const { scrollLeft, clientWidth, scrollWidth } = scroller;
    scroller.classList.toggle("more", scrollLeft + clientWidth < scrollWidth - 2);
  };
  scroller.addEventListener("scroll", fade, { passive: true });
  const sizes = new ResizeObserver(fade);
  sizes.observe(scroller);
  sizes.observe(inner);
  const words = h("p.visually-hidden", { role: "status", "aria-live": "polite" });
  let built = "";
  /** @type {ReturnType<typeof stripParts> | null} */
  let parts = null;

  paint(
    (state) => [
      state.frame,
      state.late,
      focus(state).input,
      state.look.slice,
      inside(state)?.step,
      state.theme,
      state.hover,
      state.scene?.report,
      state.catalogue.colormaps,
    ],
    () => {
      const { frame, scene, theme, late } = store.get();
      // Numbers of before stay as they were, rather than enter another picture or step.
      if (!frame || !scene || late || isAwaited(store.get())) return;
      const kind = kindOf(frame);
      const make = kind === "gather" ? gatherParts : kind === "stamp" ? stampParts : stripParts;
      const key = [
        kind,
        frame.inside.length,
        frame.inside[0]?.length,
        frame.channels.length,
        scene.report.kind,
        scene.setup.slope,
        afterOf(scene.setup)?.kind,
        theme,
      ].join(" ");
      if (key !== built || !parts) {
        parts = make(app, frame);
        inner.replaceChildren(...parts.nodes);
        answer.replaceChildren(...parts.answer);
        built = key;
      }
      parts.show(frame);
      if (summing(store.get())) follow(scroller);
    },
  );
  inner.addEventListener("pointerover", (event) => {
    const at = event.target instanceof HTMLElement ? event.target.dataset.cell : undefined;
    const before = store.get().hover;
    if (!at) {
      if (before?.where === "kernel") store.set({ hover: null });
      return;
    }
    const { scene } = store.get();
    const [r = 0, c = 0] = at.split(",").map(Number);
    const [row, column] = scene ? weightAt(scene, r, c) : [r, c];
    if (before?.where !== "kernel" || before.row !== row || before.column !== column)
      store.set({ hover: { where: "kernel", row, column, close: false } });
  });
  inner.addEventListener("pointerleave", () => store.set({ hover: null }));

  // Every step is announced; at play no oftener than a voice can keep up with.
  let due = 0;
  let timer = 0;
  const announce = () => {
    const state = store.get();
    const { frame, scene } = state;
    if (!frame || !scene || pointed(state) || isAwaited(state)) return;
    due = performance.now() + SPOKEN_MS;
    say(words, sentenceOf(app, frame, scene));
  };
  paint(
    (state) => [pointed(state) ? null : state.frame, inside(state)?.step],
    ([frame]) => {
      if (!frame) return;
      clearTimeout(timer);
      const wait = store.get().playing ? due - performance.now() : 0;
      if (wait <= 0) announce();
      else timer = Number(setTimeout(announce, wait));
    },
  );
  const saying = h("p.saying.told");
  paint(
    (state) => [state.scene?.report, summing(state)?.step, state.frame, state.late],
    () => {
      const { scene, frame, late } = store.get();
      const now = summing(store.get());
      if (isAwaited(store.get())) return;
      saying.classList.toggle("now", now !== null);
      if (now && late) return;
      if (now && frame) say(saying, wordsInside(app, frame, now));
      else if (scene) say(saying, said(t, sentenceFor(scene), scene.rank));
    },
  );
  const row = h("div.strip-row", {}, scroller, answer);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fading;
  paint(
    (state) => state.late || state.busy,
    (late) => {
      attribute(row, "aria-busy", late);
      clearTimeout(fading);
      row.classList.remove("late");
      if (late) fading = setTimeout(() => row.classList.add("late"), LATE_MS);
    },
  );
  return h("div", {}, saying, row, words);
}
