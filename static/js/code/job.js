/** What a layer is, in the words that every code generator needs. */

import { tap } from "../geometry.js";
import { weightsOf } from "../ranks.js";

/** @typedef {import("../state.js").Setup} Setup */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../spec.js").Request} Request */

/**
 * @typedef {object} Job
 * @property {Setup} setup
 * @property {number} rank spatial axes
 * @property {string} kind
 * @property {number} channels of the layer's input
 * @property {number[]} inputShape
 * @property {number[]} outputShape
 * @property {number[][]} pads [begin, end] an axis, as computed
 * @property {number[]} overhang cells past the padding that the last window reaches, an axis
 * @property {number[]} more output padding of a transposed convolution, an axis
 * @property {number[]} stride
 * @property {number[]} dilation
 * @property {number[]} size of the kernel
 * @property {number[]} effective
 * @property {boolean} padded
 * @property {boolean} each a map a channel
 * @property {Request} request
 * @property {string} origin of this server
 */

/**
 * @param {Setup} setup
 * @param {Report} report of the shown layer
 * @param {Request} request
 * @param {string} origin
 * @returns {Job}
 */
export function jobOf(setup, report, request, origin) {
  const axes = report.axes;
  const pads = axes.map((axis) => [...axis.padding]);
  return {
    setup,
    request,
    origin,
    kind: report.kind,
    rank: report.input_shape.length - 2,
    channels: report.input_shape[1] ?? 1,
    inputShape: report.input_shape,
    outputShape: report.output_shape,
    pads,
    overhang: axes.map((axis) => {
      const lattice = { ...axis, begin: axis.padding[0] };
      const last = tap(lattice, axis.output - 1, axis.kernel - 1);
      return Math.max(0, last + 1 - axis.input - axis.padding[1]);
    }),
    more: axes.map((axis) => axis.output_padding),
    stride: axes.map((axis) => axis.stride),
    dilation: axes.map((axis) => axis.dilation),
    size: axes.map((axis) => axis.kernel),
    effective: axes.map((axis) => axis.effective_kernel),
    padded: pads.flat().some((pad) => pad > 0),
    each: setup.channels !== "sum",
  };
}

/** A number as Python reads it back to just this float32, without rows of zeros. @param {number} value */
export function float(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return `${value}.`;
  const short = shortest(value);
  const powered = short.toExponential().replace("e+", "e");
  const plain = Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6 ? powered : String(short);
  return plain.length <= BRIEF ? plain : (fraction(value) ?? plain);
}

/** Decimals this long are easier to read than a fraction. */
const BRIEF = 7;

/** `1/9`, where that is the number in float32. @param {number} value */
function fraction(value) {
  for (let bottom = 3; bottom < 100; bottom++) {
    const top = Math.round(value * bottom);
    if (top !== 0 && Math.fround(top / bottom) === Math.fround(value)) return `${top}/${bottom}`;
  }
  return null;
}

/** Fewest digits that are still the same number in float32, which is all that computes. @param {number} value */
function shortest(value) {
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** Characters of a line that the page shows without scrolling. */
const WIDE = 36;

/**
 * `y = f(a, b)`, in more lines where one would be too long to see.
 * @param {string} head
 * @param {readonly (string | false)[]} given
 * @param {string} [after]
 */
export function call(head, given, after = "") {
  const args = given.filter((arg) => arg !== false);
  const pieces = args.map((arg, i) => `${arg}${i < args.length - 1 ? "," : `)${after}`}`);
  const [first = "", ...rest] = pieces;
  const lines = [`${head}(${first}`];
  for (const piece of rest) {
    const longer = `${lines.at(-1)} ${piece}`;
    if (longer.length <= WIDE) lines[lines.length - 1] = longer;
    else lines.push(`    ${piece}`);
  }
  return lines.join("\n");
}

/**
 * Weights as nested Python lists, one row a line.
 * @param {readonly unknown[]} lists a list, rows, or planes of rows
 * @param {string} [indent]
 * @returns {string}
 */
