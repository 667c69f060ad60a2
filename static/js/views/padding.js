/** Padding: an amount for all sides, one for each, or a name; all show what it comes to. */

import { h, style } from "../dom.js";
import { axesIn } from "../fit.js";
import { size } from "../kernel.js";
import { limits } from "../limits.js";
import { along } from "../ranks.js";
import { choice, linkButton, numberField, slider, worded } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../state.js").Pair} Pair */
/** @typedef {import("../fit.js").AxisNumber} AxisNumber */

const SIDES = /** @type {const} */ ([
  ["front", 2, 0],
  ["back", 2, 1],
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
    if (!open && store.get().setup.padding === "amounts")
      editor.edit(allSides(app, amounts(app)[0]?.[0] ?? 0));
    show();
  });
  const all = slider({
    app,
    label: t("padding"),
    id: "padding",
    bounds: () => ({ least: 0, most: Math.min(...there(limits(app.store.get()).pad)) }),
    usual: () => Math.max(...there(limits(app.store.get()).reach)),
    change: (value) => editor.edit(allSides(app, value), "padding"),
    extra: link.button,
  });
  /** @param {readonly number[]} bounds */
  const there = (bounds) => axesIn(store.get().setup).map((axis) => bounds[axis] ?? 0);
  function show() {
    const now = amounts(app);
    const { padding: name } = store.get().setup;
    const [[first] = [0]] = now;
    const uneven = now.flat().some((pad) => pad !== first);
    if (uneven && name === "amounts") open = true;
    sides.root.hidden = !open && !uneven;
    link.show(!open);
    // One number for sides that differ would be wrong for some of them.
    for (const input of all.root.querySelectorAll("input"))
      style(input, { visibility: uneven ? "hidden" : "visible" });
    names.show(name);
    all.show(first);
    sides.show(now);
  }
  paint(
    (state) => [
      state.setup.rank,
      state.setup.deep,
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

/** The same on every side. @param {App} app @param {number} pad @returns {Partial<Setup>} */
const allSides = (app, pad) => padded(app, () => [pad, pad]);

/** Typed amounts on each axis that there is. @param {App} app @param {(axis: AxisNumber) => Pair} pads @returns {Partial<Setup>} */
function padded({ store }, pads) {
  const { setup } = store.get();
  const there = axesIn(setup);
  return {
    padding: "amounts",
    pads: [there.includes(0) ? pads(0) : setup.pads[0], pads(1)],
    ...(there.includes(2) && { deep: { ...setup.deep, pads: pads(2) } }),
  };
}

/** What the shown amounts are, an axis each: typed ones, or what a name comes to here. @param {App} app @returns {Pair[]} (depth,) rows, columns */
function amounts(app) {
  const { setup, scene } = app.store.get();
  if (setup.padding === "amounts") return along(setup.rank, setup.pads, setup.deep.pads);
  const axes = scene?.rank === setup.rank ? scene.reports[0]?.axes : undefined;
  return axesIn(setup).map((_, i) => axes?.[i]?.padding ?? [0, 0]);
}

/** @param {App} app */
function named({ t, editor }) {
  const names = choice({
    label: t("padding.kind"),
    look: "chips",
    choices: worded(t, "padding", ["valid", "same", "full"]),
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
        const now = amounts(app);
        /** @param {AxisNumber} each @returns {Pair} */
        const pads = (each) => {
          const [first, last] = now[axesIn(app.store.get().setup).indexOf(each)] ?? [0, 0];
          return each !== axis ? [first, last] : end === 0 ? [value, last] : [first, value];
        };
        editor.edit(padded(app, pads), `padding-${name}`);
      },
    });
    return { field, axis, end, box: h("label", {}, t(`padding.${name}`), field.input) };
  });
  const boxes = fields.map(({ box }) => box);
  const messages = fields.map(({ field }) => field.message);
  return {
    root: h("div", {}, h("div.sides", {}, boxes), messages),
    /** @param {Pair[]} now */
    show(now) {
      const there = axesIn(app.store.get().setup);
      for (const { field, box, axis, end } of fields) {
        box.hidden = !there.includes(axis);
        field.show(now[there.indexOf(axis)]?.[end] ?? 0);
      }
    },
  };
}
