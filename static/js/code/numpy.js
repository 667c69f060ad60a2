/** The layer as NumPy and as SciPy code; `x` is (C, *size) float32. */

import {
  float,
  kernelLines,
  lettersOf,
  numpyPad,
  perAxis,
  plusBias,
  text,
  tuple,
  turnedKernel,
} from "./job.js";
import * as transposed from "./transposed.js";

/** @typedef {import("./job.js").Job} Job */

/** Slices that keep every n-th cell: `, ::2, ::2`. @param {readonly number[]} steps */
const every = (steps) => (steps.some((s) => s > 1) ? steps.map((s) => `, ::${s}`).join("") : "");

/** @param {string} slices */
const taking = (slices, lead = ":") => (slices === "" ? "" : `[${lead}${slices}]`);

const VIEWS = "import numpy as np\nfrom numpy.lib.stride_tricks import sliding_window_view\n";

/** @param {Job} job @param {string} from */
function windows(job, from) {
  const dilated = every(job.dilation);
  const strided = dilated && job.stride.every((s) => s === 1) ? `, ${perAxis(job, ":")}` : every(job.stride);
  const axes = tuple(job.size.map((_, axis) => axis + 1));
  return `sliding_window_view(${from}, ${tuple(job.effective)}, axis=${axes})${taking(strided + dilated)}`;
}

/** @param {Job} job */
export function numpy(job) {
  if (job.kind === "conv") {
    const { cells, taps } = lettersOf(job);
    const sum = `c${cells}${taps},${taps}->${job.each ? "c" : ""}${cells}`;
    return text([
      VIEWS,
      kernelLines(job, "np.array"),
      job.setup.flip && turnedKernel(job),
      job.padded && `x = ${numpyPad(job, "CHW")}`,
      `w = ${windows(job, "x")}`,
      `y = np.einsum("${sum}", w, k)${plusBias(job)}`,
    ]);
  }
  if (job.kind === "conv_transpose") return transposed.numpy(job);
  if (job.kind.endsWith("_pool")) return pool(job);
  return text(["import numpy as np\n", ...activation(job)]);
}

/** @param {Job} job */
function activation(job) {
  const lines = {
    relu: ["y = np.maximum(x, 0)"],
    leaky_relu: [`y = np.where(x < 0, x * ${float(job.setup.slope)}, x)`],
    sigmoid: ["y = 1 / (1 + np.exp(-x))"],
    tanh: ["y = np.tanh(x)"],
    softmax: ["e = np.exp(x - x.max(axis=0))", "y = e / e.sum(axis=0)"],
  };
  return lines[/** @type {keyof typeof lines} */ (job.kind)] ?? [];
}

/** The axes of a window: `(3, 4)`. @param {Job} job */
const last = ({ rank }) => (rank === 1 ? "2" : tuple(Array.from({ length: rank }, (_, i) => 1 + rank + i)));

/** What hangs over the end neither wins nor counts. @param {Job} job */
function pool(job) {
  const over = job.pads.map(([begin, end], axis) =>
    tuple([begin ?? 0, (end ?? 0) + (job.overhang[axis] ?? 0)]),
  );
  const wide = `((0, 0), ${over.join(", ")})`;
  const hanging = job.overhang.some((cells) => cells > 0);
  if (job.kind === "max_pool")
    return text([
      VIEWS,
      (job.padded || hanging) && `x = np.pad(x, ${wide}, constant_values=-np.inf)`,
      `y = ${windows(job, "x")}.max(axis=${last(job)})`,
    ]);
  if (!job.padded && !hanging) return text([VIEWS, `y = ${windows(job, "x")}.mean(axis=${last(job)})`]);
  const inner = `((0, 0), ${job.pads.map((pad) => tuple(pad)).join(", ")})`;
  const counted = job.setup.poolCount && job.padded ? `np.pad(n, ${inner}, constant_values=1)` : "n";
  const rest = job.setup.poolCount
    ? `((0, 0), ${job.overhang.map((cells) => `(0, ${cells})`).join(", ")})`
    : wide;
  return text([
    VIEWS,
    "n = np.ones_like(x)",
    counted !== "n" && `n = ${counted}`,
    `x, n = np.pad(x, ${wide}), np.pad(n, ${rest})`,
    `y = ${windows(job, "x")}.sum(axis=${last(job)})`,
    `y = y / ${windows(job, "n")}.sum(axis=${last(job)})`,
  ]);
}

/** @param {Job} job @returns {string | null} */
export function scipy(job) {
  if (job.kind === "sigmoid") return "from scipy.special import expit\n\ny = expit(x)";
  if (job.kind === "softmax") return "from scipy.special import softmax\n\ny = softmax(x, axis=0)";
  if (job.kind === "conv_transpose") return transposed.scipy(job);
  if (job.kind !== "conv") return null;
  // Two axes have functions of their own in SciPy.
  const call = `${job.setup.flip ? "convolve" : "correlate"}${job.rank === 2 ? "2d" : ""}`;
  const dilated = job.dilation.some((d) => d > 1);
  const one = `${call}(c, k, mode="valid") for c in x`;
  const strided = every(job.stride);
  return text([
    `import numpy as np\nfrom scipy.signal import ${call}\n`,
    kernelLines(job, "np.array"),
    dilated && `spread = np.zeros(${tuple(job.effective)})`,
    dilated && `spread[${job.dilation.map((d) => `::${d}`).join(", ")}] = k`,
    dilated && "k = spread",
    job.padded && `x = ${numpyPad(job, "CHW")}`,
    job.each ? `y = np.stack([${one}])` : `y = sum(${one})`,
    (strided !== "" || job.setup.bias !== 0) &&
      `y = y${strided && `[${job.each ? ":, " : ""}${strided.slice(2)}]`}${plusBias(job)}`,
  ]);
}
