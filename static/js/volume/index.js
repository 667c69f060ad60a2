/** Volumes: both sides as stacks in space that turn together, and as three slices each through the window's place. */

import { adds, covered, shown, shownPlane } from "../app.js";
import { attribute, h, region, say } from "../dom.js";
import { exact } from "../numbers.js";
import { STACKS } from "../state.js";
import { comparing } from "../views/comparing.js";
import { choice, worded } from "../views/controls.js";
import { coverageSwitch } from "../views/coverage.js";
import { legend } from "../views/legend.js";
import { compareCuts } from "./compare-cuts.js";
import { createDigits } from "./digits.js";
import { volumePane } from "./pane.js";
import { createProbe } from "./probe.js";
import { takeFiles, volumeSource } from "./source.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sight.js").Side} Side */

/** A volume or pictures of one; files that only kernels come in are not. @param {App} app @param {File[]} files */
export function take(app, files) {
  const ours = files.every(({ name, type }) => type.startsWith("image/") || /\.(npy|tiff?)$/i.test(name));
  if (ours) void takeFiles(app, files);
  return ours;
}

/** @param {App} app */
export function mount(app) {
  const { t, store } = app;
  const probe = createProbe(app);
  const digits = createDigits(app);
  const input = volumePane(app, "input", inputHead(app, probe), digits);
  const output = volumePane(app, "output", outputHead(app, probe), digits);
  const stage = region("stage");
  stage.classList.add("volume");
  app.paint(
    (state) => [state.busy, state.scene !== null],
    ([busy]) => {
      attribute(output.root, "aria-busy", busy);
      // Only a wait that can be felt is shown.
      setTimeout(() => output.root.classList.toggle("busy", store.get().busy), 250);
    },
  );
  app.paint(
    (state) => [state.setup.stage, state.scene?.output.count],
    () => {
      const { setup, scene } = store.get();
      const several = (scene?.output.count ?? 1) > 1;
      say(titleOf(input.root), t(setup.stage === "conv" ? "pane.input" : "pane.before"));
      say(titleOf(output.root), t(several ? "pane.maps" : "pane.output"));
    },
  );
  const source = volumeSource(app);
  const beside = comparing(app, compareCuts);
  output.root.append(beside.door);
  return {
    nodes: [input.root, output.root, beside.root],
    source: source.nodes,
    beside: source.extent,
    dispose() {
      stage.classList.remove("volume");
      input.dispose();
      output.dispose();
    },
  };
}

/** @param {HTMLElement} pane */
const titleOf = (pane) => /** @type {HTMLElement} */ (pane.querySelector("h2"));

/** @param {App} app @param {ReturnType<typeof createProbe>} probe */
function inputHead(app, probe) {
  const { t, editor, paint, store } = app;
  const picks = choice({
    label: t("volume.look"),
    choices: worded(t, "volume.look", STACKS),
    choose: (value) => editor.look({ stack: STACKS.find((stack) => stack === value) ?? "cloud" }),
  });
  paint(
    (state) => state.look.stack,
    (value) => picks.show(value),
  );
  const where = h("span.aside.mono");
  paint(
    (state) => [state.hover, state.scene?.report.kind, shownPlane(state), ...shown(state), state.numbers],
    () => {
      const { hover, scene } = store.get();
      if (!scene) return;
      const other = hover?.where === covered(scene);
      const [row, column] = other ? [hover.row, hover.column] : shown(store.get());
      const plane = other ? (hover.plane ?? 0) : shownPlane(store.get());
      const side = other === adds(scene) ? "output" : "input";
      const value = other ? probe.at(side, [plane, row, column]) : undefined;
      const number = value === undefined ? "" : ` ${exact(value).replace("-", "\u2212")}`;
      say(where, `[${plane}, ${row}, ${column}]${number}`.replaceAll("-", "\u2212"));
      where.title = t("volume.at", { plane, row, column }) + number;
    },
  );
  return h(
    "div.head",
    {},
    h("h2", {}, t("pane.input")),
    coverageSwitch(app, "input"),
    h("span.map-choice", {}, picks.root),
    where,
  );
}

/** @param {App} app @param {ReturnType<typeof createProbe>} _probe */
function outputHead(app, _probe) {
  const { t } = app;
  return h(
    "div.head",
    {},
    h("h2", {}, t("pane.output")),
    coverageSwitch(app, "output"),
    h("span.aside"),
    legend(app),
  );
}
