/** A network as a part of a link: packed, and only what is other than in the ready network that it was made from. */

import { spread, squeezed } from "../long-link.js";

/** @typedef {import("./context.js").Network} Network */
/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */

/** Longer ones are no link that can be sent: a network of many weights that are numbers. */
const LONGEST = 8000;
const MOST_LAYERS = 300;

/** Are its layers what the ready network of its name has? @param {Network} network */
export const isReady = ({ name, ready, layers }) =>
  name !== "" && (ready === layers || JSON.stringify(ready) === JSON.stringify(layers));

/**
 * Layers of the ready network stand there as their numbers.
 * @param {Network} network
 * @returns {Promise<string | null>} "" where its name says all of it; null where it is too long
 */
export async function codeOf(network) {
  if (isReady(network)) return "";
  const { name, title, layers, ready = [], input, inputShape } = network;
  const known = new Map(name === "lab" ? [] : ready.map((layer, at) => [JSON.stringify(layer), at]));
  const told = {
    ...(name === "" && { title }),
    layers: layers.map((layer) => known.get(JSON.stringify(layer)) ?? layer),
    ...(input && { input }),
    ...(inputShape && { inputShape }),
  };
  const text = JSON.stringify(told);
  if (text.length > 64 * LONGEST) return null;
  const code = await squeezed(new TextEncoder().encode(text));
  return code.length > LONGEST ? null : code;
}

/**
 * @param {string} code
 * @param {Network} base the ready network of its name; of none, one without layers
 * @returns {Promise<Network | null>} null where it can't be read
 */
export async function networkOf(code, base) {
  try {
    const told = JSON.parse(new TextDecoder().decode(await spread(code)));
    /** @type {NetworkLayer[]} */
    const layers = told.layers.map((/** @type {any} */ each) =>
      typeof each === "number" ? base.layers[each] : each,
    );
    const sound = layers.every((layer) => typeof layer?.kind === "string");
    if (!sound || layers.length === 0 || layers.length > MOST_LAYERS) return null;
    const { title = base.title, input, inputShape } = told;
    return {
      ...base,
      title: String(title).slice(0, 100),
      layers,
      ...(input && { input }),
      ...(Array.isArray(inputShape) && { inputShape }),
    };
  } catch {
    return null;
  }
}
