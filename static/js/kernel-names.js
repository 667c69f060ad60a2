/** The catalogue's entry of a kernel, and its parameters in short. */

import { titleOf } from "./titles.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./types.js").KernelEntry} KernelEntry */

/** @param {State} state @param {string} name @returns {KernelEntry | undefined} */
export const entryOf = ({ catalogue }, name) => catalogue.kernels.find((entry) => entry.name === name);

/** Parameters that are not their defaults, in short: `σ 1.5`. @param {State} state @param {string} name @param {Record<string, number>} given */
export function parametersOf(state, name, given) {
  const parts = (entryOf(state, name)?.parameters ?? []).flatMap((parameter) => {
    const value = given[parameter.name] ?? parameter.default;
    if (parameter.name === "size" || parameter.name === "width" || value === parameter.default) return [];
    return [`${SHORT[parameter.name] ?? titleOf(state, parameter) ?? parameter.name} ${value}`];
  });
  return parts.join(", ");
}

/** @type {Record<string, string>} */
const SHORT = { sigma: "σ", wavelength: "λ" };
