/** A, B and their difference, beside or over each other; one camera, one cursor, one line of numbers. */

import { afterFrame } from "../after-frame.js";
import * as api from "../api.js";
import { adds, channelName, focus, isComposite, shownCell } from "../app.js";
import { createComparison } from "../comparison.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { latest } from "../latest.js";
import { grouped, whole } from "../numbers.js";
import { mapsOf, scaleOf, sheetOf, wordsOf } from "./compare-sheet.js";
import { choice } from "./controls.js";
import { said } from "./said.js";
import { settingsText } from "./settings-text.js";
import { SWATCHES } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */

/** What any rank's figures are made of. */
const TOOLS = { mapsOf, scaleOf, wordsOf };

/** @typedef {(app: App, which: import("./compare-sheet.js").Which, tools: typeof TOOLS) => {root: HTMLElement}} Drawn */

/** @param {App} app @param {Drawn} [drawn] @returns {Node[]} */
export function compare(app, drawn = sheetOf) {
  const { t, editor, paint } = app;
  const { rank } = app.store.get().setup;
  const message = h("p.note", { role: "status", hidden: true });
  const sheets = h("div.abreast");
  const [a, b, wiped, apart] = /** @type {const} */ (["a", "b", "wipe", "difference"]).map((which) =>
    drawn(app, which, TOOLS),
  );
  const ways = choice({
    label: t("compare.how"),
    choices: /** @type {const} */ (["side", "wipe"]).map((value) => ({
      value,
      text: said(t, `compare.${value}`, rank),
    })),
    choose: (value) => editor.look({ compare: value === "wipe" ? "wipe" : "side" }),
  });
  paint(
    (state) => state.look.compare,
    (how) => {
      ways.show(how);
      const parts = how === "wipe" ? [wiped, apart] : [a, b, apart];
      attribute(sheets, "data-how", how);
      fill(
        sheets,
        parts.map((part) => part?.root),
      );
    },
  );
  createComparison(app, (detail) => {
    message.hidden = detail === "";
    say(message, detail && `A: ${detail}`);
  });
  const head = h(
    "div.head",
    {},
    h("h2", {}, t("compare.title")),
    names(app),
    ways.root,
    tool(app, "keep-a", "pin"),
    tool(app, "swap", "swap"),
    tool(app, "compare", "close", t("compare.drop")),
  );
  return [head, message, sheets, both(app)];
}

/** @param {App} app @param {string} id @param {keyof typeof import("../icons.js").ICONS} sign @param {string} [label] */
function tool({ actions }, id, sign, label = actions.label(id)) {
  return h(
    "button.tool",
    { title: label, "aria-label": label, "data-compare-action": id, onclick: () => actions.run(id) },
    icon(sign),
  );
}

/** What A and B are, in words. @param {App} app */
function names(app) {
  const { store, paint } = app;
  const line = h("p.names");
  paint(
    (state) => [state.setup, state.catalogue.kernels],
    () => {
      const state = store.get();
      const { setup } = state;
      if (!setup.against) return;
      const texts = settingsText(app, { ...setup, ...setup.against }, setup);
      fill(
        line,
        texts.flatMap((text, i) => [h("b", {}, i === 0 ? "A" : "B"), ` ${text}`, i === 0 ? "   " : ""]),
      );
      attribute(line, "title", texts.map((text, i) => `${i === 0 ? "A" : "B"} ${text}`).join("\n"));
    },
  );
  return line;
}

/** The numbers of the shown cell in A, in B, and their difference. @param {App} app */
function both(app) {
  const { t, store, paint } = app;
  const line = h("p.both.mono", { role: "status", "data-both": true });
  const asking = latest(
    async (
      /** @type {{cell: [number, number, number], channels: number[], comparison: import("../app.js").Comparison}} */ {
        cell,
        channels,
        comparison,
      },
      signal,
    ) => {
      const { scene, request } = comparison;
      const region = cell.map((at) => [at, at + 1]).slice(-scene.rank);
      const asked = { ...scene.request, minus: request, output_region: region, output_channels: channels };
      return api.valuesOfBoth(asked, signal);
    },
    {
      done({ output, minus, difference }, { cell: [plane, row, column], channels, comparison }) {
        const { count } = comparison.scene.output;
        const { scene } = comparison;
        const where = {
          1: t("signal.at", { index: grouped(column) }),
          2: t(adds(scene) ? "pane.at.output" : "pane.at", { row, column }),
          3: t("volume.at", { plane, row, column }),
        }[scene.rank];
        fill(
          line,
          h("span", {}, where),
          [minus, output, difference].map(({ values }, i) =>
            h(
              "span",
              i === 2 ? { "data-less": true } : {},
              h("b", {}, ["A", "B", "B − A"][i] ?? ""),
              values.flatMap((plane, k) => {
                const named = count > 1 ? { title: t(channelName(count, channels[k] ?? 0)) } : {};
                const color = count === 3 ? { background: SWATCHES[channels[k] ?? 0] ?? "" } : {};
                const mark = count === 3 && h("i.swatch", { "aria-hidden": "true", style: color });
                return [" ", h("span.one", named, mark, whole([plane].flat(3)[0]))];
              }),
            ),
          ),
        );
      },
      // The maps say already what is wrong.
      failed: () => fill(line),
    },
  );
  const ask = afterFrame(() => {
    const state = store.get();
    const { comparison } = state;
    // On the way to other settings the maps compared are still those of before; they are asked about once they fit.
    if (!comparison || comparison.scene !== state.scene) return fill(line);
    const channels = isComposite(state) ? [0, 1, 2] : [focus(state).output];
    if (comparison.difference) asking.ask({ cell: shownCell(state), channels, comparison });
    else fill(line);
  });
  paint(
    (state) => [state.comparison, state.scene, isComposite(state), focus(state).output, ...shownCell(state)],
    ask,
  );
  return line;
}
