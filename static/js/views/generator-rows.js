/** The numbers of a generated signal or volume, a slider each, live. */

import { attribute } from "../dom.js";
import { aboutOf, titleOf } from "../titles.js";
import { slider } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").GeneratorEntry} GeneratorEntry */
/** @typedef {GeneratorEntry["parameters"][number]} Parameter */

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @param {(parameter: Parameter) => number} usual where a slider ends, though more may be typed
 */
export function generatorRows(app, root, usual) {
  const { store, editor } = app;
  /** @type {{name: string, otherwise: number, row: ReturnType<typeof slider>}[]} */
  let rows = [];
  /** Shows the values that the source has now. */
  function show() {
    const { source } = store.get().setup;
    if (!("generate" in source)) return;
    for (const { name, otherwise, row } of rows) row.show(Number(source.generate[name] ?? otherwise));
  }
  /** Makes the rows of what is generated now. @param {readonly GeneratorEntry[]} entries */
  function build(entries) {
    const { setup } = store.get();
    const { source } = setup;
    const entry = "generate" in source && entries.find(({ name }) => name === source.generate.name);
    rows = (entry ? entry.parameters : []).map((parameter) => {
      const row = slider({
        app,
        label: titleOf(store.get(), parameter),
        id: `source-${parameter.name}`,
        step: parameter.integer ? 1 : parameter.step,
        zero: parameter.name === "depth" ? app.t("range.auto") : "",
        bounds: () => ({ least: parameter.minimum, most: parameter.maximum }),
        usual: () => usual(parameter),
        change(value) {
          const { source: now } = store.get().setup;
          if (!("generate" in now)) return;
          const next = { generate: { ...now.generate, [parameter.name]: value } };
          editor.edit({ source: next }, `source ${parameter.name}`);
        },
      });
      attribute(row.root, "title", aboutOf(store.get(), parameter));
      return { name: parameter.name, otherwise: parameter.default, row };
    });
    root.replaceChildren(...rows.map(({ row }) => row.root));
    root.hidden = rows.length === 0;
    show();
  }
  return { build, show };
}
