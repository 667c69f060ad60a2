/** What the form asks the server. */

import { layerOf, numbersIn, settingsOf, shortened } from "./settings.js";

/** @typedef {import("./solve.js").Form} Form */
/** @typedef {import("./settings.js").Setting} Setting */

/** The least that a setting may be. @param {Setting} name */
export const least = (name) => (name === "padding" || name === "output_padding" ? 0 : 1);

/**
 * What the form asks; null while something is missing.
 * @param {Form} form
 */
export function questionOf({ find, kind, input, output, settings, limit }) {
  const [before, after] = [numbersIn(input, 1), numbersIn(output, 1)];
  /** @type {Partial<Record<Setting, unknown>>} */
  const given = {};
  for (const name of settingsOf(kind)) {
    const text = settings[name] ?? "";
    const numbers = numbersIn(text, least(name));
    if (text !== "" && !numbers) return null;
    if (numbers) given[name] = shortened(numbers);
  }
  if (find === "settings") {
    if (!before || !after) return null;
    return { find, kind, ...spread(before, after), fixed: given, limit };
  }
  if (find === "padding") delete given.padding;
  const layer = layerOf(kind, { kernel_size: 3, ...given });
  if (find === "inputs") return after && { find, layer, output: after };
  if (!before || (output !== "" && !after)) return null;
  return { find, layer, ...(after ? spread(before, after) : { input: before }), limit };
}

/** One number is that of all axes. @param {number[]} input @param {number[]} output */
function spread(input, output) {
  const rank = Math.max(input.length, output.length);
  /** @param {number[]} sizes */
  const all = (sizes) => (sizes.length === 1 ? Array(rank).fill(sizes[0]) : sizes);
  return { input: all(input), output: all(output) };
}
