/** The window: padding, stride, dilation and what padding holds; each control shows its bound. */

import { h } from "../dom.js";
import { size } from "../kernel.js";
import { limits } from "../limits.js";
import { CHOICES } from "../state.js";
import { choice, linkButton, section, slider } from "./controls.js";
import { padding } from "./padding.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Pair} Pair */

/** @param {App} app */
export function windowControls(app) {
  const { t } = app;
  return section(
    t("window.title"),
    null,
    padding(app),
    pairRows(app, "stride"),
    pairRows(app, "dilation"),
    border(app),
    troubleLine(app, "window"),
  );
}

/**
 * A slider for both axes, or one each.
 * @param {App} app
 * @param {"stride" | "dilation" | "spread" | "cut" | "outputPadding"} name
 * @param {{least?: number, most?: (state: import("../app.js").State) => Pair, id?: string}} [bounds]
 */
export function pairRows(
  app,
  name,
  { least = 1, most = (state) => limits(state)[/** @type {"stride" | "dilation"} */ (name)], id = name } = {},
) {
  const { t, store, editor } = app;
  let linked = true;
  const link = linkButton(t("axes.link"), () => {
    linked = !linked;
    const [first, second] = store.get().setup[name];
    if (linked && first !== second) editor.edit({ [name]: [first, first] });
    show();
  });
  /** @param {0 | 1} axis */
  const row = (axis) =>
    slider({
      app,
      label: t(axis === 0 ? `${name}.rows` : `${name}.columns`),
      title: axis === 0 ? t(name) : t("axes.across"),
      id: axis === 0 ? id : `${id}-columns`,
      bounds: () => {
        const [rows, columns] = most(store.get());
        return { least, most: linked ? Math.min(rows, columns) : axis === 0 ? rows : columns };
      },
      change(value) {
        const [rows, columns] = store.get().setup[name];
        /** @type {Pair} */
        const next = linked ? [value, value] : axis === 0 ? [value, columns] : [rows, value];
        editor.edit({ [name]: next }, name);
      },
      ...(axis === 0 ? { extra: link.button } : {}),
    });
  const [down, across] = [row(0), row(1)];
  function show() {
    const [rows, columns] = store.get().setup[name];
    if (rows !== columns) linked = false;
    link.show(linked);
    across.root.hidden = linked;
    down.show(rows);
    across.show(columns);
  }
  app.paint(
    (state) => [
      state.setup[name],
      state.scene?.picture,
      ...size(state.setup.kernel),
      state.setup.padding,
      state.setup.pads,
      state.setup.mode,
      state.setup.spread,
      state.setup.cut,
      state.setup.dilation,
      state.setup.outputPadding,
    ],
    show,
  );
  return h("div", {}, down.root, across.root);
}

/** What padding holds. @param {App} app */
function border(app) {
  const { t, editor } = app;
  const modes = choice({
    label: t("mode"),
    look: "chips",
    choices: CHOICES.mode
      .filter((value) => value !== "symmetric")
      .map((value) => ({
        value,
        text: t(`mode.${value}`),
        title: t(`mode.${value}.about`),
      })),
    choose: (value) => editor.edit({ mode: /** @type {import("../state.js").PaddingMode} */ (value) }),
  });
  // the other mirror, where one is chosen
  const twice = h("input", { type: "checkbox", "data-symmetric": true });
  twice.addEventListener("change", () => editor.edit({ mode: twice.checked ? "symmetric" : "reflect" }));
  const withEdge = h("label.check", { title: t("mode.symmetric.about") }, twice, t("mode.edge"));
  const fillWith = slider({
    app,
    label: t("mode.fill"),
    id: "fill",
    step: 0.05,
    bounds: () => ({ least: 0, most: 1 }),
    change: (value) => editor.edit({ fill: value }, "fill"),
  });
  app.paint(
    (state) => state.setup.mode,
    (mode) => {
      modes.show(mode === "symmetric" ? "reflect" : mode);
      twice.checked = mode === "symmetric";
      withEdge.hidden = mode !== "symmetric" && mode !== "reflect";
      fillWith.root.hidden = mode !== "constant";
    },
  );
  app.paint(
    (state) => state.setup.fill,
    (value) => fillWith.show(value),
  );
  return h("div.border", {}, modes.root, withEdge, fillWith.root);
}
