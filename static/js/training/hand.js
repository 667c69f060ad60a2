/** A digit by hand, as the network reads it, and what the network makes of it, layer by layer. */

import { shapes } from "../api.js";
import { layerOutput, readyNetwork } from "../api-training.js";
import { attribute, fill, h, say, style } from "../dom.js";
import { latest } from "../latest.js";
import { short } from "../numbers.js";
import { isAbort } from "../problem.js";
import { choice } from "../views/controls.js";
import { counted, EXAMPLE } from "./digit.js";
import { layerRows } from "./layers.js";
import { drawingPad } from "./pad.js";
import { drawRead } from "./read.js";
import { readTensor, tapped, untapped, withSoftmax } from "./tensors.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("./digit.js").Point} Point */
/** @typedef {{title: string, layers: NetworkLayer[], classes: readonly string[], normalise: readonly import("../api-training.js").Augmentation[]}} Reader a network that reads digits */

const SHAPE = [1, 1, 8, 8];
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** What was drawn outlives the tab. @type {{strokes: Point[][], example: boolean}} */
const drawing = { strokes: EXAMPLE.map((stroke) => [...stroke]), example: true };

/** The digit as networks learn them: (1, 1, 8, 8), ink is 1. */
export const drawnDigit = () => [[counted(drawing.strokes).map((row) => row.map((count) => count / 16))]];

/** Tells that something else is drawn. */
export const drawn = new EventTarget();

