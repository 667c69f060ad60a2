/** Two settings in short: the kernel of each, and of the rest only what differs. */

import * as kernels from "../kernel.js";
import { entryOf, parametersOf } from "../kernel-names.js";
import { times } from "../numbers.js";
import { along } from "../ranks.js";
import { titleOf } from "../titles.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Setup} Setup */

/**
 * @param {App} app
 * @param {...Setup} sides A and B
 * @returns {string[]} a text each
 */
export function settingsText(app, ...sides) {
  const parts = sides.map((setup) => partsOf(app, setup));
  return parts.map((own) =>
    Object.entries(own)
      .filter(([key, text]) => text && (key === "kernel" || parts.some((other) => other[key] !== text)))
      .map(([, text]) => text)
      .join(", "),
  );
}

/** @param {App} app @param {Setup} setup @returns {Record<string, string>} */
function partsOf({ t, store }, setup) {
  const state = store.get();
  const more = parametersOf(state, setup.preset, setup.parameters);
  const entry = entryOf(state, setup.preset);
  const name = entry ? titleOf(state, entry) : t("presets.own");
  /** @param {"stride" | "dilation"} name */
  const each = (name) => {
    const sides = along(setup.rank, setup[name], setup.deep[name]);
    return sides.every((side) => side === sides[0]) ? String(sides[0]) : times(sides);
  };
  const [height, width] = kernels.size(setup.kernel);
  const size = setup.rank === 3 ? [setup.depth, height / setup.depth, width] : [height, width];
  const stage =
    setup.stage === "conv"
      ? t("stage.conv")
      : setup.stage === "pool"
        ? t(`pool.${setup.pool}`)
        : t(`activation.${setup.activation}`);
  return {
    kernel: `${name} ${times(size)}${more ? ` (${more})` : ""}`,
    weights: setup.preset ? "" : `Σ ${Number(kernels.total(setup.kernel).toPrecision(3))}`,
    bias: `${t("bias")} ${setup.bias}`,
    padding: `${t("padding")} ${setup.padding === "amounts" ? along(setup.rank, setup.pads, setup.deep.pads).flat().join(" ") : setup.padding}`,
    stride: `${t("stride")} ${each("stride")}`,
    dilation: `${t("dilation")} ${each("dilation")}`,
    mode: t(`mode.${setup.mode}`),
    channels: t(`channels.${setup.channels}`),
    flip: setup.flip ? t("flip") : "",
    stage,
  };
}
