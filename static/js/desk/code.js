/** The shown layer as other frameworks' code, and where those frameworks differ on it. */

import { layerCode } from "../api-desk.js";
import { copyText } from "../clipboard.js";
import { fill, h, icon, say } from "../dom.js";
import { latest } from "../latest.js";
import { times } from "../numbers.js";
import { reasonOf } from "../problem.js";
import { markTab, tabList } from "../views/tabs.js";
import { tell } from "./tell.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../api-desk.js").LayerCode} LayerCode */

/** What was chosen outlives the desk. */
let chosen = "pytorch";

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const pre = h("pre", { tabindex: 0, role: "tabpanel", "aria-label": t("code.title"), "data-desk": "code" });
  const copy = h("button.tool.copy", { title: t("code.copy"), "aria-label": t("code.copy") }, icon("copy"));
  copy.addEventListener("click", async () => {
    if (!(await copyText(pre.textContent ?? ""))) return getSelection()?.selectAllChildren(pre);
    store.set({ toast: t("kernel.copied") });
  });
  const list = tabList("div.tabs", t("code.title"));
  const parity = h("div.parity");
  const result = h("div.desk-result", {}, h("div.desk-code", {}, list, h("div.code", {}, pre, copy)), parity);
  /** @param {string} sentence of the server's */
  const told = (sentence) => tell(sentence, store.get().language);
  /** @type {LayerCode | null} */
  let found = null;
  const asker = latest((/** @type {object} */ question, signal) => layerCode(question, signal), {
    done(answer) {
      found = answer;
      show();
    },
    failed(error) {
      fill(list);
      copy.hidden = true;
      say(pre, reasonOf(t, error));
      fill(parity);
    },
  });

  /** @param {string} target */
  function choose(target) {
    chosen = target;
    show();
  }

  function show() {
    if (!found) return;
    const entry = found.codes.find(({ target }) => target === chosen) ?? found.codes[0];
    fill(
      list,
      found.codes.map(({ target, title, code }) => {
        const tab = h("button", { role: "tab", "data-target": target, onclick: () => choose(target) }, title);
        markTab(tab, target === entry?.target);
        tab.classList.toggle("none", code === null);
        return tab;
      }),
    );
    say(pre, entry?.code ?? told(entry?.unavailable ?? ""));
    pre.classList.toggle("folded", entry?.code === null);
    copy.hidden = entry?.code === null;
    fill(
      parity,
      h("h3", {}, t("parity.title")),
      found.parity.length === 0 && h("p.remark", {}, t("parity.none")),
      found.parity.map(row),
    );
  }

  /** @param {LayerCode["parity"][number]} row */
  function row({ title, why, differs, sides, topic }) {
    const sized = sides.some((side) => side.pads || side.output);
    return h(
      "details.parity-row",
      { "data-topic": topic, open: differs },
      h(
        "summary",
        {},
        told(title),
        h("span.tag", {}, t(differs ? "parity.differs" : sized ? "parity.alike" : "parity.names")),
      ),
      h("p.says", {}, told(why)),
      h(
        "div.table-box",
        { tabindex: 0, role: "region", "aria-label": told(title) },
        h(
          "table",
          {},
          h(
            "tbody",
            {},
            sides.map((side) =>
              h(
                "tr",
                { class: side.refused ? "refused" : null },
                h("th", { scope: "row" }, told(side.framework)),
                h("td.setting", {}, told(side.setting)),
                sized && h("td", {}, side.pads ? side.pads.map(([a, b]) => `${a} + ${b}`).join(" × ") : ""),
                sized && h("td", {}, side.output ? `→ ${times(side.output)}` : ""),
                h("td.remark", {}, told(side.note ?? "")),
              ),
            ),
          ),
        ),
      ),
    );
  }

  function submit() {
    const { scene } = store.get();
    if (!scene) return;
    asker.ask({ input_shape: scene.report.input_shape, layer: scene.request.layer });
  }

  const end = app.paint((state) => state.scene, submit);
  submit();
  return {
    root: result,
    dispose() {
      asker.stop();
      end();
    },
  };
}
