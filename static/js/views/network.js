/** The network room's place over the lab, and the button that opens it; the room itself is loaded when first opened. */

import { attribute, h, icon, say } from "../dom.js";
import { styled } from "../styles.js";

/** @typedef {import("../app.js").App} App */

/** Pressed while the room is open. @param {App} app */
export function networkButton(app) {
  const { actions, paint } = app;
  const button = h(
    "button.tool",
    {
      title: actions.title("network"),
      "aria-label": actions.label("network"),
      "data-action": "network",
      onclick: () => actions.run("network"),
    },
    icon("network"),
    h("span.name", {}, actions.label("network")),
  );
  paint(
    (state) => state.look.network !== "",
    (open) => attribute(button, "aria-pressed", open),
  );
  return button;
}

/** While it is open, the lab below it is there but can't be reached. @param {App} app */
export function networkRoom(app) {
  const root = h("div.room", { hidden: true, role: "main", "aria-label": app.t("net.title") });
  const lab = document.getElementById("main");
  let living = true;
  /** @type {(() => void) | null} */
  let close = null;

  app.paint(
    (state) => state.look.network !== "",
    async (open) => {
      root.hidden = !open;
      document.body.classList.toggle("with-network", open);
      if (lab) lab.inert = open;
      if (!open) {
        close?.();
        close = null;
        return root.replaceChildren();
      }
      try {
        const [found] = await Promise.all([
          import("../network/index.js"),
          styled("network"),
          styled("desk-form"),
        ]);
        if (!living || close || app.store.get().look.network === "") return;
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
