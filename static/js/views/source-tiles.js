/** Tiles of what signals and volumes are read from: what is generated, and uploads of this visit. */

import { attribute, h } from "../dom.js";
import { aboutOf, titleOf } from "../titles.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Source} Source */
/** @typedef {{app: App, mini: (app: App, source: Source) => HTMLElement, choose: (source: Source) => void}} Kit how a source is drawn in small, and taken */

/** A source's name, or an upload's id. @param {Source} source */
export const keyOf = (source) =>
  "generate" in source ? source.generate.name : "tensor" in source ? source.tensor : "data";

/**
 * @param {Kit} kit
 * @param {import("../types.js").GeneratorEntry} entry
 * @param {Record<string, number>} small how large it is in small
 */
export function generatorTile(kit, entry, small) {
  const [title, about] = [titleOf(kit.app.store.get(), entry), aboutOf(kit.app.store.get(), entry)];
  const generate = { name: entry.name };
  return tile(kit, { generate }, title, `${title}\n${about}`, { generate: { ...generate, ...small } });
}

/** @param {Kit} kit @param {string} id @param {string} name */
export const ownTile = (kit, id, name) => tile(kit, { tensor: id }, name, name);

/** @param {Kit} kit @param {Source} source @param {string} label @param {string} title @param {Source} [small] */
const tile = ({ app, mini, choose }, source, label, title, small = source) =>
  h(
    "button.sample",
    { title, "aria-label": label, "data-source": keyOf(source), onclick: () => choose(source) },
    mini(app, small),
  );

/** Marks the tile of what is read. @param {HTMLElement} tiles @param {Source} source */
export function markTile(tiles, source) {
  for (const each of tiles.querySelectorAll("[data-source]"))
    attribute(each, "aria-pressed", each.getAttribute("data-source") === keyOf(source));
}
