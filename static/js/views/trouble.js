/** What went wrong, as a quiet line beside the control that it is about; and what was changed to make things fit. */

import { fill, h } from "../dom.js";
import { isKey } from "../i18n/index.js";

/** @typedef {import("../app.js").App} App */

/** Which region a fault belongs to, by the field that the server points to. */
const REGIONS = /** @type {[RegExp, string][]} */ ([
  [/^\/(?:input|upload|file)/, "source"],
  [/^\/(?:before\/\d+|layer|layers\/\d+)\/(?:kernel\b|weight|bias)/, "kernel"],
  [/^\/(?:before\/\d+|layer|layers\/\d+)/, "window"],
]);

/** @param {string} pointer */
const regionOf = (pointer) => REGIONS.find(([pattern]) => pattern.test(pointer))?.[1] ?? "stage";

/** @param {string} key */
const noteRegion = (key) =>
  key === "note.gone" || key.startsWith("note.image")
    ? "source"
    : key === "note.kernel"
      ? "kernel"
      : "window";

/**
 * @param {App} app
 * @param {"source" | "kernel" | "window" | "stage"} region
 */
export function troubleLine(app, region) {
  const { t, store } = app;
  const line = h("div", { role: "status", "data-trouble": region });
  app.paint(
    (state) => [state.trouble, state.notes],
    () => {
      const { trouble, notes } = store.get();
      const mine = notes.filter(({ key }) => noteRegion(key) === region);
      const texts = mine.map(({ key, values }) => (isKey(key) ? t(key, values) : key));
      if (trouble && regionOf(trouble.pointer) === region)
        texts.push(trouble.offline ? t("trouble.offline") : trouble.detail);
      const close = h(
        "button",
        { onclick: () => store.set({ trouble: null, notes: [] }) },
        t("trouble.close"),
      );
      fill(
        line,
        texts.map((text, i) => h("span.note", {}, text, i === texts.length - 1 && close)),
      );
    },
  );
  return line;
}
