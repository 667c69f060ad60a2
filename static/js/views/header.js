/** The bar: name, the chain of layers, what computed, and the page's commands. */

import { whenCalm } from "../calm.js";
import { tell } from "../desk/tell.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { short } from "../numbers.js";
import { chosen } from "../operator.js";
import { allows } from "../ranks.js";
import { networkButton } from "./network.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Stage} Stage */
/** @typedef {keyof typeof import("../icons.js").ICONS} IconName */

/** @param {App} app */
export function header(app) {
  const { t, paint, store } = app;
  const logo = h(
    "h1.logo",
    {},
    h("img.mark", {
      src: document.querySelector("link[rel=icon]")?.getAttribute("href"),
      alt: "",
      width: 22,
      height: 22,
    }),
    "Convscope",
  );
  const theme = button(app, "theme", "moon");
  paint(
    (state) => state.theme,
    (now) => theme.replaceChildren(icon(now === "dark" ? "sun" : "moon")),
  );
  const language = h(
    "button.tool",
    {
      title: app.actions.label("language"),
      lang: store.get().language === "zh" ? "en" : "zh",
      "data-action": "language",
      onclick: () => app.actions.run("language"),
    },
    t("language.other"),
  );
  const tools = h(
    "div.tools",
    {},
    button(app, "undo", "undo"),
    button(app, "redo", "redo"),
    networkButton(app),
    compareButton(app),
    button(app, "share", "share", true),
    ...exportMenu(app),
    language,
    theme,
    button(app, "help", "help"),
  );
  return [logo, stages(app), h("span.bar-space"), engineBadge(app), tools];
}

/** What computed, where, how and how fast; the reason is its tooltip. @param {App} app */
function engineBadge({ paint, store, t }) {
  const badge = h("span.badge", { tabindex: 0, "data-engine": true });
  paint(
    (state) => state.scene?.output.engine,
    whenCalm(() => {
      const run = store.get().scene?.output.engine;
      if (!run) return;
      const { backend, device, algorithm, milliseconds } = run;
      const reason = tell(run.reason, store.get().language);
      fill(
        badge,
        `${backend} · ${device} · `,
        h("em", {}, algorithm),
        h("span", {}, ` · ${short(milliseconds, 2)} ms`),
      );
      attribute(badge, "title", reason);
      attribute(badge, "aria-label", t("is", { name: badge.textContent, value: reason }));
    }),
  );
  return badge;
}

/** @param {App} app @param {string} id @param {IconName} sign @param {boolean} [named] */
function button(app, id, sign, named = false) {
  const { actions, paint } = app;
  const element = h(
    "button.tool",
    {
      title: actions.title(id),
      "aria-label": actions.label(id),
      "data-action": id,
      onclick: () => actions.run(id),
    },
    icon(sign),
    named && h("span.name", {}, actions.label(id)),
  );
  paint(
    (state) => actions.enabled(id, state),
    (enabled) => attribute(element, "disabled", !enabled),
  );
  return element;
}

/** Pressed while something is kept as A. @param {App} app */
function compareButton(app) {
  const element = button(app, "compare", "compare", true);
  element.hidden = !allows(app.store.get().setup.rank, "compare");
  app.paint(
    (state) => state.setup.against !== null,
    (on) => attribute(element, "aria-pressed", on),
  );
  return element;
}

/** The chain; a layer that is not there yet is added by choosing it. @param {App} app */
function stages(app) {
  const { t, paint, store, editor } = app;
  const buttons = /** @type {const} */ (["conv", "transposed", "activation", "pool"]).map((stage) => {
    const element = h("button", { "data-stage": stage, title: t(`stage.${stage}.about`) });
    element.addEventListener("click", () => {
      const { setup } = store.get();
      if (stage === "conv" || stage === "transposed") return editor.edit(chosen(setup, stage));
      const missing = setup[stage] === "none";
      const layer =
        stage === "activation"
          ? { activation: /** @type {const} */ ("relu") }
          : { pool: /** @type {const} */ ("max_pool") };
      editor.edit({ ...(missing ? layer : {}), stage });
    });
    return { stage, element };
  });
  paint(
    (state) => [state.setup.stage, state.setup.operator, state.setup.activation, state.setup.pool],
    () => {
      const { setup } = store.get();
      for (const { stage, element } of buttons) {
        if (stage === "conv" || stage === "transposed") {
          say(element, t(`stage.${stage}`));
          element.classList.toggle("absent", setup.operator !== stage);
          attribute(element, "aria-pressed", setup.stage === "conv" && setup.operator === stage);
          continue;
        }
        const absent = setup[stage] === "none";
        const text = absent
          ? t(`stage.${stage}`)
          : t(stage === "activation" ? `activation.${setup.activation}` : `pool.${setup.pool}`);
        element.replaceChildren(absent ? `+ ${text}` : text);
        element.classList.toggle("absent", absent);
        attribute(element, "aria-pressed", setup.stage === stage);
      }
    },
  );
  return h(
    "div.segments.stages",
    { role: "group", "aria-label": t("stage.title") },
    buttons.map(({ element }) => element),
  );
}

/** @param {App} app */
function exportMenu(app) {
  const { t, actions } = app;
  const open = h(
    "button.tool",
    { title: t("export.title"), "aria-label": t("export.title"), "data-export": true },
    icon("download"),
    h("span.name", {}, t("export.title")),
  );
  const panel = popover(open, "menu", (root, close) => {
    const more = h(
      "button.more",
      {
        "data-action": "export",
        onclick: () => {
          close();
          actions.run("export");
        },
      },
      actions.label("export"),
      h("kbd", {}, "E"),
    );
    fill(
      root,
      more,
      Object.entries(actions.table)
        .filter(([id, { group }]) => group === "save" && allows(app.store.get().setup.rank, id))
        .map(([id]) => {
          const run = () => {
            close();
            actions.run(id);
          };
          return h(
            "button",
            { "data-action": id, onclick: run },
            actions.label(id),
            h("small", {}, t(/** @type {import("../i18n/index.js").Key} */ (`${id}.file`))),
          );
        }),
    );
  });
  return [open, panel];
}