export function nested(lists, indent = "") {
  const numbers = /** @type {number[]} */ (lists.flat(2)).map(float);
  const width = Math.max(...numbers.map((text) => text.length));
  /** @param {readonly unknown[]} list @param {string} before @returns {string} */
  const write = (list, before) => {
    if (!Array.isArray(list[0])) return `[${list.map((w) => float(Number(w)).padStart(width)).join(", ")}]`;
    const rows = /** @type {unknown[][]} */ (list);
    const inside = rows.map((row) => `${before}    ${write(row, `${before}    `)}`);
    return `[\n${inside.join(",\n")}]`;
  };
  return Array.isArray(lists[0]) ? write(lists, indent) : broken(lists.map((w) => float(Number(w))));
}

/** A list in as many lines as it needs. @param {readonly string[]} texts */
function broken(texts) {
  const one = `[${texts.join(", ")}]`;
  if (one.length <= WIDE - 18) return one;
  const lines = [""];
  for (const text of texts) {
    const longer = `${lines.at(-1)}${lines.at(-1) === "" ? "    " : " "}${text},`;
    if (longer.length <= WIDE || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(`    ${text},`);
  }
  return `[\n${lines.join("\n")}\n]`;
}

/** `(1, 2)`, and `(1,)` @param {readonly (number | string)[]} values */
export const tuple = (values) => `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

/** `[1, 2]` @param {readonly (number | string)[]} values */
export const list = (values) => `[${values.join(", ")}]`;

/** One number where all agree, else a tuple. @param {readonly number[]} axes */
export const axesOf = (axes) => (axes.every((v) => v === axes[0]) ? String(axes[0]) : tuple(axes));

/** The same text for each axis. @param {Job} job @param {string} text */
export const perAxis = ({ rank }, text) => Array(rank).fill(text).join(", ");

/** A line that turns the kernel round. @param {Job} job */
export const turnedKernel = (job) => `k = k[${perAxis(job, "::-1")}]`;

/** The names of axes in an einsum: `hw`, and `ij` for the window's. @param {Job} job */
export const lettersOf = ({ rank }) => ({ cells: "dhw".slice(-rank), taps: "ijk".slice(0, rank) });

/** NumPy's names for what padding holds. */
const NUMPY_MODES = {
  zeros: "constant",
  constant: "constant",
  reflect: "reflect",
  symmetric: "symmetric",
  replicate: "edge",
  circular: "wrap",
};

/** Amounts for np.pad around the spatial ones. */
const NUMPY_WIDTHS = {
  /** @param {string} spatial */
  CHW: (spatial) => `((0, 0), ${spatial})`,
  /** @param {string} spatial */
  NHWC: (spatial) => `((0, 0), ${spatial}, (0, 0))`,
  /** @param {string} spatial */
  NCHW: (spatial) => `((0, 0), (0, 0), ${spatial})`,
};

/**
 * A line that pads `x` with NumPy.
 * @param {Job} job
 * @param {keyof typeof NUMPY_WIDTHS} axes of `x`
 */
export function numpyPad(job, axes) {
  const { mode, fill } = job.setup;
  const widths = NUMPY_WIDTHS[axes](job.pads.map((pad) => tuple(pad)).join(", "));
  const how = mode === "zeros" ? "" : `, mode="${NUMPY_MODES[mode]}"`;
  const value = mode === "constant" && fill !== 0 ? `, constant_values=${float(fill)}` : "";
  return `np.pad(x, ${widths}${how}${value})`;
}

/** Lines that define `k`. @param {Job} job @param {string} maker @param {string} after */
export const kernelLines = (job, maker, after = "") =>
  `k = ${maker}(${nested(weightsOf(job.setup))}${after})`;

/** ` + 0.5`, or nothing. @param {Job} job */
export const plusBias = (job) => (job.setup.bias === 0 ? "" : ` + ${float(job.setup.bias)}`);

/** @param {(string | false)[]} lines */
export const text = (lines) => lines.filter((line) => line !== false).join("\n");
