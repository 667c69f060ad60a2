/** The shape desk's place below the pictures, and the button that opens it; the desk itself is loaded when first opened. */

import { attribute, h, say } from "../dom.js";
import { leave } from "../morph.js";
import { styled } from "../styles.js";

/** @typedef {import("../app.js").App} App */

/** Pressed while the desk is open. @param {App} app */
export function deskButton(app) {
  const { actions, paint } = app;
  const button = h(
    "button.chip",
    { title: actions.title("desk"), "data-action": "desk", onclick: () => actions.run("desk") },
    app.t("desk.title"),
  );
  paint(
    (state) => state.look.desk !== "",
    (open) => attribute(button, "aria-pressed", open),
  );
  return button;
}

/** @param {App} app */
export function desk(app) {
  const root = h("div", { hidden: true });
  let living = true;
  /** @type {(() => void) | null} */
  let close = null;

  app.paint(
    (state) => state.look.desk !== "",
    async (open) => {
      /** @param {boolean} there */
      const show = (there) => {
        root.hidden = !there;
        document.body.classList.toggle("with-desk", there);
      };
      if (!open)
        return leave([root.querySelector(".desk-card")], () => {
          if (!living || app.store.get().look.desk !== "") return;
          show(false);
          close?.();
          close = null;
          root.replaceChildren();
        });
      show(true);
      try {
        const [found] = await Promise.all([import("../desk/index.js"), styled("desk"), styled("desk-form")]);
        if (!living || close || app.store.get().look.desk === "") return;
        close = found.open(app, root);
      } catch {
        say(root, app.t("desk.missing"));
      }
    },
  );
  return {
    root,
    dispose() {
      living = false;
      close?.();
    },
  };
}
