/** A picture of the data set that is held out, and what the network that learns makes of it, layer by layer, as it changes. */

import { h, say } from "../dom.js";
import { numberField } from "../views/controls.js";
import { layerRows } from "./layers.js";
import { oddsOf } from "./odds.js";
import { drawRead } from "./read.js";
import { tensorIn } from "./tensors.js";

/** @typedef {import("../api-training.js").Looked} Looked */
/** @typedef {import("../network/context.js").NetworkLayer} NetworkLayer */

/**
 * @param {import("../network/context.js").Context} context
 * @param {() => void} chosen another picture is to be looked at
 */
export function sightOf(context, chosen) {
  const { t, store } = context;
  let [number, count] = [0, 1];
  /** @type {{looked: Looked, classes: readonly string[]} | null} */
  let shown = null;
  const picture = h("canvas.read", { role: "img" });
  const truth = h("p.remark");
  const { verdict, bars, tell } = oddsOf(context);
  // it changes by itself, all the time
  verdict.removeAttribute("aria-live");
  verdict.removeAttribute("role");
  const rows = layerRows(context);
  const field = numberField({
    app: context,
    label: t("train.sight.number"),
    bounds: () => ({ least: 1, most: count }),
    whole: true,
    id: "train-picture",
    change: (value) => go(value - 1),
  });
  /** @param {number} by @param {string} sign @param {"train.sight.before" | "train.sight.after"} label */
  const step = (by, sign, label) =>
    h("button.chip", { "aria-label": t(label), onclick: () => go((number + by + count) % count) }, sign);
  const of = h("span.caption");

  /** @param {number} next */
  function go(next) {
    number = next;
    field.show(number + 1);
    chosen();
  }

  function paint() {
    if (!shown) return;
    const { looked, classes } = shown;
    const input = tensorIn(looked.input);
    if (input) drawRead(picture, input, store.get().theme);
    const name = classes[looked.label] ?? String(looked.label);
    picture.setAttribute("aria-label", t("train.sight.truth", { name }));
    say(truth, t("train.sight.truth", { name }));
    tell(classes, looked.odds);
    const layers = looked.layers.map(({ kind, weight }) => /** @type {NetworkLayer} */ ({ kind, weight }));
    const outputs = looked.layers.map(({ output, shape }) => ({
      ...(tensorIn(output) ?? { shape: [1, 0], values: new Float32Array() }),
      whole: shape,
    }));
    rows.show(layers, outputs);
  }

  context.watch((state) => state.theme, paint);
  field.show(1);
  const title = h("h3");
  const root = h(
    "div.sight",
    { hidden: true },
    h("div.head", {}, title),
    h(
      "div.hand-body",
      {},
      h(
        "div.hand-left",
        {},
        h(
          "div.hand-pads",
          {},
          picture,
          h(
            "div.sight-choice",
            {},
            h(
              "div.chips",
              {},
              step(-1, "‹", "train.sight.before"),
              field.input,
              step(1, "›", "train.sight.after"),
            ),
            of,
            field.message,
            truth,
          ),
        ),
        verdict,
        bars,
      ),
      rows.root,
    ),
  );
  return {
    root,
    /** The picture that is looked at. */
    now: () => number,
    /** Another training begins with its first picture. */
    restart() {
      root.hidden = true;
      number = 0;
      field.show(1);
    },
    /** @param {Looked} looked @param {readonly string[]} classes */
    show(looked, classes) {
      shown = { looked, classes };
      count = looked.pictures;
      say(title, t(looked.held_out ? "train.sight" : "train.sight.learnt", { epochs: looked.epoch }));
      say(of, t("train.sight.of", { count }));
      root.hidden = false;
      paint();
    },
  };
}
