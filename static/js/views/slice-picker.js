/** Which plane of a volume's kernel is edited: a button each, or nothing where there is but one. */

import { h } from "../dom.js";
import { planeOf } from "../weights.js";
import { choice } from "./controls.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function slicePicker({ t, store, editor, paint }) {
  const root = h("div.slice-picker");
  paint(
    (state) => [state.setup.depth, planeOf(state)],
    () => {
      const { depth } = store.get().setup;
      const picks = choice({
        label: t("kernel.slices"),
        look: "chips",
        choices: Array.from({ length: depth }, (_, plane) => ({
          value: String(plane),
          text: String(plane + 1),
          title: t("kernel.slice", { plane: plane + 1, depth }),
        })),
        choose: (value) => editor.look({ slice: Number(value) }),
      });
      picks.show(String(planeOf(store.get())));
      root.hidden = depth < 2;
      root.replaceChildren(picks.root);
    },
  );
  return root;
}
