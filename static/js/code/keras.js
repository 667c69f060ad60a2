/** The layer as Keras 3 code; `x` is (1, *size, C) float32, channels last. */

import { axesOf, call, float, kernelLines, numpyPad, plusBias, text, tuple, turnedKernel } from "./job.js";
import { keras as transposed } from "./transposed.js";

/** @typedef {import("./job.js").Job} Job */

const HEAD = "import keras\nimport numpy as np\n";

/** @param {Job} job @returns {string | null} */
export function keras(job) {
  if (job.kind === "conv") return job.each && job.channels > 1 && job.rank === 3 ? null : conv(job);
  if (job.kind === "conv_transpose") return transposed(job);
  if (job.kind.endsWith("_pool")) return pool(job);
  const more = {
    leaky_relu: `, negative_slope=${float(job.setup.slope)}`,
    softmax: ", axis=-1",
  }[job.kind];
  return text(["import keras\n", `y = keras.ops.${job.kind}(x${more ?? ""})`]);
}

/** @param {Job} job */
function conv(job) {
  const { channels, size } = job;
  const weight = job.each
    ? `np.repeat(k[..., None, None], ${channels}, axis=-2)`
    : `np.broadcast_to(k[..., None, None], ${tuple([...size, channels, 1])}).copy()`;
  // Keras convolves channels by themselves along one axis or two.
  const name = job.each && channels > 1 ? "depthwise_conv" : "conv";
  const options = [
    `strides=${axesOf(job.stride)}`,
    'padding="valid"',
    job.dilation.some((d) => d > 1) && `dilation_rate=${axesOf(job.dilation)}`,
    'data_format="channels_last"',
  ];
  const both = job.dilation.some((d) => d > 1) && job.stride.some((s) => s > 1);
  return text([
    HEAD,
    kernelLines(job, "np.array", ', dtype="float32"'),
    job.setup.flip && turnedKernel(job),
    job.padded && `x = ${numpyPad(job, "NHWC")}`,
    both && "# TensorFlow's CPU kernels take a stride or a dilation above 1, not both; JAX and PyTorch do",
    call(`y = keras.ops.${name}`, ["x", weight, ...options], plusBias(job)),
  ]);
}

/** @param {Job} job @returns {string | null} */
function pool(job) {
  if (job.setup.poolCeil || (job.kind === "avg_pool" && job.padded && !job.setup.poolCount)) return null;
  const name = job.kind === "max_pool" ? "max_pool" : "average_pool";
  const value = job.kind === "max_pool" ? ", constant_values=-np.inf" : "";
  const widths = `((0, 0), ${job.pads.map((pad) => tuple(pad)).join(", ")}, (0, 0))`;
  const options = [`strides=${axesOf(job.stride)}`, 'padding="valid"', 'data_format="channels_last"'];
  return text([
    HEAD,
    job.padded && `x = np.pad(x, ${widths}${value})`,
    call(`y = keras.ops.${name}`, ["x", axesOf(job.size), ...options]),
  ]);
}
