/** What went wrong, as a quiet line beside the control that it is about; and what was changed to make things fit. */

import { tell } from "../desk/tell.js";
import { fill, h } from "../dom.js";
import { isKey } from "../i18n/index.js";
import { chainOf, poolOf } from "../spec.js";

/** @typedef {import("../app.js").App} App */

/** @typedef {"source" | "kernel" | "window" | "transposed" | "pool" | "stage"} Region */

/**
 * The region that a fault belongs to, by the field that the server points to.
 * @param {string} pointer
 * @param {import("../state.js").Stage} stage that was asked for
 * @returns {Region}
 */
function regionOf(pointer, stage) {
  if (/^\/(?:input|upload|file)/.test(pointer)) return "source";
  if (!/^\/(?:before\/\d+|layers?)/.test(pointer)) return "stage";
  if (/\/(?:kernel$|kernel\/|weight|bias)/.test(pointer)) return "kernel";
  // what stands before the pooling is the window's
  return stage === "pool" && !/^\/(?:before|layers)/.test(pointer) ? "pool" : "window";
}

/** @param {string} key @returns {Region} */
function regionOfNote(key) {
  if (key === "note.gone" || key === "note.webcam") return "source";
  if (key === "note.kernel") return "kernel";
  if (key === "note.link") return "stage";
  return key === "fit.pool" ? "pool" : "window";
}

/**
 * @param {App} app
 * @param {Region} region
 */
export function troubleLine(app, region) {
  const { t, store } = app;
  const line = h("div", { role: "status", "data-trouble": region });
  app.paint(
    (state) => [state.trouble, state.notes],
    () => {
      const { trouble, notes, setup, language } = store.get();
      /** The window's place is that of the operator that is chosen. @param {Region} found */
      const here = (found) => (found === "window" && setup.operator === "transposed" ? "transposed" : found);
      const mine = notes.filter(({ key }) => here(regionOfNote(key)) === region);
      const texts = mine.map(({ key, values }) => (isKey(key) ? t(key, values) : key));
      if (trouble && here(regionOf(trouble.pointer, setup.stage)) === region)
        texts.push(trouble.offline ? t("trouble.offline") : tell(trouble.detail, language));
      const close = h(
        "button",
        { onclick: () => store.set({ trouble: null, notes: [] }) },
        t("trouble.close"),
      );
      fill(
        line,
        texts.map((text, i) => h("span.note", {}, text, i === texts.length - 1 && close)),
      );
      if (trouble?.fixes?.length && here(regionOf(trouble.pointer, setup.stage)) === region)
        void offer(app, line, trouble.fixes);
    },
  );
  return line;
}

/**
 * What went wrong in the reader's language, and below it what would work, each a click.
 * @param {App} app
 * @param {HTMLElement} line
 * @param {readonly import("../problem.js").Fix[]} fixes
 */
async function offer({ t, store, editor }, line, fixes) {
  const { trouble, setup } = store.get();
  const { fixChips, repaired, settable } = await import("../desk/mend.js");
  if (store.get().trouble !== trouble || !trouble) return;
  const layer = line.dataset.trouble === "pool" ? poolOf(setup) : chainOf(setup, 1).layers[0];
  const chips = fixChips(t, settable(fixes), (fix) => layer && editor.edit(repaired(setup, layer, fix)));
  if (chips.length > 0) line.append(h("div.chips", {}, h("span.remark", {}, t("network.fixes")), chips));
}
