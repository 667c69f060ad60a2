/** Two settings in short: the kernel of each, and of the rest only what differs. */

import * as kernels from "../kernel.js";
import { entryOf, parametersOf, titleOf } from "../kernel-names.js";
import { times } from "../numbers.js";

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
  const name = titleOf(state, entryOf(state, setup.preset)) ?? t("presets.own");
  /** @param {readonly number[]} pair */
  const pair = (pair) => (pair[0] === pair[1] ? String(pair[0]) : times(pair));
  const stage =
    setup.stage === "conv"
      ? t("stage.conv")
      : setup.stage === "pool"
        ? t(`pool.${setup.pool}`)
        : t(`activation.${setup.activation}`);
  return {
    kernel: `${name} ${times(kernels.size(setup.kernel))}${more ? ` (${more})` : ""}`,
    weights: setup.preset ? "" : `Σ ${Number(kernels.total(setup.kernel).toPrecision(3))}`,
    bias: `${t("bias")} ${setup.bias}`,
    padding: `${t("padding")} ${setup.padding === "amounts" ? setup.pads.flat().join(" ") : setup.padding}`,
    stride: `${t("stride")} ${pair(setup.stride)}`,
    dilation: `${t("dilation")} ${pair(setup.dilation)}`,
    mode: t(`mode.${setup.mode}`),
    channels: t(`channels.${setup.channels}`),
    flip: setup.flip ? t("flip") : "",
    stage,
  };
}
