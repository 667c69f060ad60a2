/** How channels meet, the bias, the flip, and what computes. */

import { h } from "../dom.js";
import { MAX } from "../state.js";
import { choice, numberField, section, worded } from "./controls.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */

/** @param {App} app */
export function channelChoice({ t, editor, paint }) {
  const ways = choice({
    label: t("channels.title"),
    choices: worded(t, "channels", ["each", "sum", "grey"]),
    choose: (value) => editor.edit({ channels: /** @type {Setup["channels"]} */ (value) }),
  });
  paint(
    (state) => state.setup.channels,
    (value) => ways.show(value),
  );
  return h("div.line", {}, h("span", {}, t("channels.title")), ways.root);
}

/** @param {App} app */
export function details(app) {
  const { t, store, editor, paint } = app;
  const bias = numberField({
    app,
    label: t("bias"),
    id: "bias",
    whole: false,
    bounds: () => ({ least: -MAX.number, most: MAX.number }),
    change: (value) => editor.edit({ bias: value }, "bias"),
  });
  const flip = h("input", { type: "checkbox", "data-flip": true });
  flip.addEventListener("change", () => editor.edit({ flip: flip.checked }));
  const proper = h("label.check", { title: t("flip.about") }, flip, t("flip"));
  paint(
    (state) => state.setup.bias,
    (value) => bias.show(value),
  );
  paint(
    (state) => state.setup.flip,
    (value) => {
      flip.checked = value;
    },
  );
  paint(
    (state) => state.setup.operator,
    (operator) => {
      proper.hidden = operator === "transposed";
    },
  );
  const line = h("label.line", {}, t("bias"), h("span.beside", {}, bias.input));
  return section(t("details.title"), null, line, bias.message, proper, backends(app, store));
}

/** Only where there is a choice. @param {App} app @param {App["store"]} store */
function backends({ t, paint, editor }, store) {
  const root = h("div.line");
  paint(
    (state) => state.catalogue.backends,
    (names) => {
      const ways = choice({
        label: t("backend"),
        look: "chips",
        choices: ["auto", ...names].map((value) => ({
          value,
          text: value === "auto" ? t("backend.auto") : value,
        })),
        choose: (value) => editor.edit({ backend: value }),
      });
      root.hidden = names.length < 2;
      root.replaceChildren(h("span.label", {}, t("backend")), ways.root);
      ways.show(store.get().setup.backend);
      show = ways.show;
    },
  );
  /** @type {(value: string) => void} */
  let show = () => {};
  paint(
    (state) => state.setup.backend,
    (value) => show(value),
  );
  return root;
}
