/** The middle: input and output side by side, each with its heading; zoom and pointer are theirs together. */

import { adds, channelName, covered, shown } from "../app.js";
import { attribute, h, say } from "../dom.js";
import { sourceOf } from "../geometry.js";
import { short } from "../numbers.js";
import { comparing } from "./comparing.js";
import { choice } from "./controls.js";
import { coverageSwitch } from "./coverage.js";
import { legend } from "./legend.js";
import { pane } from "./pane.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */

/** @param {App} app */
export function stage(app) {
  const { t, store } = app;
  const input = pane(app, "input", inputHead(app));
  const output = pane(app, "output", outputHead(app));
  const trouble = troubleLine(app, "stage");
  app.paint(
    (state) => state.busy,
    (busy) => {
      attribute(output.root, "aria-busy", busy);
      // Only a wait that can be felt is shown.
      setTimeout(() => output.root.classList.toggle("busy", store.get().busy), 250);
    },
  );
  /** Which side is which, in words. @param {State} state */
  const names = (state) => `${state.setup.stage} ${state.scene?.output.count}`;
  app.paint(names, () => {
    const { setup, scene } = store.get();
    say(
      /** @type {HTMLElement} */ (input.root.querySelector("h2")),
      t(setup.stage === "conv" ? "pane.input" : "pane.before"),
    );
    say(
      /** @type {HTMLElement} */ (output.root.querySelector("h2")),
      t((scene?.output.count ?? 1) > 1 ? "pane.maps" : "pane.output"),
    );
  });
  const beside = comparing(app);
  output.root.append(beside.door);
  return {
    nodes: [trouble, input.root, output.root, beside.root],
    output: output.root,
    dispose() {
      input.dispose();
      output.dispose();
    },
  };
}

/** @param {App} app */
function inputHead(app) {
  const { t, paint, store } = app;
  const where = h("span.aside.mono");
  paint(
    (state) => [state.hover, state.scene?.report.kind, ...shown(state)],
    () => {
      const { hover, scene } = store.get();
      const turned = scene !== null && adds(scene);
      const other = hover?.where === (turned ? "output" : "input");
      const [row, column] = other ? [hover.row, hover.column] : shown(store.get());
      const key = turned ? (other ? "pane.at.output" : "pane.at.input") : other ? "pane.at.input" : "pane.at";
      say(where, ghostWords(app) || t(key, { row, column }));
    },
  );
  return h("div.head", {}, h("h2", {}, t("pane.input")), coverageSwitch(app, "input"), where);
}

/** What a padding cell under the pointer holds, and from where; empty over other cells. @param {App} app */
function ghostWords({ t, store }) {
  const { hover, scene } = store.get();
  if (!scene || hover?.where !== covered(scene)) return "";
  const { row, column } = hover;
  const [rows, columns] = scene.axes;
  if (row >= 0 && column >= 0 && row < rows.input && column < columns.input) return "";
  const at = { row: short(row), column: short(column) };
  if (adds(scene)) return t("pane.at.cut", at);
  const [fromRow, fromColumn] = [sourceOf(rows, row), sourceOf(columns, column)];
  if (fromRow !== null && fromColumn !== null && scene.report.kind === "conv")
    return t("pane.at.copy", { ...at, fromRow, fromColumn });
  const { mode, fill } = scene.setup;
  if (scene.report.kind === "max_pool") return t("pane.at.never", at);
  const value = scene.report.kind === "conv" && mode === "constant" ? short(fill) : "0";
  return t("pane.at.fill", { ...at, value });
}

/** @param {App} app */
function outputHead(app) {
  const { t, paint, store, editor } = app;
  const maps = h("span.map-choice");
  paint(
    (state) => [state.scene?.output.count, state.setup.map],
    () => {
      const { scene, setup } = store.get();
      const count = scene?.output.count ?? 1;
      maps.replaceChildren();
      if (count < 2) return;
      const picks = choice({
        label: t("map.choose"),
        choices: [
          { value: "rgb", text: t("map.rgb"), title: t("map.rgb.about") },
          ...Array.from({ length: count }, (_, i) => ({
            value: String(i),
            text: t(`${channelName(count, i)}.short`),
            title: t(channelName(count, i)),
          })),
        ],
        choose: (value) => {
          editor.edit({ map: value });
          if (value !== "rgb") editor.look({ probe: Number(value) });
        },
      });
      picks.show(setup.map);
      maps.append(picks.root);
    },
  );
  return h("div.head", {}, h("h2", {}, t("pane.output")), coverageSwitch(app, "output"), maps, legend(app));
}
