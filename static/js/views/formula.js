/** The size of one axis as a formula with its numbers in, in MathML. */

import { h } from "../dom.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").ReportAxis} ReportAxis */

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
const mn = (value) => m("mn", String(value));

/**
 * @param {App} app
 * @param {ReportAxis} axis
 * @param {boolean} withWindow tell how dilation widens the window
 * @returns {Node[]} pairs of a name and a formula
 */
export function formula({ t }, axis, withWindow) {
  const { input, kernel, effective_kernel: effective, stride, dilation, padding, output } = axis;
  const [begin, end] = padding;
  const name = t(axis.name === "height" ? "axis.height" : "axis.width");
  const sum = m("mrow", mn(input));
  if (begin + end > 0) sum.append(mo("+"), mn(begin), mo("+"), mn(end));
  sum.append(mo("−"), mn(effective));
  const up = axis.steps.some((step) => step.includes("⌈"));
  const inner = stride > 1 ? m("mfrac", sum, mn(stride)) : sum;
  const brackets = stride > 1 ? [mo(up ? "⌈" : "⌊"), inner, mo(up ? "⌉" : "⌋")] : [inner];
  const rows = [];
  if (withWindow && dilation > 1) {
    const math = m(
      "math",
      m(
        "mrow",
        mn(dilation),
        mo("·"),
        mo("("),
        mn(kernel),
        mo("−"),
        mn(1),
        mo(")"),
        mo("+"),
        mn(1),
        mo("="),
        mn(effective),
      ),
    );
    rows.push(h("span", {}, t("axis.effective")), math);
  }
  const math = m("math", m("mrow", ...brackets, mo("+"), mn(1), mo("="), mn(output)));
  math.setAttribute("displaystyle", "true");
  math.setAttribute("title", axis.steps.join("\n"));
  rows.push(h("span", {}, name), math);
  return rows;
}
