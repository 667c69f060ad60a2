/** The network room: over the lab, three tabs, each loaded when it is first opened. */

import { attribute, h, icon, say } from "../dom.js";
import { isAbort } from "../problem.js";
import { markTab, tabList } from "../views/tabs.js";
import { openNetwork } from "./stack-store.js";
import { takeToLab } from "./to-lab.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").Tab} Tab */

/** A new tab is a line here and its two labels. @type {Record<string, () => Promise<Tab>>} */
const TABS = {
  stack: () => import("./stack.js"),
  train: () => import("../training/index.js"),
  models: () => import("../models/index.js"),
};

/** The tab that shows what the link names. @param {string} network */
const tabOf = (network) => (network === "train" || network === "models" ? network : "stack");

/** The code of what the link names, before it is shown. @param {string} network */
export const fetchTab = (network) => TABS[tabOf(network)]?.();

/** What the Stack tab showed last. */
let last = "lab";

/**
 * @param {App} app
 * @param {HTMLElement} place
 * @returns {() => void} closes it
 */
export function open(app, place) {
  const { t, editor, store } = app;
  const body = h("div.room-body", { role: "tabpanel", id: "room-body", tabindex: -1 });
  const tabs = Object.keys(TABS).map((name) => ({
    name,
    tab: h(
      "button",
      {
        role: "tab",
        "data-room-tab": name,
        "aria-controls": "room-body",
        title: t(/** @type {import("../i18n/index.js").Key} */ (`net.${name}.about`)),
        onclick: () => editor.look({ network: name === "stack" ? last : name }),
      },
      t(/** @type {import("../i18n/index.js").Key} */ (`net.${name}`)),
    ),
  }));
  const list = tabList(
    "div.segments",
    t("net.title"),
    tabs.map(({ tab }) => tab),
  );
  const close = h(
    "button.tool",
    { title: `${t("net.close")} (Esc)`, "aria-label": t("net.close"), onclick: leave },
    icon("close"),
  );
  const says = h("p.says");
  const tools = h("div.room-tools");
  const card = h(
    "section.room-card",
    { "aria-label": t("net.title") },
    h("div.room-head", {}, h("h2", {}, t("net.title")), list, says, tools, close),
    body,
  );

  function leave() {
    editor.look({ network: "", layers: "", spot: "" });
    const button = document.querySelector(".bar [data-action=network]");
    if (button instanceof HTMLElement) button.focus();
  }

  /** @param {KeyboardEvent} event */
  function onEscape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    leave();
  }
  addEventListener("keydown", onEscape);

  let tab = new AbortController();

  /** @param {string} name */
  async function show(name) {
    tab.abort();
    tab = new AbortController();
    const { signal } = tab;
    body.replaceChildren();
    tools.replaceChildren();
    /** @param {() => void} end */
    const kept = (end) => {
      signal.addEventListener("abort", end);
      return end;
    };
    /** @type {Context} */
    const context = {
      ...app,
      watch: (select, run) => kept(app.watch(select, run)),
      paint: (select, run) => kept(app.paint(select, run)),
      ended: signal,
      openStack(network) {
        openNetwork(network);
        editor.look({ network: network.name || "own", layers: "", spot: "" });
      },
      toLab: (layer, input) => takeToLab(app, layer, input ?? null),
    };
    try {
      const module = await TABS[name]?.();
      if (!signal.aborted) await module?.show(body, context);
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) say(body, t("desk.missing"));
    }
  }

  const stop = app.watch(
    (state) => tabOf(state.look.network),
    (now) => {
      const { network } = store.get().look;
      if (network === "") return;
      for (const { name, tab } of tabs) markTab(tab, name === now);
      attribute(body, "aria-label", t(/** @type {import("../i18n/index.js").Key} */ (`net.${now}`)));
      say(says, t(/** @type {import("../i18n/index.js").Key} */ (`net.${now}.about`)));
      void show(now);
    },
  );
  const remember = app.watch(
    (state) => state.look.network,
    (network) => {
      if (network !== "" && tabOf(network) === "stack") last = network;
    },
  );
  place.replaceChildren(card);
  if (!card.contains(document.activeElement)) body.focus({ preventScroll: true });
  return () => {
    tab.abort();
    stop();
    remember();
    removeEventListener("keydown", onEscape);
    card.remove();
  };
}
