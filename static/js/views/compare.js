/** A, B and their difference, beside each other or with a slider between A and B; one camera, one cursor, one line of numbers. */

import { afterFrame } from "../after-frame.js";
import * as api from "../api.js";
import { adds, channelName, focus, shownOutput } from "../app.js";
import { createComparison } from "../comparison.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { latest } from "../latest.js";
import { whole } from "../numbers.js";
import { sheetOf } from "./compare-sheet.js";
import { choice } from "./controls.js";
import { settingsText } from "./settings-text.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app @returns {Node[]} */
export function compare(app) {
  const { t, editor, paint } = app;
  const message = h("p.note", { role: "status", hidden: true });
  const sheets = h("div.abreast");
  const [a, b, wiped, apart] = /** @type {const} */ (["a", "b", "wipe", "difference"]).map((which) =>
    sheetOf(app, which),
  );
  const ways = choice({
    label: t("compare.how"),
    choices: /** @type {const} */ (["side", "wipe"]).map((value) => ({ value, text: t(`compare.${value}`) })),
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
      /** @type {{cell: [number, number], channel: number, comparison: import("../app.js").Comparison}} */ {
        cell,
        channel,
        comparison,
      },
      signal,
    ) => {
      const [row, column] = cell;
      const { scene, request } = comparison;
      const region = [
        [row, row + 1],
        [column, column + 1],
      ];
      const asked = { ...scene.request, minus: request, output_region: region, output_channels: [channel] };
      return api.valuesOfBoth(asked, signal);
    },
    {
      done({ output, minus, difference }, { cell: [row, column], channel, comparison }) {
        const [ofA, ofB, less] = [minus, output, difference].map(({ values }) => values[0]?.[0]?.[0]);
        const { count } = comparison.scene.output;
        const where = t(adds(comparison.scene) ? "pane.at.output" : "pane.at", { row, column });
        fill(
          line,
          h("span", {}, count > 1 ? `${where}, ${t(channelName(count, channel))}` : where),
          h("span", {}, h("b", {}, "A"), ` ${whole(ofA)}`),
          h("span", {}, h("b", {}, "B"), ` ${whole(ofB)}`),
          h("span", { "data-less": true }, h("b", {}, "B − A"), ` ${whole(less)}`),
        );
      },
      // The maps say already what is wrong.
      failed: () => fill(line),
    },
  );
  const ask = afterFrame(() => {
    const state = store.get();
    const { comparison } = state;
    if (!comparison) return fill(line);
    if (comparison.difference)
      asking.ask({ cell: shownOutput(state), channel: focus(state).output, comparison });
    else fill(line);
  });
  paint((state) => [state.comparison, focus(state).output, ...shownOutput(state)], ask);
  return line;
}