/** @param {Context} context */
export function hand(context) {
  const { t, store, ended } = context;
  /** @type {Record<"ready" | "learning", Reader | null>} */
  const readers = { ready: null, learning: null };
  let reading = /** @type {"ready" | "learning"} */ ("ready");
  const pad = drawingPad(context, drawing, () => classify());
  const read = h("canvas.read", { role: "img", "aria-label": t("train.read") });
  const verdict = h("p.verdict", { role: "status", "aria-live": "polite" });
  const bars = h("ol.odds", { "aria-label": t("train.odds") });
  const rows = layerRows(context);
  const trouble = h("p.note", { hidden: true });
  const about = h("p.remark");
  const whose = choice({
    label: t("train.whose"),
    choices: [
      { value: "ready", text: t("train.whose.ready") },
      { value: "learning", text: t("train.whose.learning") },
    ],
    choose: (value) => use(value === "ready" ? "ready" : "learning"),
  });
  const toStack = h("button.chip", { "data-training": "stack", onclick: () => open() }, t("train.stack"));

  /** @type {Map<string, Promise<number[][]>>} output shapes, by kinds */
  const known = new Map();

  /** @param {NetworkLayer[]} layers */
  function shapesOf(layers) {
    const key = JSON.stringify(layers, (name, value) => (name === "npy" ? value.length : value));
    const found = known.get(key) ?? shapes(SHAPE, layers).then((all) => all.map((one) => one.output_shape));
    known.set(key, found);
    return found;
  }

  const asker = latest(
    async (/** @type {{reader: Reader, digit: number[][][][]}} */ { reader, digit }, signal) => {
      const layers = withSoftmax(reader.layers);
      const sizes = await shapesOf(layers);
      const input = { data: normalised(digit, reader.normalise) };
      const answer = await layerOutput({ input, ...tapped(layers) }, signal);
      return { layers, outputs: untapped(readTensor(answer).values, sizes), reader };
    },
    {
      done({ layers, outputs, reader }) {
        trouble.hidden = true;
        rows.show(layers, outputs);
        tell(reader.classes, outputs.at(-1)?.values ?? new Float32Array());
      },
      failed(error) {
        trouble.hidden = false;
        say(trouble, error instanceof Error && error.message ? error.message : t("trouble.offline"));
      },
    },
  );

  function classify() {
    drawRead(read, counted(drawing.strokes), store.get().theme);
    const reader = readers[reading];
    const blank = drawing.strokes.length === 0;
    bars.hidden = blank || !reader;
    rows.root.hidden = bars.hidden;
    drawn.dispatchEvent(new Event("change"));
    if (blank) {
      // what was asked about the last stroke would come too late
      asker.stop();
      say(verdict, t("train.blank"));
    } else if (reader) asker.ask({ reader, digit: drawnDigit() });
  }

  /** @param {readonly string[]} classes @param {Float32Array} odds */
  function tell(classes, odds) {
    const best = odds.indexOf(Math.max(...odds));
    say(verdict, t("train.verdict", { name: classes[best] ?? best, percent: percent(odds[best] ?? 0) }));
    if (bars.children.length !== odds.length)
      fill(
        bars,
        Array.from(odds, (_, i) =>
          h("li", {}, h("span.mono", {}, classes[i] ?? i), h("i"), h("span.mono.odd")),
        ),
      );
    odds.forEach((odd, i) => {
      const row = bars.children[i];
      if (!row) return;
      attribute(row, "data-best", i === best ? "" : null);
      style(row, { "--part": String(odd) });
      const number = row.querySelector(".odd");
      if (number) say(number, `${percent(odd)} %`);
    });
  }

  /** @param {"ready" | "learning"} next */
  function use(next) {
    reading = next;
    whose.show(next);
    whose.root.hidden = !readers.ready || !readers.learning;
    const reader = readers[reading];
    toStack.disabled = !reader;
    say(about, reader ? reader.title : t("train.none"));
    classify();
  }

  function open() {
    const reader = readers[reading];
    if (!reader) return;
    const layers = withSoftmax(reader.layers);
    const input = { data: normalised(drawnDigit(), reader.normalise) };
    context.openStack({ name: "", title: reader.title, layers, input, inputShape: SHAPE });
  }

  async function load() {
    try {
      const { title, title_zh, description, description_zh, layers } = await readyNetwork("digits", ended);
      const zh = store.get().language === "zh";
      const words = zh ? `${title_zh}：${description_zh}` : `${title}: ${description}`;
      readers.ready = { title: words, layers, classes: DIGITS, normalise: [] };
      use(reading);
    } catch (error) {
      if (!isAbort(error)) use(readers.learning ? "learning" : reading);
    }
  }
  void load();
  use("ready");
  ended.addEventListener("abort", () => asker.stop());
  context.watch(
    (state) => state.theme,
    () => {
      pad.paint();
      classify();
    },
  );

  const chips = h(
    "div.chips",
    {},
    h("button.chip", { "data-training": "undo", onclick: pad.undo }, t("train.undo")),
    h("button.chip", { "data-training": "clear", onclick: pad.clear }, t("train.clear")),
    toStack,
  );
  const left = h(
    "div.hand-left",
    {},
    h("div.hand-pads", {}, pad.root, h("div", {}, read, h("span.caption", {}, t("train.read")))),
    h("p.remark", {}, t("train.pad.about")),
    chips,
    verdict,
    bars,
  );
  const root = h(
    "section.hand",
    { "aria-label": t("train.hand") },
    h("div.head", {}, h("h2", {}, t("train.hand")), whose.root),
    about,
    trouble,
    h("div.hand-body", {}, left, rows.root),
  );
  return {
    root,
    /** Shows what this network, which learns, makes of the digit. @param {Reader | null} reader */
    learns(reader) {
      const first = !readers.learning && reader;
      readers.learning = reader;
      if (first) use("learning");
      else if (reading === "learning") use(reader ? "learning" : "ready");
      else use(reading);
    },
  };
}

/** What isn't quite certain isn't said to be. @param {number} part */
export function percent(part) {
  const text = short(part * 100, 4);
  return text === "100" && part < 1 ? "> 99.99" : text;
}

/**
 * What belongs to a network's input, done to one channel.
 * @param {number[][][][]} digit
 * @param {readonly import("../api-training.js").Augmentation[]} steps
 */
function normalised(digit, steps) {
  return steps.reduce((all, { mean, deviation }) => {
    const [middle, spread] = [mean?.[0] ?? 0, deviation?.[0] ?? 1];
    return all.map((one) =>
      one.map((plane) => plane.map((row) => row.map((value) => (value - middle) / spread))),
    );
  }, digit);
}
