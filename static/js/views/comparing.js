/** The place of A and B below the pictures: what draws them is loaded when something is first kept as A. */

import { h, icon } from "../dom.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app @param {import("./compare.js").Drawn} [drawn] what draws A, B and their difference, where they are no pictures */
export function comparing(app, drawn) {
  const { paint } = app;
  const root = h("section.compare", {
    hidden: true,
    "aria-label": app.t("compare.title"),
    "data-compare": true,
  });
  let begun = false;
  paint(
    (state) => state.setup.against !== null,
    async (on) => {
      root.hidden = !on;
      root.parentElement?.classList.toggle("comparing", on);
      if (!on || begun) return;
      begun = true;
      const { compare } = await import("./compare.js");
      // Meanwhile the page may speak another language, in a region of its own.
      if (root.isConnected) root.append(...compare(app, drawn));
    },
  );
  // On a phone the bar has no room for one command more.
  const door = h(
    "button.chip.compare-door",
    { title: app.actions.title("compare"), onclick: () => app.actions.run("compare") },
    icon("compare"),
    app.actions.label("compare"),
  );
  return { root, door };
}
