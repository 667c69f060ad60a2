/** A transposed convolution as PyTorch, Keras, ONNX, NumPy and SciPy code. */

import { axesOf, call, float, kernelLines, list, plusBias, text, tuple } from "./job.js";

/** @typedef {import("./job.js").Job} Job */

/** Cells that are added to before any are cut off, without output padding. @param {Job} job */
const added = ({ inputShape, stride, effective }) =>
  stride.map((step, i) => ((inputShape[i + 2] ?? 1) - 1) * step + (effective[i] ?? 1));

/** Cells of the output beyond all that is added to. @param {Job} job */
const beyond = (job) =>
  added(job).map((cells, i) => Math.max(0, (job.pads[i]?.[0] ?? 0) + (job.outputShape[i + 2] ?? 0) - cells));

/** What is kept of all that is added to, as slices. @param {Job} job */
const kept = ({ pads, outputShape }) =>
  pads.map(([begin = 0], i) => `${begin}:${begin + (outputShape[i + 2] ?? 0)}`).join(", ");

/** `((0, 0), (0, 1), (0, 1))`: zeros for the cells beyond. @param {Job} job @param {"first" | "last"} channels */
function padded(job, channels) {
  const more = beyond(job);
  if (more.every((cells) => cells === 0)) return false;
  const spatial = more.map((cells) => tuple([0, cells])).join(", ");
  const widths = channels === "first" ? `((0, 0), ${spatial})` : `((0, 0), ${spatial}, (0, 0))`;
  return `y = np.pad(y, ${widths})`;
}

/** @param {Job} job */
export function pytorch(job) {
  const { setup, channels, size, pads } = job;
  const options = [
    setup.bias !== 0 && `bias=torch.full((${job.outputShape[1]},), ${float(setup.bias)})`,
    job.stride.some((s) => s > 1) && `stride=${axesOf(job.stride)}`,
    job.padded && `padding=${axesOf(pads.map(([begin]) => begin ?? 0))}`,
    job.more.some((m) => m > 0) && `output_padding=${axesOf(job.more)}`,
    job.each && channels > 1 && `groups=${channels}`,
    job.dilation.some((d) => d > 1) && `dilation=${axesOf(job.dilation)}`,
  ];
  return text([
    "import torch\nimport torch.nn.functional as F\n",
    kernelLines(job, "torch.tensor"),
    call(`y = F.conv_transpose${job.rank}d`, ["x", `k.expand(${tuple([channels, 1, ...size])})`, ...options]),
  ]);
}

/** Keras has no groups here: a weight that is zero between channels does the same. @param {Job} job */
export function keras(job) {
  const { channels, size, each } = job;
  const full = tuple([...size, 1, channels]);
  const options = [
    `strides=${axesOf(job.stride)}`,
    'padding="valid"',
    job.dilation.some((d) => d > 1) && `dilation_rate=${axesOf(job.dilation)}`,
    'data_format="channels_last"',
  ];
  return text([
    "import keras\nimport numpy as np\n",
    kernelLines(job, "np.array", ', dtype="float32"'),
    each
      ? `w = k[..., None, None] * np.eye(${channels}, dtype="float32")`
      : `w = np.broadcast_to(k[..., None, None], ${full}).copy()`,
    call("y = keras.ops.conv_transpose", ["x", "w", ...options]),
    beyond(job).some((cells) => cells > 0) && "y = keras.ops.convert_to_numpy(y)",
    padded(job, "last"),
    `y = y[:, ${kept(job)}]${plusBias(job)}`,
  ]);
}

/** The node of an ONNX model. @param {Job} job */
export function onnxNode(job) {
  const { setup, channels, pads } = job;
  const weights = ["w"];
  const lines = [
    kernelLines(job, "np.array", ', dtype="float32"'),
    `w = np.tile(k, ${tuple([channels, 1, ...job.size.map(() => 1)])})`,
  ];
  if (setup.bias !== 0) {
    lines.push(`b = np.full(${job.outputShape[1]}, ${float(setup.bias)}, dtype="float32")`);
    weights.push("b");
  }
  const ends = [...pads.map(([begin]) => begin ?? 0), ...pads.map(([, end]) => end ?? 0)];
  const options = [
    `pads=${list(ends)}`,
    `strides=${list(job.stride)}`,
    job.more.some((m) => m > 0) && `output_padding=${list(job.more)}`,
    `dilations=${list(job.dilation)}`,
    `group=${job.each ? channels : 1}`,
  ].filter(Boolean);
  const inputs = list(["x", ...weights].map((name) => `"${name}"`));
  return {
    nodes: [`helper.make_node("ConvTranspose", ${inputs}, ["y"], ${options.join(", ")})`],
    weights,
    lines,
  };
}

/** Names of the slices along each axis. @param {Job} job */
const namesOf = ({ rank }) => ["planes", "rows", "columns"].slice(-rank);

/** Scatter-add: each weight times the whole input, added a stride apart. @param {Job} job */
export function numpy(job) {
  const cells = job.inputShape.slice(2);
  // Not k, which is the kernel.
  const letters = ["i", "j", "l"].slice(0, job.rank);
  const names = namesOf(job);
  const slices = names.map((name, axis) => {
    const [dilation = 1, stride = 1, count = 1] = [job.dilation[axis], job.stride[axis], cells[axis]];
    const letter = letters[axis] ?? "i";
    const from = dilation > 1 ? `${letter} * ${dilation}` : letter;
    return `    ${name} = slice(${from}, ${from} + ${(count - 1) * stride + 1}, ${stride})`;
  });
  return text([
    "import numpy as np\n",
    kernelLines(job, "np.array"),
    !job.each && "x = x.sum(axis=0, keepdims=True)",
    `y = np.zeros((len(x), ${added(job).join(", ")}))`,
    `for ${letters.join(", ")}${job.rank === 1 ? "," : ""} in np.ndindex(k.shape):`,
    ...slices,
    `    y[:, ${names.join(", ")}] += x * k[${letters.join(", ")}]`,
    padded(job, "first"),
    `y = y[:, ${kept(job)}]${plusBias(job)}`,
  ]);
}

/** Zero-insertion: the inputs a stride apart among zeros, then convolution proper. @param {Job} job */
export function scipy(job) {
  const dilated = job.dilation.some((d) => d > 1);
  const call = job.rank === 2 ? "convolve2d" : "convolve";
  const spread = job.inputShape.slice(2).map((count, axis) => (count - 1) * (job.stride[axis] ?? 1) + 1);
  return text([
    `import numpy as np\nfrom scipy.signal import ${call}\n`,
    kernelLines(job, "np.array"),
    dilated && `spread = np.zeros(${tuple(job.effective)})`,
    dilated && `spread[${job.dilation.map((d) => `::${d}`).join(", ")}] = k`,
    dilated && "k = spread",
    !job.each && "x = x.sum(axis=0, keepdims=True)",
    `z = np.zeros((len(x), ${spread.join(", ")}))`,
    `z[:, ${job.stride.map((step) => `::${step}`).join(", ")}] = x`,
    `y = np.stack([${call}(c, k) for c in z])`,
    padded(job, "first"),
    `y = y[:, ${kept(job)}]${plusBias(job)}`,
  ]);
}
