/** A digit by hand, as the network reads it, and what the network makes of it, layer by layer. */

import { layerOutput, outputShapes, readyNetwork } from "../api-training.js";
import { h, say } from "../dom.js";
import { latest } from "../latest.js";
import { isAbort, reasonOf } from "../problem.js";
import { choice } from "../views/controls.js";
import { asPicture, EXAMPLE, SIDES } from "./digit.js";
import { layerRows } from "./layers.js";
import { oddsOf } from "./odds.js";
import { drawingPad } from "./pad.js";
import { drawRead } from "./read.js";
import { readTensor, tapped, untapped, withSoftmax } from "./tensors.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("./digit.js").Point} Point */
/** @typedef {{title: string, layers: NetworkLayer[], input_shape: readonly number[], classes: readonly string[], normalise: readonly import("../api-training.js").Augmentation[]}} Reader a network that reads digits */

/** Trained networks that ship, by name, with where a person chooses one. */
const SHIPPED = /** @type {const} */ (["digits", "mnist"]);
/** @typedef {typeof SHIPPED[number] | "learning"} Eyes */
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** What was drawn outlives the tab. @type {{strokes: Point[][], example: boolean}} */
const drawing = { strokes: EXAMPLE.map((stroke) => [...stroke]), example: true };

/** The digit as networks learn them, (1, 1, side, side), ink is 1. @param {number} [side] */
export const drawnDigit = (side = 8) => asPicture(drawing.strokes, side);

/** Can what is drawn be made into pictures of this shape? @param {readonly number[]} shape */
export const readsDigits = ([, channels, height = 0, width]) =>
  channels === 1 && height === width && SIDES.includes(height);

/** Tells that something else is drawn. */
export const drawn = new EventTarget();

/** @param {Context} context */
export function hand(context) {
  const { t, store, ended } = context;
  /** @type {Record<Eyes, Reader | null>} */
  const readers = { digits: null, mnist: null, learning: null };
  let reading = /** @type {Eyes} */ ("digits");
  const pad = drawingPad(context, drawing, () => classify());
  const read = h("canvas.read", { role: "img", "aria-label": t("train.read") });
  const caption = h("span.caption");
  const { verdict, bars, tell } = oddsOf(context);
  const rows = layerRows(context);
  const trouble = h("p.note", { hidden: true });
  const about = h("p.remark");
  const whose = choice({
    label: t("train.whose"),
    choices: [...SHIPPED, "learning"].map((value) => ({
      value,
      text: t(/** @type {import("../i18n/index.js").Key} */ (`train.whose.${value}`)),
    })),
    choose: (value) => use(/** @type {Eyes} */ (value)),
  });
  const toStack = h("button.chip", { "data-training": "stack", onclick: () => open() }, t("train.stack"));

  /** @type {Map<string, Promise<number[][]>>} output shapes, by kinds */
  const known = new Map();

  /** @param {object} input @param {NetworkLayer[]} layers */
  function shapesOf(input, layers) {
    const key = JSON.stringify(layers, (name, value) => (name === "npy" ? value.length : value));
    const found = known.get(key) ?? outputShapes({ input, layers });
    known.set(key, found);
    return found;
  }

  const asker = latest(
    async (/** @type {{reader: Reader, digit: number[][][][]}} */ { reader, digit }, signal) => {
      const layers = withSoftmax(reader.layers);
      const input = { data: normalised(digit, reader.normalise) };
      const sizes = await shapesOf(input, layers);
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
        say(trouble, reasonOf(t, error));
      },
    },
  );

  function classify() {
    const reader = readers[reading];
    const digit = drawnDigit(reader?.input_shape[2]);
    const side = digit[0]?.[0]?.length ?? 0;
    const picture = { shape: [1, 1, side, side], values: Float32Array.from(digit.flat(3)) };
    drawRead(read, picture, store.get().theme);
    say(caption, t(side === 8 ? "train.read" : "train.read.grey"));
    const blank = drawing.strokes.length === 0;
    bars.hidden = blank || !reader;
    rows.root.hidden = bars.hidden;
    drawn.dispatchEvent(new Event("change"));
    if (blank) {
      // what was asked about the last stroke would come too late
      asker.stop();
      say(verdict, t("train.blank"));
    } else if (reader) asker.ask({ reader, digit });
  }

  /** @param {Eyes} next */
  function use(next) {
    reading = next;
    whose.show(next);
    for (const [name, reader] of Object.entries(readers))
      whose.root.querySelector(`[data-value=${name}]`)?.toggleAttribute("hidden", !reader);
    const reader = readers[reading];
    toStack.disabled = !reader;
    say(about, reader ? reader.title : t("train.none"));
    classify();
  }

  function open() {
    const reader = readers[reading];
    if (!reader) return;
    const layers = withSoftmax(reader.layers);
    const inputShape = reader.input_shape;
    const input = { data: normalised(drawnDigit(inputShape[2]), reader.normalise) };
    context.openStack({ name: "", title: reader.title, layers, input, inputShape });
  }

  /** @param {typeof SHIPPED[number]} name */
  async function load(name) {
    try {
      const ready = await readyNetwork(name, ended);
      const zh = store.get().language === "zh";
      const { title, description, title_zh, description_zh } = ready;
      const words = zh ? `${title_zh}：${description_zh}` : `${title}: ${description}`;
      readers[name] = { ...ready, title: words, classes: DIGITS, normalise: [] };
      use(reading);
    } catch (error) {
      if (!isAbort(error)) use(readers.learning ? "learning" : reading);
    }
  }
  SHIPPED.forEach(load);
  use("digits");
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
    h("div.hand-pads", {}, pad.root, h("div", {}, read, caption)),
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
      else if (reading === "learning") use(reader ? "learning" : "digits");
      else use(reading);
    },
  };
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
