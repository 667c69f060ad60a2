/** The pieces of the sum for one kind of layer and one size of window, and how a frame's numbers enter them. */

import { channelName, focus, litWeight, weightAt } from "../app.js";
import { attribute, h, say, style } from "../dom.js";
import { colorOf, css, drawable, inkOn, tint } from "../draw/ink.js";
import { isAdded, summing } from "../inside.js";
import { aligned, compact, grouped, whole } from "../numbers.js";
import { afterOf } from "../spec.js";
import { ruleOf } from "./formula.js";
import { placeOf, said } from "./said.js";
import { block } from "./strip-block.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Frame} Frame */

/** A cell that is not in the sum yet. */
export const PALE = { background: "none", color: "var(--faint)" };
export const SWATCHES = ["#d6453d", "#3a9a57", "#3f6fd1"];

/**
 * @param {App} app
 * @param {Frame} sample
 * @returns {{nodes: HTMLElement[], answer: HTMLElement[], show: (frame: Frame) => void}}
 */
export function stripParts(app, sample) {
  const { t, store } = app;
  const dark = store.get().theme === "dark";
  const deep = store.get().scene?.planes.kernel ?? 1;
  const [height, width] = [sample.inside.length / deep, sample.inside[0]?.length ?? 0];
  const table = app.rasters.table("signed");
  let most = 1;
  /** The last product in the sum while it grows, and the place of the shown channel. */
  let now = summing(store.get());
  let shownAt = 0;
  /** The first row of the window's slice that is shown; slices lie below each other. */
  const top = () => Math.min(store.get().look.slice, deep - 1) * height;
  /** @template R @param {readonly R[]} rows */
  const sliced = (rows) => rows.slice(top(), top() + height);
  /** Is a cell not in the sum yet? @param {number} r @param {number} c */
  const later = (r, c) => now !== null && !isAdded(now, shownAt, (top() + r) * width + c + 1);
  /** @param {number} r @param {number} c */
  const own = (r, c) => {
    const { scene } = store.get();
    if (sample.winner !== null && later(r, c)) return PALE;
    return {
      background: tint(
        ...(scene ? weightAt(scene, top() + r, c) : /** @type {[number, number]} */ ([r, c])),
        dark,
        0.3,
      ),
    };
  };
  /** @param {number} r @param {number} c @param {number | null} value */
  const signed = (r, c, value) => {
    if (later(r, c)) return PALE;
    const rgb = colorOf(value ?? 0, [-most, most], table);
    return { background: css(rgb), color: inkOn(rgb) };
  };
  const room = width > 5 ? 6 : 7;
  /** @param {readonly (number | null)[]} values */
  const column = (values) => aligned(values, room);
  const patch = block(app, height, width, own, column);
  const weight = block(app, height, width, own, (values) => values.map((value) => compact(value, room)));
  const products = block(app, height, width, signed, column);
  const sums = sumLines(app, sample);
  const end = result(app);
  const multiplied = sample.weight !== null;
  const averaged = multiplied && !summed(app);
  const nodes = multiplied
    ? [patch.root, op("×"), weight.root, op("="), products.root, op("Σ"), averaged ? null : sums.root]
    : [patch.root];
  const rule = h("div.caption.rule");
  const point = h("div.block", {}, op("→"), rule);
  const sign = multiplied ? op("=") : sample.winner === null ? point : op("max");

  return {
    nodes: nodes.filter((node) => node !== null),
    answer: [sign, ...end.nodes],
    show(frame) {
      const { scene, hover } = store.get();
      if (!scene) return;
      now = summing(store.get());
      const inputs = scene.report.input_shape[1] ?? 1;
      const c = Math.max(0, frame.channels.indexOf(focus(store.get()).input));
      shownAt = c;
      const chosen = frame.channels[c] ?? 0;
      const name = t(channelName(inputs, chosen, scene.rank), { number: chosen + 1 });
      /** @param {number} row @param {number} column */
      const weightOf = (row, column) => /** @type {const} */ ([top() + row, column]);
      /** @param {number} row @param {number} column */
      const lit = (row, column) => {
        const [i, j] = weightAt(scene, top() + row, column);
        const chosen = litWeight(hover);
        return chosen !== null && chosen[0] === i && chosen[1] === j;
      };
      /** @param {number} row @param {number} column */
      const ghost = (row, column) => frame.inside[top() + row]?.[column] === false;
      // While the maximum is looked for, the largest so far.
      const best =
        now && frame.winner !== null ? frame.patch.flat(2).indexOf(soFar(frame, now)) : frame.winner;
      /** @param {number} row @param {number} column */
      const winner = (row, column) => best === (top() + row) * width + column;
      const read = multiplied || frame.winner !== null ? "sum.window" : "sum.cell";
      const number = Math.min(store.get().look.slice, deep - 1) + 1;
      const sentence = said(t, inputs > 1 ? `${read}.channel` : read, scene.rank, { name, number });
      patch.show(sliced(frame.patch[c] ?? []), sentence, {
        lit,
        ghost,
        winner,
        weight: weightOf,
        later: sample.winner === null ? undefined : later,
      });
      if (frame.weight && frame.products) {
        const all = frame.products[c] ?? [];
        most = Math.max(1e-12, ...all.flat().map((v) => Math.abs(drawable(v))));
        const conv = scene.report.kind === "conv";
        const kernel = conv && deep > 1 ? "sum.kernel.slice" : conv ? "sum.kernel" : "sum.weights";
        weight.show(sliced(frame.weight[c] ?? []), t(kernel, { number }), { lit, weight: weightOf });
        products.show(sliced(all), t("sum.products"), { lit, later, weight: weightOf });
        sums.show(frame, now);
      }
      say(rule, ruleOf(scene.report.kind, scene.setup.slope));
      end.show(frame, now);
    },
  };
}

