/** Pooling after that: maximum or average, its window, stride and padding. */

import { h } from "../dom.js";
import { axesIn } from "../fit.js";
import { poolLimits, withPool } from "../limits.js";
import { CHOICES } from "../state.js";
import { choice, section, slider } from "./controls.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../state.js").Pair} Pair */

/** @param {App} app */
export function pool(app) {
  const { t, store, editor } = app;
  const kinds = choice({
    label: t("pool.title"),
    look: "chips",
    choices: CHOICES.pool.map((value) => ({ value, text: t(`pool.${value}`) })),
    choose: (value) => editor.edit({ pool: /** @type {Setup["pool"]} */ (value) }),
  });
  const most = () => poolLimits(store.get());
  /** @param {"poolSize" | "poolStride"} field @param {"size" | "stride"} bound */
  const square = (field, bound) =>
    slider({
      app,
      label: t(`pool.${bound}`),
      id: field,
      bounds: () => ({
        least: 1,
        most: Math.min(...axesIn(store.get().setup).map((axis) => most()[bound][axis])),
      }),
      change(value) {
        const { deep, rank } = store.get().setup;
        /** @type {Pair} */
        const both = [rank === 1 ? 1 : value, value];
        const fields = field === "poolSize" && sameStride() ? ["poolSize", "poolStride"] : [field];
        const pairs = Object.fromEntries(fields.map((name) => [name, both]));
        const along = Object.fromEntries(fields.map((name) => [name, value]));
        const patch = { ...pairs, ...(rank === 3 && { deep: { ...deep, ...along } }) };
        editor.edit(withPool(store.get(), patch), field);
      },
    });
  /** A stride that follows the size goes on doing so. */
  const sameStride = () => {
    const { poolSize, poolStride } = store.get().setup;
    return poolSize[0] === poolStride[0] && poolSize[1] === poolStride[1];
  };
  const size = square("poolSize", "size");
  const stride = square("poolStride", "stride");
  const pad = slider({
    app,
    label: t("padding"),
    id: "poolPadding",
    bounds: () => ({ least: 0, most: most().padding }),
    change: (value) => editor.edit({ poolPadding: value }, "poolPadding"),
  });
  const ceil = check(t("pool.ceil"), t("pool.ceil.about"), (on) => editor.edit({ poolCeil: on }));
  const counted = check(t("pool.count"), t("pool.count.about"), (on) => editor.edit({ poolCount: on }));
  app.paint(
    (state) => (state.setup.stage === "pool" ? [state.setup, state.scene?.reports] : null),
    () => {
      const { setup } = store.get();
      kinds.show(setup.pool);
      size.show(setup.poolSize[1]);
      stride.show(setup.poolStride[1]);
      pad.show(setup.poolPadding);
      ceil.input.checked = setup.poolCeil;
      counted.input.checked = setup.poolCount;
      counted.root.hidden = setup.pool !== "avg_pool" || setup.poolPadding === 0;
    },
  );
  return section(
    t("pool.title"),
    null,
    kinds.root,
    h("div.rows", {}, size.root, stride.root, pad.root),
    ceil.root,
    counted.root,
    troubleLine(app, "pool"),
  );
}

/** @param {string} label @param {string} about @param {(on: boolean) => void} change */
function check(label, about, change) {
  const input = h("input", { type: "checkbox" });
  input.addEventListener("change", () => change(input.checked));
  return { input, root: h("label.check", { title: about }, input, label) };
}
