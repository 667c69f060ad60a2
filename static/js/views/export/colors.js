/** The dialog's rows for colours and range: as on the page, or others for this file alone. */

import { isComposite } from "../../app.js";
import { h } from "../../dom.js";
import { short } from "../../numbers.js";
import { PERCENT } from "../../range.js";
import { titleOf } from "../../titles.js";
import { numberField } from "../controls.js";
import { pageEnds, RANGES } from "./plan.js";
import { pick, row } from "./rows.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("./plan.js").Choices} Choices */
/** @typedef {import("./controls.js").Change} Change */

/**
 * @param {App} app
 * @param {Choices} choices
 * @param {Change} change
 */
export function scaleRows(app, choices, change) {
  const { t, store } = app;
  const state = store.get();
  const [low, high] = pageEnds(state).map((end) => short(end, 3));
  const range = pick(
    "range",
    t("range"),
    RANGES,
    choices.range,
    (name) => {
      const rule = ruleOf(name);
      return rule === "page" ? t("export.range.page", { low, high }) : t(`range.${rule}`);
    },
    (rule) => change({ range: ruleOf(rule) }),
  );
  const typed = choices.range === "percentile" ? percent(app, choices, change) : null;
  const ends = choices.range === "own" ? endsOf(app, choices, change) : null;
  // Red, green and blue at once have no colour map.
  const plain = choices.kind !== "picture" || !isComposite(state);
  return [
    ...(plain ? [row(t("colors"), colors(app, choices, change))] : []),
    row(t("range"), range),
    ...[typed, ends].flatMap((fields) => fields ?? []),
  ];
}

/** @param {string} value */
const ruleOf = (value) => RANGES.find((rule) => rule === value) ?? "page";

/** @param {App} app @param {Choices} choices @param {Change} change */
function colors({ t, store }, choices, change) {
  const { catalogue } = store.get();
  const listed = catalogue.colormaps.filter(({ name }) => name !== "signed_dark");
  return pick(
    "colormap",
    t("colors"),
    ["page", "auto", ...listed.map(({ name }) => name)],
    choices.colormap,
    (name) => {
      if (name === "page") return t("export.colors.page");
      if (name === "auto") return t("colors.auto");
      const known = listed.find((map) => map.name === name);
      return known ? titleOf(store.get(), known) : name;
    },
    (colormap) => change({ colormap }),
  );
}

/** @param {App} app @param {Choices} choices @param {Change} change */
function percent(app, choices, change) {
  const field = numberField({
    app,
    label: app.t("range.inside"),
    id: "export-percent",
    whole: false,
    bounds: () => ({ least: PERCENT.least, most: PERCENT.most }),
    change: (value) => change({ percent: Number(value.toFixed(4)) }, true),
  });
  field.show(choices.percent);
  return [row(app.t("range.inside"), h("span.export-ends", {}, field.input, "%")), field.message];
}

/** Both ends of a fixed range, to be typed. @param {App} app @param {Choices} choices @param {Change} change */
function endsOf(app, choices, change) {
  const { t, store } = app;
  let now = choices.ends ?? pageEnds(store.get());
  const fields = /** @type {const} */ (["low", "high"]).map((end, i) => {
    const field = numberField({
      app,
      label: t(`range.${end}`),
      id: `export-${end}`,
      whole: false,
      bounds: () => (i === 0 ? { least: -1e6, most: now[1] - 1e-6 } : { least: now[0] + 1e-6, most: 1e6 }),
      change(value) {
        now = i === 0 ? [value, now[1]] : [now[0], value];
        change({ ends: now }, true);
      },
    });
    field.show(now[i] ?? 0);
    return field;
  });
  const [low, high] = fields;
  return [
    row(t("export.ends"), h("span.export-ends", {}, low?.input, "–", high?.input)),
    ...fields.map(({ message }) => message),
  ];
}
