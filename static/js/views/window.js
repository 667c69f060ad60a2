/** The window: padding, stride, dilation and what padding holds; each control shows its bound. */

import { attribute, h } from "../dom.js";
import { bounds } from "../fit.js";
import { CHOICES } from "../state.js";
import { choice, linkButton, numberField, section, slider } from "./controls.js";
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

/** @param {App} app @returns {Pair} */
const inputSize = ({ store }) => {
  const picture = store.get().scene?.picture;
  return picture ? [picture.height, picture.width] : [64, 64];
};

/** @param {App} app */
const most = (app) => bounds(app.store.get().setup, inputSize(app));

/** What the shown amounts are: typed ones, or what a name comes to here. @param {App} app @returns {[Pair, Pair]} */
function amounts(app) {
  const { setup, scene } = app.store.get();
  if (setup.padding === "amounts") return setup.pads;
  const conv = scene?.reports[0]?.axes;
  const [rows, columns] = conv ?? [];
  return [rows?.padding ?? [0, 0], columns?.padding ?? [0, 0]];
}

/** @param {App} app */
function padding(app) {
  const { t, store, editor } = app;
  let open = false;
  const names = choice({
    label: t("padding.kind"),
    look: "chips",
    choices: /** @type {const} */ (["valid", "same", "full"]).map((value) => ({
      value,
      text: t(`padding.${value}`),
      title: t(`padding.${value}.about`),
    })),
    choose: (value) =>
      editor.edit({ padding: /** @type {import("../state.js").Setup["padding"]} */ (value) }),
  });
  const link = linkButton(t("padding.sides"), () => {
    open = !open;
    if (!open) {
      const [[top]] = amounts(app);
      editor.edit({
        padding: "amounts",
        pads: [
          [top, top],
          [top, top],
        ],
      });
    }
    show();
  });
  const all = slider({
    app,
    label: t("padding"),
    id: "padding",
    bounds: () => ({ least: 0, most: Math.min(...most(app).pad) }),
    change: (value) =>
      editor.edit(
        {
          padding: "amounts",
          pads: [
            [value, value],
            [value, value],
          ],
        },
        "padding",
      ),
    extra: link.button,
  });
  const sides = /** @type {const} */ ([
    ["top", 0, 0],
    ["bottom", 0, 1],
    ["left", 1, 0],
    ["right", 1, 1],
  ]).map(([name, axis, end]) => {
    const field = numberField({
      app,
      label: t(`padding.${name}`),
      id: `padding-${name}`,
      bounds: () => ({ least: 0, most: most(app).pad[axis] }),
      change(value) {
        const pads = /** @type {[Pair, Pair]} */ (structuredClone(amounts(app)));
        pads[axis][end] = value;
        editor.edit({ padding: "amounts", pads }, `padding-${name}`);
      },
    });
    return { field, axis, end, box: h("label", {}, t(`padding.${name}`), field.input) };
  });
  const detail = h(
    "div.sides",
    {},
    sides.map(({ box }) => box),
  );
  const messages = h(
    "div",
    {},
    sides.map(({ field }) => field.message),
  );
  function show() {
    const now = amounts(app);
    const flat = now.flat();
    const equal = flat.every((pad) => pad === flat[0]);
    const named = store.get().setup.padding;
    if (!equal && named === "amounts") open = true;
    detail.hidden = !open;
    link.show(!open);
    names.show(named);
    all.show(flat[0] ?? 0);
    attribute(all.root, "data-uneven", !equal);
    for (const { field, axis, end } of sides) field.show(now[axis][end]);
  }
  app.paint(
    (state) => [state.setup.padding, state.setup.pads, state.scene, state.setup.mode, state.setup.kernel],
    show,
  );
  names.root.classList.add("padding-names");
  return h("div", {}, all.root, detail, messages, names.root);
}

/** A slider for both axes, or one each. @param {App} app @param {"stride" | "dilation"} name */
function pairRows(app, name) {
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
      id: axis === 0 ? name : `${name}-columns`,
      bounds: () => {
        const [rows, columns] = most(app)[name];
        return { least: 1, most: linked ? Math.min(rows, columns) : axis === 0 ? rows : columns };
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
      state.setup.kernel,
      state.setup.padding,
      state.setup.pads,
      state.setup.mode,
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
    choices: CHOICES.mode.map((value) => ({
      value,
      text: t(`mode.${value}`),
      title: t(`mode.${value}.about`),
    })),
    choose: (value) => editor.edit({ mode: /** @type {import("../state.js").PaddingMode} */ (value) }),
  });
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
      modes.show(mode);
      fillWith.root.hidden = mode !== "constant";
    },
  );
  app.paint(
    (state) => state.setup.fill,
    (value) => fillWith.show(value),
  );
  return h("div.border", {}, modes.root, fillWith.root);
}
