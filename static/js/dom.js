/** Builds elements: text is always text, styles go through the CSSOM. */

import { ICONS } from "./icons.js";

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, unknown>} Props */

/**
 * `h("button.chip", {title: "…", onclick}, "text")`: listeners by `on…`, styles by `style`, the rest are attributes.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K | `${K}.${string}`} kind tag and classes
 * @param {Props} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(kind, props = {}, ...children) {
  const [tag = "div", ...classes] = kind.split(".");
  const element = /** @type {HTMLElementTagNameMap[K]} */ (document.createElement(tag));
  if (classes.length > 0) element.classList.add(...classes);
  if (tag === "button") element.setAttribute("type", "button");
  setAll(element, props);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Props} props
 */
function setAll(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === "style") style(element, /** @type {Record<string, string>} */ (value));
    else attribute(element, name, value);
  }
}

/**
 * An attribute; false, null and undefined take it away.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function attribute(element, name, value) {
  const text = value === true && !name.startsWith("aria-") ? "" : String(value);
  if (value === null || value === undefined || (value === false && !name.startsWith("aria-"))) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {Element} element
 * @param {Record<string, string>} styles by property, custom ones too
 */
export function style(element, styles) {
  if (!(element instanceof HTMLElement)) return;
  for (const [property, value] of Object.entries(styles)) element.style.setProperty(property, value);
}

/**
 * @param {Element} element
 * @param {readonly (Child | Child[])[]} children
 */
function append(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Sets text only where it differs, so that nothing is laid out twice. @param {Element} element @param {string} text */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * The element with this id, which the page's shell has.
 * @param {string} id
 */
export function region(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}
