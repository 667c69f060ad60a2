/** The transposed convolution's window: stride, padding, output padding with the sizes it chooses from, dilation. */

import { attribute, fill, h } from "../dom.js";
import { axesIn } from "../fit.js";
import { transposedLimits, withTransposed } from "../limits.js";
import { grouped } from "../numbers.js";
import { section } from "./controls.js";
import { axisName } from "./formula.js";
import { troubleLine } from "./trouble.js";
import { pairRows } from "./window.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Pair} Pair */

/** More sizes than this are told by their ends. */
const MOST_SIZES = 8;

/** @param {App} app */
export function transposedControls(app) {
  /** @param {"spread" | "cut" | "outputPadding" | "dilation"} name @param {number} least @param {string} [id] */
  const row = (name, least, id = /** @type {string} */ (name)) =>
    pairRows(app, name, {
      least,
      most: (state) => transposedLimits(state)[name],
      id,
      settle: withTransposed,
    });
  return section(
    app.t("window.title"),
    null,
    row("spread", 1),
    row("cut", 0),
    row("outputPadding", 0),
    sizes(app),
    row("dilation", 1, "up-dilation"),
    troubleLine(app, "transposed"),
  );
}

/** The input sizes that the strided convolution maps to this input: output padding says which of them comes back. @param {App} app */
function sizes(app) {
  const { t, store, editor, paint } = app;
  const root = h("div.sizes");
  paint(
    (state) => [state.scene?.report, state.setup.outputPadding, state.setup.deep],
    () => {
      const { scene } = store.get();
      const axes = scene?.report.kind === "conv_transpose" ? scene.report.axes : [];
      fill(
        root,
        axes.map((axis, i) => {
          const [first = 0, last = -1] = axis.same_output ?? [];
          const count = last - first + 1;
          if (count < 1) return null;
          const shown = Array.from({ length: Math.min(count, MOST_SIZES) }, (_, more) => {
            const size = first + more;
            const chip = h("button.chip", { "data-size": size }, grouped(size));
            attribute(chip, "aria-pressed", size === axis.output);
            attribute(chip, "title", t("sizes.choose", { size: grouped(size), more }));
            chip.addEventListener("click", () => {
              const { setup } = store.get();
              const more = size - (axis.output - axis.output_padding);
              const number = axesIn(setup)[i];
              if (number === 2) return editor.edit({ deep: { ...setup.deep, outputPadding: more } });
              const next = /** @type {Pair} */ ([...setup.outputPadding]);
              next[number ?? 1] = more;
              editor.edit({ outputPadding: next });
            });
            return chip;
          });
          const name = axisName(t, axis.name, axes.length);
          const rest = count > MOST_SIZES ? `… ${grouped(last)}` : "";
          const line = h("div.size-line", { role: "group", "aria-label": name });
          line.append(
            h("span.name", {}, name),
            h("span.chips", {}, shown, rest),
            h("span.to", {}, `→ ${grouped(axis.input)}`),
          );
          return line;
        }),
      );
      if (axes.length > 0) root.prepend(h("p.facts", {}, t("sizes.about")));
    },
  );
  return root;
}
