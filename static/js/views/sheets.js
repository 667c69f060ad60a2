/** What is drawn below the pictures: the sum, or a sheet that looks at the layer in another way; those come when asked for. */

import { fill, h } from "../dom.js";
import { latest } from "../latest.js";
import { leave } from "../morph.js";
import { allows } from "../ranks.js";
import { markTab, tabList } from "./tabs.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {import("../state.js").Sheet} Sheet */
/** @typedef {{root: HTMLElement, dispose: () => void}} Mounted */

/**
 * The sheets there are: for which layers, and where they come from.
 * @type {Record<Exclude<Sheet, "sum">, {kinds: string[], load: () => Promise<{make: (app: App) => Mounted}>}>}
 */
const TABLE = {
  ways: { kinds: ["conv_transpose"], load: () => import("./sheets/ways.js") },
  overlap: { kinds: ["conv_transpose"], load: () => import("./sheets/overlap.js") },
  channels: { kinds: ["conv"], load: () => import("./sheets/channels.js") },
  groups: { kinds: ["conv"], load: () => import("./sheets/groups.js") },
};
const NAMES = /** @type {(keyof typeof TABLE)[]} */ (Object.keys(TABLE));

/** The sheet that is shown: the one asked for, where the layer has it. @param {State} state @returns {Sheet} */
const shownSheet = ({ scene, look }) =>
  look.sheet !== "sum" && scene && has(scene.rank, look.sheet, scene.report.kind) ? look.sheet : "sum";

/** @param {import("../ranks.js").Rank} rank @param {keyof typeof TABLE} sheet @param {string} kind of layer */
const has = (rank, sheet, kind) => TABLE[sheet].kinds.includes(kind) && allows(rank, sheet);

/** @param {App} app @param {HTMLElement} sum */
export function sheets(app, sum) {
  const { t, store, paint, editor } = app;
  const tabs = /** @type {const} */ (["sum", ...NAMES]).map((sheet) => {
    const tab = h(
      "button",
      { role: "tab", "data-sheet": sheet, title: t(`sheet.${sheet}.about`) },
      t(`sheet.${sheet}`),
    );
    tab.addEventListener("click", () => editor.look({ sheet }));
    return { sheet, tab };
  });
  const list = tabList(
    "div.tabs.sheet-tabs",
    t("sheet.title"),
    tabs.map(({ tab }) => tab),
  );
  const place = h("div.sheet-place", { role: "tabpanel", hidden: true });
  /** @type {Mounted | null} */
  let mounted = null;
  let living = true;
  /** @type {Sheet | null} */
  let open = null;
  const loading = latest(
    async (/** @type {keyof typeof TABLE} */ sheet) => (await TABLE[sheet].load()).make(app),
    {
      done(made, sheet) {
        if (!living || shownSheet(store.get()) !== sheet) return made.dispose();
        mounted?.dispose();
        mounted = made;
        place.dataset.shown = sheet;
        fill(place, made.root);
      },
      failed(error) {
        open = null;
        store.set({ trouble: { detail: String(error), pointer: "/sheet", offline: false } });
      },
    },
    60_000,
  );
  /** Whatever sheet was open, it is gone. */
  function turn() {
    const now = shownSheet(store.get());
    sum.hidden = now !== "sum";
    place.hidden = now === "sum";
    delete place.dataset.shown;
    fill(place);
    if (living && now !== "sum") loading.ask(now);
  }
  paint(
    (state) => [state.scene?.report.kind ?? "", shownSheet(state), state.scene?.rank],
    ([kind, now]) => {
      for (const { sheet, tab } of tabs) {
        tab.hidden = sheet !== "sum" && !has(store.get().scene?.rank ?? 2, sheet, String(kind));
        markTab(tab, sheet === now);
      }
      list.hidden = tabs.every(({ sheet, tab }) => sheet === "sum" || tab.hidden);
      if (open === now) return;
      const leaving = open === "sum" ? sum : mounted?.root;
      open = /** @type {Sheet} */ (now);
      mounted?.dispose();
      mounted = null;
      leave([leaving], turn);
    },
  );
  return {
    root: h("div.sheets", {}, list, sum, place),
    dispose() {
      living = false;
      mounted?.dispose();
    },
  };
}
