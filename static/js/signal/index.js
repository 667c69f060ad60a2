/** Signals: the input's plot, the kernel at its place below it, and the output's plot, all over the same samples. */

import { adds } from "../app.js";
import { h, region, say } from "../dom.js";
import { kernelBand } from "./band.js";
import { createDetails } from "./details.js";
import { drawTool } from "./draw-tool.js";
import { channelPick, readout } from "./heads.js";
import { plotPane } from "./plot-pane.js";
import { signalSource } from "./source.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function mount(app) {
  const { t, store } = app;
  const details = createDetails(app);
  const tool = drawTool(app);
  const input = plotPane(app, "input", head(app, "input", tool.button), details, tool);
  const output = plotPane(app, "output", head(app, "output"), details, null);
  const band = kernelBand(app);
  const stage = region("stage");
  stage.classList.add("signal");
  app.paint(
    (state) => [state.busy, state.scene !== null],
    ([busy]) => {
      output.root.setAttribute("aria-busy", String(busy));
      setTimeout(() => output.root.classList.toggle("busy", store.get().busy), 250);
    },
  );
  app.paint(
    (state) => [state.setup.stage, state.scene?.output.count, state.scene && adds(state.scene)],
    () => {
      const { setup, scene } = store.get();
      const first = setup.stage === "conv";
      say(
        /** @type {HTMLElement} */ (input.root.querySelector("h2")),
        t(first ? "pane.input" : "pane.before"),
      );
      const several = (scene?.output.count ?? 1) > 1;
      say(
        /** @type {HTMLElement} */ (output.root.querySelector("h2")),
        t(several ? "signal.outputs" : "pane.output"),
      );
    },
  );
  return {
    nodes: [input.root, band.root, output.root],
    source: signalSource(app),
    dispose() {
      stage.classList.remove("signal");
      input.dispose();
      output.dispose();
      band.dispose();
    },
  };
}

/** @param {App} app @param {"input" | "output"} side @param {HTMLElement} [tool] */
function head(app, side, tool) {
  return h(
    "div.head",
    {},
    h("h2", {}, app.t(`pane.${side}`)),
    tool ?? null,
    channelPick(app, side),
    readout(app, side),
  );
}
