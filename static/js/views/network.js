/** The network room's place over the lab, and the button that opens it; the room itself is loaded when first opened. */

import { attribute, h, icon, say } from "../dom.js";
import { morph } from "../morph.js";
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

/**
 * What is seen on both sides of the door: what a layer reads and one of its maps.
 * @param {HTMLElement} room
 */
function throughDoor(room) {
  if (room.hidden)
    return {
      source: document.querySelector("[data-canvas=input]"),
      map: document.querySelector("[data-canvas=output]"),
    };
  const field = room.querySelector(".net-panes canvas");
  // Before it has a name it shows nothing, and may go again.
  const map = room.querySelector(".net-panes .map[aria-label]");
  return { source: room.querySelector("[data-taken]") ?? field, map };
}

/** While it is open, the lab below it is there but can't be reached. @param {App} app */
export function networkRoom(app) {
  const root = h("div.room", { hidden: true, role: "main", "aria-label": app.t("net.title") });
  const lab = document.getElementById("main");
  let living = true;
  /** @type {(() => void) | null} */
  let close = null;

  /** @param {boolean} open */
  function show(open) {
    root.hidden = !open;
    document.body.classList.toggle("with-network", open);
    if (lab) lab.inert = open;
  }
  const isOpen = () => living && app.store.get().look.network !== "";
  const seen = () => throughDoor(root);

  app.paint(
    (state) => state.look.network !== "",
    async (open) => {
      if (!open && root.hidden) return;
      if (!open)
        return morph(() => {
          if (isOpen()) return;
          close?.();
          close = null;
          const within = root.contains(document.activeElement);
          show(false);
          root.replaceChildren();
          const button = document.querySelector(".bar [data-action=network]");
          if (within && button instanceof HTMLElement) button.focus();
        }, seen);
      try {
        const [found] = await Promise.all([
          import("../network/index.js"),
          styled("network"),
          styled("desk-form"),
        ]);
        await found.fetchTab(app.store.get().look.network);
        morph(async () => {
          if (close || !isOpen()) return;
          show(true);
          close = found.open(app, root);
          // What is there already is built.
          await new Promise((done) => setTimeout(done));
        }, seen);
      } catch {
        if (!isOpen()) return;
        show(true);
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
