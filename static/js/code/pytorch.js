/** The layer as PyTorch code; `x` is (1, C, *size) float32. */

import { axesOf, call, float, kernelLines, numpyPad, text, tuple } from "./job.js";
import { pytorch as transposed } from "./transposed.js";

/** @typedef {import("./job.js").Job} Job */

const HEAD = "import torch\nimport torch.nn.functional as F\n";

/** @param {Job} job */
export function pytorch(job) {
  if (job.kind === "conv") return conv(job);
  if (job.kind === "conv_transpose") return transposed(job);
  if (job.kind.endsWith("_pool")) return pool(job);
  const slope = job.kind === "leaky_relu" ? `, negative_slope=${float(job.setup.slope)}` : "";
  if (job.kind === "softmax") return text([HEAD, "y = F.softmax(x, dim=1)"]);
  if (job.kind.endsWith("relu")) return text([HEAD, `y = F.${job.kind}(x${slope})`]);
  return text(["import torch\n", `y = torch.${job.kind}(x)`]);
}

/** @param {Job} job */
function conv(job) {
  const { setup, channels, size, pads } = job;
  const outputs = job.outputShape[1];
  const even = setup.mode === "zeros" && pads.every(([begin, end]) => begin === end);
  const weight = job.each
    ? `k.expand(${tuple([channels, 1, ...size])})`
    : `k.expand(${tuple([1, channels, ...size])})`;
  const options = [
    setup.bias !== 0 && `bias=torch.full((${outputs},), ${float(setup.bias)})`,
    job.stride.some((s) => s > 1) && `stride=${axesOf(job.stride)}`,
    even && job.padded && `padding=${axesOf(pads.map(([begin]) => begin ?? 0))}`,
    job.dilation.some((d) => d > 1) && `dilation=${axesOf(job.dilation)}`,
    job.each && channels > 1 && `groups=${channels}`,
  ];
  return text([
    job.padded && setup.mode === "symmetric" ? `import numpy as np\n${HEAD}` : HEAD,
    kernelLines(job, "torch.tensor"),
    setup.flip && `k = k.flip(${size.map((_, axis) => axis).join(", ")})`,
    !even && job.padded && pad(job),
    call(`y = F.conv${job.rank}d`, ["x", weight, ...options]),
  ]);
}

/** F.pad counts axes from the last; it has no mirror that repeats the edge. @param {Job} job */
function pad(job) {
  const { setup, pads } = job;
  if (setup.mode === "symmetric") return `x = torch.from_numpy(${numpyPad(job, "NCHW")})`;
  const amounts = tuple([...pads].reverse().flat());
  if (setup.mode === "zeros") return call("x = F.pad", ["x", amounts]);
  if (setup.mode === "constant") return call("x = F.pad", ["x", amounts, `value=${float(setup.fill)}`]);
  return call("x = F.pad", ["x", amounts, `mode="${setup.mode}"`]);
}

/** @param {Job} job */
function pool(job) {
  const options = [
    axesOf(job.size),
    `stride=${axesOf(job.stride)}`,
    job.padded && `padding=${axesOf(job.pads.map(([begin]) => begin ?? 0))}`,
    job.setup.poolCeil && "ceil_mode=True",
    job.kind === "avg_pool" && !job.setup.poolCount && "count_include_pad=False",
  ];
  return text([HEAD, call(`y = F.${job.kind}${job.rank}d`, ["x", ...options])]);
}
