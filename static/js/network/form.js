/** A layer's settings, to be changed in place. */

import { selectField, textField } from "../desk/fields.js";
import { written } from "../desk/settings.js";
import { h } from "../dom.js";
import { isKey, kindName } from "../i18n/index.js";
import { readsOf } from "./edit.js";
import { ACTIVATIONS, settingOf, settingsOf, withSetting } from "./settings.js";
import { stack } from "./stack-store.js";

/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */

/** Kinds that can stand for each other. */
const ALIKE = [ACTIVATIONS, ["max_pool", "avg_pool", "lp_pool"], ["add", "concat"]];

/**
 * @param {import("./context.js").Context} context
 * @param {number} at
 * @param {(layer: NetworkLayer, tag: string) => void} change
 */
export function layerForm({ t }, at, change) {
  const now = () => /** @type {NetworkLayer} */ (stack.get().network?.layers[at]);
  const layer = now();
  if (!layer) return [];
  const alike = ALIKE.find((kinds) => kinds.includes(layer.kind));
  const kind =
    alike &&
    selectField({
      label: t("net.kind"),
      id: "kind",
      choices: alike.map((value) => ({ value, text: kindName(t, value) })),
      value: layer.kind,
      change(value) {
        const { inputs, name } = now();
        const pool = value.endsWith("pool") ? now() : {};
        const place = { ...(inputs && { inputs }), ...(name && { name }) };
        change(/** @type {NetworkLayer} */ ({ ...pool, ...place, kind: value }), "");
      },
    });
  const fields = settingsOf(layer).map((setting) => {
    const key = `setting.${setting.name}`;
    return textField({
      label: isKey(key) ? t(key) : setting.name,
      id: setting.name,
      value: written(settingOf(layer, setting)),
      change(text) {
        const next = withSetting(now(), setting, text);
        if (next) change(next, `${at} ${setting.name}`);
        return next !== null;
      },
    }).root;
  });
  const reads = textField({
    label: t("net.reads"),
    id: "reads",
    value: readsOf(stack.get().network?.layers ?? [], at)
      .map((read) => read + 1)
      .join(", "),
    change(text) {
      const given = text
        .split(/[\s,+]+/)
        .filter(Boolean)
        .map(Number);
      const sound =
        given.length > 0 && given.every((number) => Number.isInteger(number) && number >= 0 && number <= at);
      if (!sound) return false;
      const { inputs: _, ...rest } = now();
      const inputs = given.map((number) => number - 1);
      const plain = inputs.length === 1 && inputs[0] === at - 1;
      change(/** @type {NetworkLayer} */ (plain ? rest : { ...rest, inputs }), `${at} reads`);
      return true;
    },
  }).root;
  reads.title = t("net.reads.about");
  return h("div.desk-form", {}, kind, fields, reads);
}
