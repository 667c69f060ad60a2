/** The shown layer in other people's words, which the server writes, and as a `curl` line; with a button that copies. */

import { layerCode } from "../api-desk.js";
import { whenCalm } from "../calm.js";
import { copyText } from "../clipboard.js";
import { curl } from "../curl.js";
import { fill, h, icon, say } from "../dom.js";
import { latest } from "../latest.js";
import { section } from "./controls.js";
import { markTab, tabList } from "./tabs.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{id: string, title: string, code: string}} Text */

/** Characters of a line that the box shows without scrolling. */
const WIDE = 38;

/** @param {App} app */
export function codeBox(app) {
  const { t, store, paint } = app;
  let chosen = "pytorch";
  /** @type {Text[]} */
  let texts = [];
  const pre = h("pre", { tabindex: 0, role: "tabpanel", "aria-label": t("code.title"), "data-code": true });
  const copy = h("button.tool.copy", { title: t("code.copy"), "aria-label": t("code.copy") }, icon("copy"));
  const list = tabList("div.tabs", t("code.title"));
  copy.addEventListener("click", async () => {
    if (!(await copyText(pre.textContent ?? ""))) return getSelection()?.selectAllChildren(pre);
    copy.replaceChildren(icon("check"));
    setTimeout(() => copy.replaceChildren(icon("copy")), 1200);
  });
  const asker = latest((/** @type {object} */ question, signal) => layerCode(question, signal), {
    done: ({ codes }) => {
      const told = codes.map(({ target, title, code }) => ({
        id: target,
        title,
        code: code?.trimEnd() ?? "",
      }));
      show(told.filter(({ code }) => code !== ""));
    },
    // What the server computes but has no code for still is a request.
    failed: () => show([]),
  });

  /** @param {Text[]} written by the server */
  function show(written) {
    const { scene } = store.get();
    if (!scene) return;
    const origin = location.origin + (document.documentElement.dataset.root ?? "");
    texts = [...written, { id: "curl", title: "curl", code: curl(scene.request, origin) }];
    const ids = texts.map(({ id }) => id).join();
    // The tab that has the focus keeps it while a layer is changed.
    if (ids !== list.dataset.languages)
      fill(
        list,
        texts.map(({ id, title }) =>
          h("button", { role: "tab", "data-language": id, onclick: () => choose(id) }, title),
        ),
      );
    list.dataset.languages = ids;
    choose(chosen);
  }

  /** @param {string} id */
  function choose(id) {
    const text = texts.find((each) => each.id === id) ?? texts[0];
    chosen = id;
    for (const tab of list.children) markTab(tab, tab.getAttribute("data-language") === text?.id);
    pre.classList.toggle("folded", text?.id === "curl");
    say(pre, text?.code ?? "");
    fade();
  }

  function submit() {
    const { scene } = store.get();
    if (!scene) return;
    const { report, request } = scene;
    asker.ask({ input_shape: report.input_shape, layer: request.layer, width: WIDE, example: false });
  }
  // What lies beyond the edge is announced by a fade.
  const fade = () => pre.classList.toggle("more", pre.scrollLeft + pre.clientWidth < pre.scrollWidth - 2);
  pre.addEventListener("scroll", fade, { passive: true });
  paint((state) => state.scene, whenCalm(submit));
  return section(t("code.title"), null, list, h("div.code", {}, pre, copy));
}
