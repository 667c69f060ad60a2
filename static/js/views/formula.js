/** What a layer does as formulas: the size of one axis with its numbers in, and the rule of an activation. */

import { tell } from "../desk/tell.js";
import { h } from "../dom.js";
import { grouped } from "../numbers.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").ReportAxis} ReportAxis */

const LONG = 10_000;
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {string} tag @param {...(Node | string)} children */
function m(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

/** @param {string} sign */
const mo = (sign) => m("mo", sign);

/** @param {number} value */
const mn = (value) => m("mn", grouped(value));

/** The size step by step, in the reader's words. @param {App} app @param {ReportAxis} axis */
const stepsOf = ({ store }, { steps }) => steps.map((step) => tell(step, store.get().language)).join("\n");

/**
 * What an axis is called: a signal has but one, which is its length.
 * @param {import("../i18n/index.js").Translate} t
 * @param {string} name as the server says
 * @param {number} rank
 */
export function axisName(t, name, rank) {
  if (rank === 1) return t("axis.length");
  return t(name === "depth" ? "axis.depth" : name === "height" ? "axis.height" : "axis.width");
}

/**
 * @param {App} app
 * @param {ReportAxis} axis
 * @param {boolean} withWindow tell how dilation widens the window
 * @param {boolean} both is it widened alike along all axes?
 * @param {number} rank
 * @returns {Node[]} pairs of a name and a formula
 */
export function formula(app, axis, withWindow, both, rank) {
  const { input, effective_kernel: effective, stride, padding, output } = axis;
  const [begin, end] = padding;
  const name = axisName(app.t, axis.name, rank);
  const sum = m("mrow", mn(input));
  if (begin + end > 0) sum.append(mo("+"), mn(begin), mo("+"), mn(end));
  sum.append(mo("−"), mn(effective));
  const up = axis.steps.some((step) => step.includes("⌈"));
  const brackets = [mo(up ? "⌈" : "⌊"), m("mfrac", sum, mn(stride)), mo(up ? "⌉" : "⌋")];
  const rows = widened(app, axis, withWindow, both);
  const math = m("math", m("mrow", ...brackets, mo("+"), mn(1), mo("="), mn(output)));
  math.setAttribute("title", stepsOf(app, axis));
  // A long sound's numbers would run out of the panel.
  math.classList.toggle("long", input >= LONG);
  rows.push(h("span", {}, name), math);
  return rows;
}

/**
 * How dilation widens the window.
 * @param {App} app
 * @param {ReportAxis} axis
 * @param {boolean} withWindow
 * @param {boolean} both
 * @returns {Node[]}
 */
function widened({ t }, { name, kernel, dilation, effective_kernel: effective }, withWindow, both) {
  if (!withWindow || dilation === 1) return [];
  const product = [mn(dilation), mo("·"), mo("("), mn(kernel), mo("−"), mn(1), mo(")")];
  const math = m("math", m("mrow", ...product, mo("+"), mn(1), mo("="), mn(effective)));
  const which = both
    ? t("axis.effective")
    : t(
        name === "depth"
          ? "axis.effective.depth"
          : name === "height"
            ? "axis.effective.height"
            : "axis.effective.width",
      );
  return [h("span", {}, which), math];
}

/**
 * The size of an axis of a transposed convolution: all cells that are added to, less those cut off, plus output padding.
 * @type {typeof formula}
 */
export function transposedFormula(app, axis, withWindow, both, rank) {
  const { input, effective_kernel: effective, stride, padding, output_padding: more, output } = axis;
  const all = (input - 1) * stride + effective;
  const name = axisName(app.t, axis.name, rank);
  const steps = [mo("("), mn(input), mo("−"), mn(1), mo(")"), mo("·"), mn(stride), mo("+"), mn(effective)];
  const first = m("math", m("mrow", ...steps, mo("="), mn(all)));
  first.setAttribute("title", stepsOf(app, axis));
  first.classList.toggle("long", input >= LONG);
  const rows = [...widened(app, axis, withWindow, both), h("span", {}, name), first];
  const cuts = padding.filter((cut) => cut > 0).flatMap((cut) => [mo("−"), mn(cut)]);
  if (cuts.length === 0 && more === 0) return rows;
  const last = more > 0 ? [mo("+"), mn(more)] : [];
  return [...rows, h("span"), m("math", m("mrow", mn(all), ...cuts, ...last, mo("="), mn(output)))];
}

/**
 * Which sizes the convolution with the same settings makes the input of, of which output padding takes one.
 * @param {App} app
 * @param {ReportAxis} axis
 * @returns {string} empty where there are none
 */
export function originWords({ t }, { input, output, output_padding: more, same_output: sizes }) {
  const [first = 0, last = -1] = sizes ?? [];
  if (output < first || output > last) return "";
  return t(first === last ? "transposed.one" : "transposed.several", { input, output, more, first, last });
}

/**
 * What an activation does to one value.
 * @param {string} kind of layer
 * @param {number} slope of the leaky ReLU
 * @returns {string} empty for other layers
 */
export function ruleOf(kind, slope) {
  const rules = {
    relu: "f(x) = max(0, x)",
    leaky_relu: `f(x) = max(x, ${slope} · x)`,
    sigmoid: "f(x) = 1 / (1 + e⁻ˣ)",
    tanh: "f(x) = tanh(x)",
    softmax: "f(xᵢ) = exp(xᵢ) / Σ exp(xⱼ)",
  };
  return kind in rules ? rules[/** @type {keyof typeof rules} */ (kind)] : "";
}