/** @typedef {import("../inside.js").Now} Now */

/** What has come together so far, as the server adds it up. @param {Frame} frame @param {Now} now */
const soFar = ({ running }, { channel, row, column }) => running?.[channel]?.[row]?.[column] ?? null;

/** The same in words, at the end the value. @param {Frame} frame @param {Now} now */
export const soFarText = (frame, now) => whole(now.whole ? frame.value : soFar(frame, now));

/** Is there a sum over channels, and a bias? Pooling has neither. @param {App} app */
const summed = ({ store }) => store.get().scene?.report.kind.startsWith("conv") ?? false;

/** Cells that count in a mean: all but those of padding, where it doesn't. @param {Frame} frame */
export const counted = ({ weight }) => (weight ?? []).flat(2).filter((each) => each !== 0).length;

/** @param {string} sign */
export const op = (sign) => h("span.op", { "aria-hidden": "true" }, sign);

/** One line a channel, which chooses the channel that is shown; then the bias. @param {App} app @param {Frame} sample */
export function sumLines(app, sample) {
  const { t, store, editor } = app;
  const inputs = store.get().scene?.report.input_shape[1] ?? 1;
  const several = sample.channels.length > 1;
  const lines = sample.channels.map((_, i) => {
    const swatch = h("span.swatch");
    const name = h("span");
    const value = h("span");
    const inside = [h("span.name", {}, swatch, name), value];
    const choose = () => editor.look({ probe: i });
    return {
      swatch,
      name,
      value,
      root: several ? h("button", { "data-channel": i, onclick: choose }, inside) : h("span", {}, inside),
    };
  });
  const bias = h("span");
  const added = h("span", {}, h("span.name", {}, h("span.swatch"), t("sum.bias")), bias);
  const rest = h("span");
  const slices = sliceLines(app, sample);
  return {
    root: h(
      "div.parts",
      {},
      slices?.root,
      several || !slices ? lines.map((line) => line.root) : null,
      sample.rest &&
        h(
          "span",
          {},
          h("span.name", {}, h("span.swatch"), t("net.rest", { count: sample.rest.count })),
          rest,
        ),
      added,
    ),
    /** @param {Frame} frame @param {Now | null} [step] */
    show(frame, step = null) {
      const now = focus(store.get()).input;
      const taps = frame.inside.flat().length;
      const texts = aligned([...(frame.channel_sums ?? []), frame.rest?.sum ?? 0, frame.bias], 12);
      say(rest, texts.at(-2) ?? "");
      lines.forEach((line, i) => {
        const channel = frame.channels[i] ?? 0;
        style(line.swatch, { background: inputs === 3 ? (SWATCHES[channel] ?? "") : "var(--control)" });
        const rank = store.get().scene?.rank ?? 2;
        say(line.name, t(channelName(inputs, channel, rank), { number: channel + 1 }));
        say(line.value, step && !isAdded(step, i, taps) ? "…" : (texts[i] ?? ""));
        if (several) attribute(line.root, "aria-pressed", channel === now);
      });
      slices?.show(frame, Math.max(0, frame.channels.indexOf(now)), step);
      added.classList.toggle("lit", step?.takes === "bias" && step.products > 0);
      say(bias, frame.bias === 0 ? "0" : (texts.at(-1) ?? ""));
    },
  };
}

