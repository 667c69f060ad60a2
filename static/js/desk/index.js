/** The shape desk: a card of tabs below the pictures, each part loaded when it is first opened. */

import { attribute, h, icon, say } from "../dom.js";
import { isAbort } from "../problem.js";
import { DESK } from "../state.js";
import { styled } from "../styles.js";
import { markTab, tabList } from "../views/tabs.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").DeskTab} DeskTab */
/** @typedef {{root: HTMLElement, dispose?: () => void}} Part what a tab shows, and what ends it */
/** @typedef {{make: (app: App) => Part}} PartModule `app`'s watchers end with the part */

/** A new part is a line here, its name in `DESK`, its style sheet and its two labels. @type {Record<DeskTab, () => Promise<PartModule>>} */
const PARTS = {
  solve: () => import("./solve.js"),
  network: () => import("./network.js"),
  paste: () => import("./paste.js"),
  code: () => import("./code.js"),
};

/**
 * @param {App} app
 * @param {HTMLElement} place
 * @returns {() => void} closes it
 */
export function open(app, place) {
  const { t, editor } = app;
  const body = h("div.desk-body", { role: "tabpanel", id: "desk-body", tabindex: -1 });
  const tabs = DESK.map((name) => ({
    name,
    tab: h(
      "button",
      {
        role: "tab",
        "data-desk-tab": name,
        "aria-controls": "desk-body",
        title: t(`desk.${name}.about`),
        onclick: () => editor.look({ desk: name }),
      },
      t(`desk.${name}`),
    ),
  }));
  const list = tabList(
    "div.segments",
    t("desk.title"),
    tabs.map(({ tab }) => tab),
  );
  const close = h(
    "button.tool",
    { title: t("desk.close"), "aria-label": t("desk.close"), onclick: () => leave() },
    icon("close"),
  );
  const says = h("p.says");
  const card = h(
    "section.desk-card",
    { "aria-label": t("desk.title") },
    h("div.desk-head", {}, h("h2", {}, t("desk.title")), list, close),
    says,
    body,
  );
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave();
  });

  function leave() {
    editor.look({ desk: "" });
    const button = document.querySelector("#shape [data-action=desk]");
    if (button instanceof HTMLElement) button.focus();
  }

  /** @type {(() => void)[]} */
  let ends = [];
  let living = true;
  const clear = () => {
    for (const end of ends) end();
    ends = [];
    body.replaceChildren();
  };

  /** @param {DeskTab} name */
  async function show(name) {
    clear();
    const mine = ends;
    /** @param {() => void} end */
    const kept = (end) => {
      mine.push(end);
      return end;
    };
    try {
      const [{ make }] = await Promise.all([PARTS[name](), styled(`desk-${name}`)]);
      if (!living || ends !== mine) return;
      const part = make({
        ...app,
        watch: (select, run) => kept(app.watch(select, run)),
        paint: (select, run) => kept(app.paint(select, run)),
      });
      if (part.dispose) kept(part.dispose);
      body.append(part.root);
    } catch (error) {
      if (!isAbort(error)) say(body, t("desk.missing"));
    }
  }

  const stop = app.paint(
    (state) => state.look.desk,
    (now) => {
      if (now === "") return;
      for (const { name, tab } of tabs) markTab(tab, name === now);
      attribute(body, "aria-label", t(`desk.${now}`));
      say(says, t(`desk.${now}.about`));
      void show(now);
    },
  );
  place.replaceChildren(card);
  card.scrollIntoView({ block: "nearest" });
  return () => {
    living = false;
    stop();
    clear();
    card.remove();
  };
}
