/** The window: padding, stride, dilation and what padding holds; each control shows its bound. */

import { h } from "../dom.js";
import { axesIn } from "../fit.js";
import { size } from "../kernel.js";
import { limits } from "../limits.js";
import { CHOICES } from "../state.js";
import { choice, linkButton, section, slider, worded } from "./controls.js";
import { padding } from "./padding.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Pair} Pair */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../fit.js").AxisNumber} AxisNumber */

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
 * A slider for all axes, or one each.
 * @param {App} app
 * @param {"stride" | "dilation" | "spread" | "cut" | "outputPadding"} name
 * @param {{least?: number, most?: (state: import("../app.js").State) => readonly number[], id?: string, settle?: (state: import("../app.js").State, patch: Partial<Setup>) => Partial<Setup>}} [bounds]
 *   `settle` adds what follows from a change
 */
export function pairRows(
  app,
  name,
  {
    least = 1,
    most = (state) => limits(state)[/** @type {"stride" | "dilation"} */ (name)],
    id = name,
    settle = (_, patch) => patch,
  } = {},
) {
  const { t, store, editor } = app;
  const axes = axesIn(store.get().setup);
  const [first = 1, ...rest] = axes;
  let linked = true;
  /** @param {AxisNumber} axis */
  const value = (axis) => {
    const { setup } = store.get();
    return axis === 2 ? setup.deep[name] : setup[name][axis];
  };
  /** @param {readonly AxisNumber[]} changed @param {number} next @returns {Partial<Setup>} */
  const patch = (changed, next) => {
    const { setup } = store.get();
    const [rows, columns] = setup[name];
    const deep = changed.includes(2) ? { deep: { ...setup.deep, [name]: next } } : {};
    return { [name]: [changed.includes(0) ? next : rows, changed.includes(1) ? next : columns], ...deep };
  };
  const link = linkButton(t("axes.link"), () => {
    linked = !linked;
    if (linked && rest.some((axis) => value(axis) !== value(first))) editor.edit(patch(axes, value(first)));
    show();
  });
  const rows = axes.map((axis) => {
    const alone = axis === first;
    const row = slider({
      app,
      label: t(alone ? `${name}.rows` : axis === 0 ? `${name}.down` : `${name}.columns`),
      title: t(alone ? name : axis === 0 ? "axes.down" : "axes.across"),
      id: alone ? id : `${id}-${axis === 0 ? "rows" : "columns"}`,
      bounds: () => {
        const all = most(store.get());
        const ends = (linked ? axes : [axis]).map((each) => all[each] ?? least);
        return { least, most: Math.min(...ends) };
      },
      change: (next) => editor.edit(settle(store.get(), patch(linked ? axes : [axis], next)), name),
      ...(alone && rest.length > 0 ? { extra: link.button } : {}),
    });
    return { axis, ...row };
  });
  function show() {
    if (rest.some((axis) => value(axis) !== value(first))) linked = false;
    link.show(linked);
    for (const { axis, root, show: set } of rows) {
      root.hidden = linked && axis !== first;
      set(value(axis));
    }
  }
  app.paint(
    (state) => [
      state.setup[name],
      state.setup.deep,
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
  return h(
    "div",
    {},
    rows.map(({ root }) => root),
  );
}

/** What padding holds. @param {App} app */
function border(app) {
  const { t, editor } = app;
  const modes = choice({
    label: t("mode"),
    look: "chips",
    choices: worded(
      t,
      "mode",
      CHOICES.mode.filter((value) => value !== "symmetric"),
    ),
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
