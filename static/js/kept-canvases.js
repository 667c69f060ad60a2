/** Canvases that are made anew only when what they show has changed. */

import { putPixels } from "./draw/levels.js";
import { same } from "./store.js";

/** One for each slot. */
export function keptCanvases() {
  /** @type {Map<string, {key: readonly unknown[], canvas: HTMLCanvasElement}>} */
  const kept = new Map();
  /**
   * @param {string} slot
   * @param {readonly unknown[]} key what the pixels are made of
   * @param {() => import("./draw/levels.js").Raster} make
   */
  return (slot, key, make) => {
    const known = kept.get(slot);
    if (known && same(known.key, key)) return known.canvas;
    const canvas = known?.canvas ?? document.createElement("canvas");
    kept.set(slot, { key, canvas });
    return putPixels(canvas, make());
  };
}
