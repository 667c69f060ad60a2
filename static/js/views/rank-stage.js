/** The stage of a rank that is not pictures: its code comes when the rank is chosen, and goes with it. */

import { fill, h, region } from "../dom.js";
import { RANKS } from "../ranks.js";
import { section } from "./controls.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function otherRank(app) {
  const { t, store } = app;
  const { rank } = store.get().setup;
  const parts = h("div.source-parts");
  const extent = h("span.aside.mono");
  const input = section(t(`rank.${rank}`), extent, parts, troubleLine(app, "source"));
  input.classList.add("source");
  const trouble = troubleLine(app, "stage");
  let living = true;
  let end = () => {};
  RANKS[rank]?.load?.().then(
    ({ mount }) => {
      // Meanwhile another rank may have been chosen.
      if (!living) return;
      const { nodes, source = [], beside = null, dispose } = mount(app);
      end = dispose;
      fill(parts, source);
      fill(extent, beside);
      region("stage").append(...nodes);
    },
    () => store.set({ trouble: { detail: t("linked.missing"), pointer: "/stage", offline: false } }),
  );
  const dispose = () => {
    living = false;
    end();
  };
  return { input, middle: { nodes: [trouble], dispose } };
}
