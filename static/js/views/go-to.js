/** Jump to a cell: a small panel with its row and column, counted as everywhere on the page, from 0. */

import { extent, goesFrom, numberOf } from "../app.js";
import { h, icon } from "../dom.js";
import { numberField } from "./controls.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function goTo(app) {
  const { t, store, actions } = app;
  const button = h(
    "button.tool",
    { title: actions.title("go-to"), "aria-label": actions.label("go-to"), "data-action": "go-to" },
    icon("aim"),
  );
  const panel = popover(button, "go-to", (root, close) => {
    const { rank } = store.get().setup;
    const fields = /** @type {const} */ ([0, 1]).map((axis) => field(app, axis));
    for (const [axis, { input }] of fields.entries()) {
      if (axis === (rank === 1 ? 1 : 0)) input.setAttribute("autofocus", "");
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") close();
      });
    }
    const labels = /** @type {const} */ (["go-to.row", "go-to.column"]);
    root.append(
      ...fields.map(({ input, of }, axis) =>
        h(
          "label",
          { hidden: rank === 1 && axis === 0 },
          h("span", {}, t(rank === 1 ? "go-to.sample" : (labels[axis] ?? "go-to.row"))),
          input,
          h("small", {}, of),
        ),
      ),
      ...fields.map(({ message }) => message),
    );
  });
  panel.setAttribute("aria-label", actions.label("go-to"));
  app.paint(
    (state) => state.asked,
    (asked) => {
      if (asked !== "go-to") return;
      store.set({ asked: "" });
      if (!panel.matches(":popover-open")) panel.showPopover();
    },
  );
  return [button, panel];
}

/** @param {App} app @param {0 | 1} axis */
function field(app, axis) {
  const { t, store, player } = app;
  const count = () => extent(store.get())[axis + 1] ?? 1;
  const made = numberField({
    app,
    label: t(axis === 0 ? "go-to.row" : "go-to.column"),
    id: axis === 0 ? "go-to-row" : "go-to-column",
    bounds: () => ({ least: 0, most: count() - 1 }),
    change(value) {
      const state = store.get();
      if (!state.scene) return;
      const place = goesFrom(state).with(axis + 1, value);
      store.set({ playing: false, hover: null });
      player.jump(numberOf(state, place));
    },
  });
  made.show(goesFrom(store.get())[axis + 1] ?? 0);
  return { ...made, of: `0 … ${count() - 1}` };
}
