/** The row of linked views below the pictures: chips that open them, cards that hold them; loaded when first opened. */

import { litWeight } from "../app.js";
import { attribute, h, icon, say } from "../dom.js";
import { leave } from "../morph.js";
import { allows } from "../ranks.js";
import { VIEWS } from "../state.js";
import { said } from "./said.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").View} View */

/** @param {App} app */
export function linked(app) {
  const { t, editor, store } = app;
  const { rank } = store.get().setup;
  /** @type {Map<View, {card: HTMLElement, close: () => void}>} */
  const open = new Map();
  let living = true;
  const there = VIEWS.filter((name) => allows(rank, name));
  const chips = there.map((name) => {
    const chip = h(
      "button.chip",
      { "data-view": name, title: said(t, `linked.${name}.about`, rank) },
      t(`linked.${name}`),
    );
    chip.addEventListener("click", () => turn(name));
    return { name, chip };
  });
  const cards = h("div.view-cards");
  const row = h(
    "div.views-row",
    { role: "group", "aria-label": t("linked.title") },
    h("h2", {}, t("linked.title")),
    h(
      "div.chips",
      {},
      chips.map(({ chip }) => chip),
    ),
  );

  /** @param {View} name */
  function turn(name) {
    const { views } = store.get().look;
    const next = views.includes(name) ? views.filter((each) => each !== name) : [...views, name];
    editor.look({ views: VIEWS.filter((each) => next.includes(each)) });
    if (next.includes(name))
      requestAnimationFrame(() => open.get(name)?.card.scrollIntoView({ block: "nearest" }));
  }

  /** @param {View} name */
  function add(name) {
    const body = h("div.view-card-body");
    const title = t(`linked.${name}`);
    const close = h(
      "button.tool",
      { title: t("linked.close", { name: title }), "aria-label": t("linked.close", { name: title }) },
      icon("close"),
    );
    close.addEventListener("click", () => {
      turn(name);
      chips.find((chip) => chip.name === name)?.chip.focus();
    });
    const card = h(
      "section.view-card",
      { "aria-label": title, "data-card": name },
      h("div.view-card-head", {}, h("h3", {}, title), close),
      h("p.says", {}, said(t, `linked.${name}.about`, rank)),
      body,
    );
    /** @type {{card: HTMLElement, close: () => void}} */
    const entry = { card, close: () => undefined };
    open.set(name, entry);
    const before = cards.children[VIEWS.filter((each) => open.has(each)).indexOf(name)] ?? null;
    cards.insertBefore(card, before);
    import("../linked/index.js").then(
      (views) => {
        if (living && open.get(name) === entry) entry.close = views.open(app, name, body);
      },
      () => say(body, t("linked.missing")),
    );
  }

  app.paint(
    (state) => there.filter((name) => state.look.views.includes(name)),
    (views) => {
      for (const name of views) if (!open.has(name)) add(name);
      for (const { name, chip } of chips) attribute(chip, "aria-pressed", views.includes(name));
      const leaving = [...open].filter(([name]) => !views.includes(name));
      leave(
        leaving.map(([, { card }]) => card),
        () => {
          for (const [name, { card, close }] of leaving) {
            if (open.get(name)?.card !== card || store.get().look.views.includes(name)) continue;
            close();
            card.remove();
            open.delete(name);
          }
          if (living) document.body.classList.toggle("with-views", open.size > 0);
        },
      );
    },
  );
  // The kernel's own field is a twin too.
  app.paint(
    (state) => [litWeight(state.hover)?.join(), state.hover?.stepped],
    ([at, stepped]) => {
      for (const field of document.querySelectorAll("[data-weight].twin")) field.classList.remove("twin");
      if (at && (stepped || open.size > 0))
        document.querySelector(`[data-weight="${at}"]`)?.classList.add("twin");
    },
  );
  return {
    nodes: [row, cards],
    dispose() {
      living = false;
      for (const { close } of open.values()) close();
      open.clear();
    },
  };
}
