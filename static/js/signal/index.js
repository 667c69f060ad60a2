/** Signals: the input's plot, the kernel at its place below it, and the output's plot, all over the same samples. */

import { adds } from "../app.js";
import { h, region, say } from "../dom.js";
import { comparing } from "../views/comparing.js";
import { coverageSwitch } from "../views/coverage.js";
import { kernelBand } from "./band.js";
import { comparePlot } from "./compare-plot.js";
import { createDetails } from "./details.js";
import { drawTool } from "./draw-tool.js";
import { channelPick, readout } from "./heads.js";
import { plotPane } from "./plot-pane.js";
import { signalSource, uploadSignal } from "./source.js";

/** @typedef {import("../app.js").App} App */

/** Sounds, and arrays that are no kernel. @param {App} app @param {File[]} files */
export function take(app, [file]) {
  if (!file || !/\.(?:wav|npy)$/i.test(file.name)) return false;
  uploadSignal(app, file);
  return true;
}

/** @param {App} app */
export function mount(app) {
  const { t, store } = app;
  const details = createDetails(app);
  const tool = drawTool(app);
  const input = plotPane(app, "input", head(app, "input", tool.button), details, tool);
  const output = plotPane(app, "output", head(app, "output"), details, null);
  const band = kernelBand(app);
  const source = signalSource(app);
  const beside = comparing(app, comparePlot);
  output.root.append(beside.door);
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
        t(several ? "signal.outputs" : "signal.output"),
      );
    },
  );
  return {
    nodes: [input.root, band.root, output.root, beside.root],
    source: source.nodes,
    beside: source.extent,
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
    coverageSwitch(app, side),
    channelPick(app, side),
    readout(app, side),
    tool ?? null,
  );
}
