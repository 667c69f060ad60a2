/** A row of tabs, of which one is chosen: arrow keys go from each to the next. */

import { attribute, h } from "../dom.js";

/** @param {`div.${string}`} look @param {string} label @param {HTMLElement[]} [tabs] */
export function tabList(look, label, tabs = []) {
  const list = h(look, { role: "tablist", "aria-label": label }, tabs);
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const there = [...list.querySelectorAll("button")].filter(({ hidden }) => !hidden);
    const at = there.findIndex((tab) => tab.ariaSelected === "true");
    const next = there[(at + by + there.length) % there.length];
    next?.click();
    // A choice may make all of them anew.
    const tab = next?.isConnected ? next : list.querySelector("[aria-selected=true]");
    if (tab instanceof HTMLElement) tab.focus();
  });
  return list;
}

/** @param {Element} tab @param {boolean} chosen */
export function markTab(tab, chosen) {
  attribute(tab, "aria-selected", chosen);
  attribute(tab, "tabindex", chosen ? 0 : -1);
}
