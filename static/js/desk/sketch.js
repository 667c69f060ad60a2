/** A layer's window along one axis as a few cells: padding dashed, the first window's taps full, the second's ringed. */

import { h } from "../dom.js";
import { kernelOf } from "./settings.js";

const SVG = "http://www.w3.org/2000/svg";
const [CELL, GAP, MOST] = [7, 2, 13];

/** @param {string} tag @param {Record<string, string | number>} attributes */
function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** The first axis's number. @param {unknown} value @param {number} plain */
function first(value, plain) {
  const one = Array.isArray(value) ? value[0] : (value ?? plain);
  return Number(Array.isArray(one) ? one[0] : one);
}

/**
 * @param {import("../spec.js").LayerSpec} layer
 * @returns {HTMLElement} for the eye alone: its words stand beside it
 */
export function sketch(layer) {
  const kernel = first(kernelOf(layer), 1);
  const stride = first(layer.stride, layer.kind.endsWith("pool") ? kernel : 1);
  const dilation = first(layer.dilation, 1);
  const begin = first(layer.padding, 0);
  const root = shape("svg", {
    class: "sketch",
    width: MOST * (CELL + GAP),
    height: CELL + 4,
    "aria-hidden": "true",
  });
  /** @param {number} cell @param {number} start */
  const reads = (cell, start) =>
    (cell - start) % dilation === 0 && cell >= start && cell - start <= dilation * (kernel - 1);
  for (let cell = 0; cell < MOST; cell++) {
    const kind = [
      "cell",
      cell < begin && "pad",
      reads(cell, 0) && "one",
      reads(cell, stride) && "two",
      cell === MOST - 1 && "end",
    ];
    root.append(
      shape("rect", {
        class: kind.filter(Boolean).join(" "),
        x: cell * (CELL + GAP) + 1,
        y: 2,
        width: CELL,
        height: CELL,
        rx: 1.5,
      }),
    );
  }
  const holder = h("span.sketch-holder");
  holder.append(root);
  return holder;
}
