/** The middle: input and output side by side, each with its heading; zoom and pointer are theirs together. */

import { channelName, shown } from "../app.js";
import { attribute, h, say } from "../dom.js";
import { comparing } from "./comparing.js";
import { choice } from "./controls.js";
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
function inputHead({ t, paint, store }) {
  const where = h("span.aside.mono");
  paint(
    (state) => [state.hover, ...shown(state)],
    () => {
      const { hover } = store.get();
      const [row, column] = hover?.where === "input" ? [hover.row, hover.column] : shown(store.get());
      say(where, t(hover?.where === "input" ? "pane.at.input" : "pane.at", { row, column }));
    },
  );
  return h("div.head", {}, h("h2", {}, t("pane.input")), where);
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
  return h("div.head", {}, h("h2", {}, t("pane.output")), maps, legend(app));
}
