/** The shown layer in other people's words: PyTorch, Keras, ONNX, SciPy, NumPy, curl; with a button that copies. */

import { whenCalm } from "../calm.js";
import { copyText } from "../clipboard.js";
import { LANGUAGES } from "../code/index.js";
import { jobOf } from "../code/job.js";
import { attribute, h, icon, say } from "../dom.js";
import { section } from "./controls.js";

/** @typedef {import("../app.js").App} App */

/** A frame that came along would be a wall of letters. @param {import("../spec.js").Request} request */
const withoutPixels = (request) =>
  request.input.file ? { ...request, input: { ...request.input, file: "…" } } : request;

/** @param {App} app */
export function codeBox(app) {
  const { t, store, paint } = app;
  let chosen = "pytorch";
  const pre = h("pre", { tabindex: 0, role: "tabpanel", "aria-label": t("code.title"), "data-code": true });
  const copy = h("button.tool.copy", { title: t("code.copy"), "aria-label": t("code.copy") }, icon("copy"));
  const tabs = Object.entries(LANGUAGES).map(([id, { title }]) => {
    const tab = h("button", { role: "tab", "data-language": id }, title);
    tab.addEventListener("click", () => {
      chosen = id;
      show();
    });
    return { id, tab };
  });
  const list = h(
    "div.tabs",
    { role: "tablist", "aria-label": t("code.title") },
    tabs.map(({ tab }) => tab),
  );
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const there = tabs.filter(({ tab }) => !tab.hidden);
    const next = there[(there.findIndex(({ id }) => id === chosen) + by + there.length) % there.length];
    next?.tab.click();
    next?.tab.focus();
  });
  copy.addEventListener("click", async () => {
    if (!(await copyText(pre.textContent ?? ""))) return getSelection()?.selectAllChildren(pre);
    copy.replaceChildren(icon("check"));
    setTimeout(() => copy.replaceChildren(icon("copy")), 1200);
  });

  function show() {
    const { scene } = store.get();
    if (!scene) return;
    const job = jobOf(
      scene.setup,
      scene.report,
      withoutPixels(scene.request),
      location.origin + (document.documentElement.dataset.root ?? ""),
    );
    const texts = Object.fromEntries(Object.entries(LANGUAGES).map(([id, { write }]) => [id, write(job)]));
    if (texts[chosen] === null) chosen = "pytorch";
    for (const { id, tab } of tabs) {
      tab.hidden = texts[id] === null;
      attribute(tab, "aria-selected", id === chosen);
      attribute(tab, "tabindex", id === chosen ? 0 : -1);
    }
    pre.classList.toggle("folded", chosen === "curl");
    say(pre, texts[chosen] ?? "");
    fade();
  }
  // What lies beyond the edge is announced by a fade.
  const fade = () => pre.classList.toggle("more", pre.scrollLeft + pre.clientWidth < pre.scrollWidth - 2);
  pre.addEventListener("scroll", fade, { passive: true });
  paint((state) => state.scene, whenCalm(show));
  return section(t("code.title"), null, list, h("div.code", {}, pre, copy));
}
