/** The heading of the layer that is looked at: its name, its shape, and its channels one by one. */

import { attribute, h, say } from "../dom.js";
import { kindName } from "../i18n/index.js";
import { times } from "../numbers.js";
import { layerName } from "./rows.js";

/** @param {import("./context.js").Context} context @param {(by: number) => void} turn to another channel */
export function inspectHead({ t }, turn) {
  const title = h("h3");
  const shape = h("span.aside");
  const number = h("span.mono");
  /** @param {number} by @param {string} label @param {string} sign */
  const step = (by, label, sign) =>
    h("button.chip", { "aria-label": label, title: label, onclick: () => turn(by) }, sign);
  const back = step(-1, t("net.before"), "‹");
  const forth = step(1, t("net.after"), "›");
  const stepper = h("div.stepper", {}, back, number, forth);
  return {
    root: h("div.inspector-head", {}, h("div", {}, title, shape), stepper),
    /**
     * @param {import("./inspect.js").Spot} spot
     * @param {number} channels
     * @param {import("../store.js").Store<import("./run.js").Results>} results
     */
    show({ layer: at, channel }, channels, results) {
      const { body, lines } = results.get();
      const layers = body?.layers ?? [];
      const line = lines[at];
      const kind = layers[at]?.name && line ? `${kindName(t, line.kind)} · ` : "";
      say(title, layerName(t, layers, at));
      say(shape, line ? `${kind}${times(line.output_shape.slice(1))}` : "");
      say(number, `${channel + 1} / ${channels}`);
      stepper.hidden = at < 0 || channels < 2;
      attribute(back, "disabled", channel === 0);
      attribute(forth, "disabled", channel >= channels - 1);
    },
  };
}
