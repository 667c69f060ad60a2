/** Answers of the shape desk: layers as rows to click, inputs as sizes, or the reason why there is none. */

import { h } from "../dom.js";
import { grouped, times } from "../numbers.js";
import { canApply, toLab } from "./apply.js";
import { forLab, kernelOf, layerOf, numbersIn, PLAIN, shortened, written } from "./settings.js";
import { sketch } from "./sketch.js";
import { tell } from "./tell.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../api-desk.js").Solved} Solved */
/** @typedef {import("../api-desk.js").Answer} Answer */
/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./solve.js").Form} Form */
/** @typedef {{more: () => void, output: (output: number[]) => void}} Wishes */

/**
 * @param {App} app
 * @param {Solved} found
 * @param {Form} form
 * @param {Wishes} wishes
 */
export function answerList(app, found, form, wishes) {
  const { t } = app;
  if (found.find === "inputs") return inputList(app, found, form, wishes);
  const left = found.count - found.answers.length;
  return [
    found.reason !== null &&
      h("p.note", {}, t("solve.none"), " ", tell(found.reason, app.store.get().language)),
    found.count > 0 &&
      h("p.counts", {}, t(found.count === 1 ? "solve.one" : "solve.count", { count: grouped(found.count) })),
    found.names.length > 0 && h("p.remark", {}, t("solve.names", { names: found.names.join(", ") })),
    found.nearest.length > 0 && h("p.counts", {}, t("solve.nearest")),
    h(
      "ul.solved",
      {},
      [...found.answers, ...found.nearest].map((answer) => row(app, answer, found.nearest.includes(answer))),
    ),
    left > 0 &&
      h(
        "button.chip",
        { "data-desk": "more", onclick: wishes.more },
        t("solve.more", { count: grouped(left) }),
      ),
  ];
}

/** @param {App} app @param {Answer} answer @param {boolean} near */
function row(app, { layer, output, rule, unused }, near) {
  const { t } = app;
  const dropped = unused.reduce((sum, count) => sum + count, 0);
  const short = [...new Set(rule)].join(", ");
  const own = forLab(layer, output.length);
  return h(
    "li",
    {},
    h(
      "button.solved-layer",
      {
        disabled: !canApply(own),
        title: t(canApply(own) ? "solve.apply" : "solve.elsewhere"),
        onclick: () => show(app, own),
      },
      sketch(layer),
      h("span.solved-words", {}, words(app, own).replaceAll(" · ", "\u00a0· ")),
      h("span.law", {}, near ? `→ ${times(output)}` : `n → ${short}`),
      dropped > 0 &&
        h("span.dropped", {}, t("solve.dropped", { count: unused.filter((n) => n > 0).join(" × ") })),
    ),
  );
}

/** A layer's settings in the order in which people say them. @param {App} app @param {LayerSpec} layer */
function words({ t }, layer) {
  const size = kernelOf(layer);
  const kernel = written(size);
  const stride = layer.stride ?? (layer.kind.endsWith("pool") ? size : 1);
  const step = Array.isArray(stride) ? shortened(stride) : stride;
  const parts = [
    Array.isArray(size) ? kernel : `${kernel} × ${kernel}`,
    `${t("setting.stride").toLowerCase()} ${written(step)}`,
  ];
  for (const name of /** @type {const} */ (["padding", "output_padding", "dilation"])) {
    const value = layer[name] ?? PLAIN[name];
    if (value !== PLAIN[name]) parts.push(`${t(`setting.${name}`).toLowerCase()} ${written(value)}`);
  }
  return parts.join(" · ");
}

/** The lab shows it. @param {App} app @param {LayerSpec} layer */
function show(app, layer) {
  toLab(app, layer);
  app.store.set({ toast: app.t("solve.applied", { layer: words(app, layer) }) });
}

/** @param {App} app @param {Solved} found @param {Form} form @param {Wishes} wishes */
function inputList(app, found, form, wishes) {
  const { t } = app;
  const wanted = numbersIn(form.output, 1) ?? [];
  return [
    found.reason !== null &&
      h("p.note", {}, t("solve.none"), " ", tell(found.reason, app.store.get().language)),
    h(
      "ul.origins",
      {},
      found.inputs.map(({ name, input, below, above }, axis) =>
        h(
          "li",
          {},
          h(
            "span.name",
            {},
            found.inputs.length === 1
              ? t("solve.axis")
              : t(/** @type {import("../i18n/index.js").Key} */ (`axis.${name}`)),
          ),
          input && h("span.origin", {}, h("b", {}, range(input)), ` → ${grouped(wanted[axis] ?? 0)}`),
          !input &&
            [below, above].map(
              (near) =>
                near &&
                h(
                  "button.chip",
                  {
                    onclick: () => wishes.output(wanted.map((size, i) => (i === axis ? near.output : size))),
                  },
                  `${range(near.input)} → ${grouped(near.output)}`,
                ),
            ),
        ),
      ),
    ),
    form.kind === "conv" && found.count > 0 && backwards(app, found, form),
  ];
}

/**
 * The transposed convolution of the same settings gives any of these inputs back: output padding says which.
 * @param {App} app @param {Solved} found @param {Form} form
 */
function backwards(app, found, form) {
  const { t } = app;
  const [axis] = found.inputs;
  const sizes = axis?.input;
  if (!sizes) return null;
  const count = Math.min(8, sizes.most - sizes.least + 1);
  /** @param {string | undefined} text @param {number} plain */
  const read = (text, plain) => numbersIn(text ?? "", 0) ?? [plain];
  const chips = Array.from({ length: count }, (_, more) => {
    const layer = layerOf("conv_transpose", {
      kernel_size: read(form.settings.kernel_size, 3)[0],
      stride: read(form.settings.stride, 1)[0],
      padding: read(form.settings.padding, 0)[0],
      dilation: read(form.settings.dilation, 1)[0],
      output_padding: more,
    });
    return h(
      "button.chip",
      { title: t("solve.apply"), onclick: () => show(app, forLab(layer, found.inputs.length)) },
      `${grouped(sizes.least + more)}: output_padding ${more}`,
    );
  });
  return h(
    "div.backwards",
    {},
    h("p.remark", {}, t(count > 1 ? "solve.backwards" : "solve.backwards.one")),
    h("div.chips", {}, chips),
  );
}

/** @param {import("../api-desk.js").Sizes} sizes */
const range = ({ least, most }) => (least === most ? grouped(least) : `${grouped(least)} … ${grouped(most)}`);
