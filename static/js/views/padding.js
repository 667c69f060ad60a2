/** Padding: an amount for all sides, one for each, or a name; all show what it comes to. */

import { h, style } from "../dom.js";
import { size } from "../kernel.js";
import { limits } from "../limits.js";
import { choice, linkButton, numberField, slider } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../state.js").Pair} Pair */

const SIDES = /** @type {const} */ ([
  ["top", 0, 0],
  ["bottom", 0, 1],
  ["left", 1, 0],
  ["right", 1, 1],
]);

/** @param {App} app */
export function padding(app) {
  const { t, store, editor, paint } = app;
  let open = false;
  const names = named(app);
  const sides = sideFields(app, () => {
    open = true;
  });
  const link = linkButton(t("padding.sides"), () => {
    open = !open;
    // What a name comes to stays what it is: 1, 2, 0, 1 for an even kernel. Typed amounts become one for all sides.
    if (!open && store.get().setup.padding === "amounts") editor.edit(allSides(amounts(app)[0][0]));
    show();
  });
  const all = slider({
    app,
    label: t("padding"),
    id: "padding",
    bounds: () => ({ least: 0, most: Math.min(...limits(app.store.get()).pad) }),
    usual: () => Math.max(...limits(app.store.get()).reach),
    change: (value) => editor.edit(allSides(value), "padding"),
    extra: link.button,
  });
  function show() {
    const now = amounts(app);
    const { padding: name } = store.get().setup;
    const uneven = now.flat().some((pad) => pad !== now[0][0]);
    if (uneven && name === "amounts") open = true;
    sides.root.hidden = !open && !uneven;
    link.show(!open);
    // One number for sides that differ would be wrong for some of them.
    for (const input of all.root.querySelectorAll("input"))
      style(input, { visibility: uneven ? "hidden" : "visible" });
    names.show(name);
    all.show(now[0][0]);
    sides.show(now);
  }
  paint(
    (state) => [
      state.setup.padding,
      state.setup.pads,
      state.scene?.reports,
      state.setup.mode,
      ...size(state.setup.kernel),
    ],
    show,
  );
  return h("div", {}, all.root, sides.root, names.root);
}

/** The same on every side. @param {number} pad @returns {Partial<Setup>} */
const allSides = (pad) => ({
  padding: "amounts",
  pads: [/** @type {Pair} */ ([pad, pad]), /** @type {Pair} */ ([pad, pad])],
});

/** What the shown amounts are: typed ones, or what a name comes to here. @param {App} app @returns {[Pair, Pair]} */
function amounts(app) {
  const { setup, scene } = app.store.get();
  if (setup.padding === "amounts") return setup.pads;
  const [rows, columns] = scene?.reports[0]?.axes ?? [];
  return [rows?.padding ?? [0, 0], columns?.padding ?? [0, 0]];
}

/** @param {App} app */
function named({ t, editor }) {
  const names = choice({
    label: t("padding.kind"),
    look: "chips",
    choices: /** @type {const} */ (["valid", "same", "full"]).map((value) => ({
      value,
      text: t(`padding.${value}`),
      title: t(`padding.${value}.about`),
    })),
    choose: (value) => editor.edit({ padding: /** @type {Setup["padding"]} */ (value) }),
  });
  names.root.classList.add("padding-names");
  return names;
}

/** A field a side. @param {App} app @param {() => void} typed */
function sideFields(app, typed) {
  const { t, editor } = app;
  const fields = SIDES.map(([name, axis, end]) => {
    const field = numberField({
      app,
      label: t(`padding.${name}`),
      id: `padding-${name}`,
      bounds: () => ({ least: 0, most: limits(app.store.get()).pad[axis] }),
      change(value) {
        typed();
        const pads = structuredClone(amounts(app));
        pads[axis][end] = value;
        editor.edit({ padding: "amounts", pads }, `padding-${name}`);
      },
    });
    return { field, axis, end, box: h("label", {}, t(`padding.${name}`), field.input) };
  });
  const boxes = fields.map(({ box }) => box);
  const messages = fields.map(({ field }) => field.message);
  return {
    root: h("div", {}, h("div.sides", {}, boxes), messages),
    /** @param {[Pair, Pair]} now */
    show(now) {
      for (const { field, axis, end } of fields) field.show(now[axis][end]);
    },
  };
}
