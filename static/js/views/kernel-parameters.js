/** The numbers of a generated kernel, live: each change makes its weights anew. */

import * as api from "../api.js";
import { attribute, h } from "../dom.js";
import { latest } from "../latest.js";
import { reasonOf } from "../problem.js";
import { aboutOf, titleOf } from "../titles.js";
import { slider } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{preset: string, parameters: Record<string, number>, tag: string}} Wish */

/**
 * Asks for the weights of a named kernel and puts them into the setup.
 * @param {App} app
 */
export function kernelMaker({ store, editor, t }) {
  return latest(
    (/** @type {Wish} */ { preset, parameters: given }, signal) =>
      api.kernelWeights(preset, given, store.get().setup.rank, signal),
    {
      done: (weights, { preset, parameters: given, tag }) =>
        editor.edit({ ...weights, preset, parameters: given }, tag),
      failed(error) {
        store.set({ trouble: { detail: reasonOf(t, error), pointer: "/layer/kernel", offline: false } });
      },
    },
  );
}

/** @param {App} app */
export function parameters(app) {
  const { store } = app;
  const root = h("div.parameters");
  const maker = kernelMaker(app);
  /** @type {{name: string, show: (value: number) => void, fallback: number}[]} */
  let sliders = [];

  app.paint(
    (state) => [state.setup.preset, state.catalogue.kernels],
    () => {
      const { catalogue, setup } = store.get();
      const entry = catalogue.kernels.find(({ name }) => name === setup.preset);
      const rows = (entry?.parameters ?? [])
        .filter(({ name }) => name !== "width")
        .map((parameter) => {
          const title = titleOf(store.get(), parameter);
          const row = slider({
            app,
            label: title,
            id: `parameter-${parameter.name}`,
            zero: parameter.name === "size" ? app.t("range.auto") : "",
            step: parameter.integer
              ? parameter.step
              : parameter.step === Math.round(parameter.step)
                ? 0.5
                : parameter.step,
            bounds: () => ({ least: parameter.minimum, most: parameter.maximum }),
            change(value) {
              const { preset, parameters: given } = store.get().setup;
              const next = { ...given, [parameter.name]: value };
              maker.ask({ preset, parameters: next, tag: `parameter ${parameter.name}` });
            },
          });
          attribute(row.root, "title", aboutOf(store.get(), parameter));
          return { name: parameter.name, fallback: parameter.default, ...row };
        });
      sliders = rows;
      root.replaceChildren(...rows.map((row) => row.root));
      root.hidden = rows.length === 0;
      show();
    },
  );
  function show() {
    const { parameters: given } = store.get().setup;
    for (const { name, show: set, fallback } of sliders) set(given[name] ?? fallback);
  }
  app.paint((state) => state.setup.parameters, show);
  return root;
}