/** One button for each slice of a volume's window, with what its products add up to; null where there is but one. @param {App} app @param {Frame} sample */
function sliceLines({ t, store, editor }, sample) {
  const deep = sample.slice_sums?.[0]?.length ?? 1;
  if (deep < 2) return null;
  const lines = Array.from({ length: deep }, (_, i) => {
    const value = h("span");
    const name = t("sum.slice", { number: i + 1 });
    const choose = () => editor.look({ slice: i });
    return { value, root: h("button", { "data-slice": i, onclick: choose }, name, value) };
  });
  return {
    root: h(
      "div.slices",
      { role: "group", "aria-label": t("sum.slices") },
      lines.map(({ root }) => root),
    ),
    /** @param {Frame} frame @param {number} channel @param {Now | null} step */
    show(frame, channel, step) {
      const taps = frame.inside.flat().length / deep;
      const texts = aligned(frame.slice_sums?.[channel] ?? [], 12);
      lines.forEach(({ value, root }, i) => {
        say(value, step && !isAdded(step, channel, (i + 1) * taps) ? "…" : (texts[i] ?? ""));
        attribute(root, "aria-pressed", i === Math.min(store.get().look.slice, deep - 1));
      });
    },
  };
}

/** What becomes of the value where an activation follows; else nothing. @param {App} app */
function goesOn({ store }) {
  const { setup } = /** @type {import("../app.js").Scene} */ (store.get().scene);
  const layer = afterOf(setup);
  const value = h("b", { "data-after": true });
  const root = h(
    "div.value.after",
    {},
    value,
    h("div.caption.rule", {}, layer && ruleOf(layer.kind, setup.slope)),
  );
  return {
    nodes: layer ? [op("→"), root] : [],
    /** @param {Frame} frame @param {Now | null} now */
    show({ after = null }, now) {
      const there = !now || now.takes === "after";
      root.classList.toggle("lit", now !== null && there);
      value.className = there && after ? (after > 0 ? "positive" : "negative") : "";
      attribute(value, "title", there ? after : null);
      say(value, there ? whole(after) : "…");
    },
  };
}

/** The same in words. @param {App} app @param {Frame} frame */
export function afterText({ t, store }, frame) {
  const { activation, slope } = store.get().scene?.setup ?? store.get().setup;
  const name = t(`activation.${activation}`);
  return t("inside.after", {
    name,
    rule: ruleOf(activation, slope),
    value: whole(frame.value),
    after: whole(frame.after),
  });
}

/** @param {App} app */
export function result(app) {
  const { t } = app;
  const value = h("b", { "data-sum": true });
  const caption = h("div.caption");
  const then = goesOn(app);
  return {
    nodes: [h("div.value", {}, value, caption), ...then.nodes],
    /** @param {Frame} frame @param {Now | null} [now] */
    show(frame, now = null) {
      const { row, column, plane, rank } = placeOf(frame);
      then.show(frame, now);
      const number = now && !now.whole ? soFar(frame, now) : frame.value;
      value.className = !number ? "" : number > 0 ? "positive" : "negative";
      attribute(value, "title", number);
      say(value, now ? soFarText(frame, now) : whole(number));
      if (now && !now.whole) {
        const of = { number: grouped(now.product + 1), count: grouped(now.products) };
        return say(caption, t("inside.so-far", of));
      }
      const mean = frame.weight !== null && !summed(app);
      const several = frame.weight && frame.channels.length > 1;
      const count = mean ? counted(frame) : frame.channels.length + (frame.rest?.count ?? 0);
      const key = mean ? "sum.value.mean" : several ? "sum.value.channels" : "sum.value";
      say(caption, said(t, key, rank, { count, row, column, plane }));
    },
  };
}
