/** Ways to change pictures while a network learns, each tried on a picture. */

import { augmented } from "../api-training.js";
import { attribute, h } from "../dom.js";
import { latest } from "../latest.js";
import { numberField } from "../views/controls.js";
import { drawn, drawnDigit } from "./hand.js";
import { CHANGES, chosen, SHIPPED } from "./plans.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("./plans.js").Form} Form */

const TRIES = 4;
/** What is drawn is tried when the pen rests. */
const PAUSE_MS = 400;
/** A phone's eye sees no more of a preview. */
const SIDE = 48;

/** @param {Context} context @param {Form} form */
export function changeRows(context, form) {
  const { t, store, ended } = context;

  /** The drawn digit, or, for pictures of one's own, the lab's. */
  function input() {
    const { setup } = store.get();
    if (form.data in SHIPPED || setup.rank !== 2 || !setup.image)
      return { data: drawnDigit(SHIPPED[form.data]) };
    return { image: setup.image, max_side: SIDE, color: form.color };
  }

  /** @param {string} label @param {() => object[]} steps @param {number} count */
  function preview(label, steps, count) {
    const canvas = h("canvas.tries", { role: "img", "aria-label": t("train.tries", { name: label }) });
    const asker = latest((/** @type {object} */ request, signal) => augmented(request, signal), {
      done(bitmap) {
        canvas.hidden = false;
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
      },
      // a grey picture has no colours to change: there is nothing to be seen
      failed: () => {
        canvas.hidden = true;
      },
    });
    ended.addEventListener("abort", () => asker.stop());
    return {
      canvas,
      ask() {
        const augmentations = steps();
        canvas.hidden = augmentations.length === 0;
        if (augmentations.length > 0) asker.ask({ input: input(), augmentations, count });
      },
    };
  }

  const all = preview(t("train.changes"), () => chosen(form), 9);
  const rows = CHANGES.map((change) => {
    const { name, least, most, whole = false } = change;
    const label = t(/** @type {import("../i18n/index.js").Key} */ (`train.change.${name}`));
    const setting = t(/** @type {import("../i18n/index.js").Key} */ (`train.setting.${change.setting}`));
    const now = form.changes[name] ?? { on: false, value: change.value };
    form.changes[name] = now;
    const look = preview(label, () => [change.made(now.value)], TRIES);
    const box = h("input", {
      type: "checkbox",
      "data-training": name,
      onchange() {
        now.on = box.checked;
        attribute(root, "data-on", now.on ? "" : null);
        all.ask();
      },
    });
    box.checked = now.on;
    const field = numberField({
      app: context,
      label: `${label}: ${setting}`,
      bounds: () => ({ least, most }),
      whole,
      id: `train-${name}`,
      change(value) {
        now.value = value;
        look.ask();
        if (now.on) all.ask();
      },
    });
    field.show(now.value);
    const root = h(
      "div.change",
      { "data-on": now.on ? "" : null },
      look.canvas,
      h("label", {}, box, h("span", {}, label)),
      h("label.change-number", {}, h("span.caption", {}, setting), field.input),
      field.message,
    );
    return { root, look };
  });
  const together = h("div.change.together", {}, all.canvas, h("span.caption", {}, t("train.together")));

  function tryAll() {
    for (const { look } of rows) look.ask();
    all.ask();
  }
  tryAll();
  let pause = 0;
  const later = () => {
    clearTimeout(pause);
    pause = Number(setTimeout(tryAll, PAUSE_MS));
  };
  drawn.addEventListener("change", later, { signal: ended });
  ended.addEventListener("abort", () => clearTimeout(pause));
  return { root: h("div.changes", {}, ...rows.map(({ root }) => root), together), tryAll };
}
