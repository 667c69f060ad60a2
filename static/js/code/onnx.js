/** The layer as an ONNX model, built with the `onnx` package; `x` is (1, C, *size) float32. */

import { float, kernelLines, list, text, tuple, turnedKernel } from "./job.js";
import { onnxNode } from "./transposed.js";

/** @typedef {import("./job.js").Job} Job */

/** What the operator Pad can do; a mirror that repeats the edge is gathered. */
const MODES = {
  zeros: "constant",
  constant: "constant",
  reflect: "reflect",
  replicate: "edge",
  circular: "wrap",
};

const NAMES = {
  max_pool: "MaxPool",
  avg_pool: "AveragePool",
  relu: "Relu",
  leaky_relu: "LeakyRelu",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  softmax: "Softmax",
};

/** @param {Job} job */
export function onnx(job) {
  const make = { conv, conv_transpose: onnxNode }[job.kind] ?? plain;
  const { nodes, weights, lines } = make(job);
  return text([
    `${job.kind.startsWith("conv") ? "import numpy as np\n" : ""}import onnx\nfrom onnx import TensorProto, helper, numpy_helper\n`,
    ...lines,
    "graph = helper.make_graph(",
    `    [${nodes.join(",\n     ")}],`,
    '    "layer",',
    `    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ${list(job.inputShape)})],`,
    `    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ${list(job.outputShape)})],`,
    weights.length > 0 &&
      `    [${weights.map((name) => `numpy_helper.from_array(${name}, "${name}")`).join(", ")}],`,
    ")",
    'opset = [helper.make_opsetid("", 19)]',
    'onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), "layer.onnx")',
  ]);
}

/** Begins of all axes, then ends. @param {readonly number[][]} pads */
const padList = (pads) => [...pads.map(([begin]) => begin ?? 0), ...pads.map(([, end]) => end ?? 0)];

/** @param {Job} job */
function conv(job) {
  const { setup, channels } = job;
  const zeros = setup.mode === "zeros";
  const ones = Array(job.rank).fill(1);
  const tiles = job.each ? tuple([channels, 1, ...ones]) : tuple([1, channels, ...ones]);
  const weights = ["w"];
  const lines = [
    kernelLines(job, "np.array", ', dtype="float32"'),
    setup.flip && turnedKernel(job),
    `w = np.tile(k, ${tiles})`,
  ];
  const nodes = [];
  const inputs = [zeros || !job.padded ? "x" : "padded", "w"];
  if (setup.mode === "symmetric" && job.padded) {
    ["rows", "columns"].forEach((name, axis) => {
      const cells = `np.arange(${job.inputShape[axis + 2]}), ${tuple(job.pads[axis] ?? [])}`;
      lines.push(`${name} = np.pad(${cells}, mode="symmetric")`);
    });
    weights.push("rows", "columns");
    nodes.push('helper.make_node("Gather", ["x", "rows"], ["tall"], axis=2)');
    nodes.push('helper.make_node("Gather", ["tall", "columns"], ["padded"], axis=3)');
  } else if (!zeros && job.padded) {
    const [begins, ends] = [job.pads.map(([b]) => b ?? 0), job.pads.map(([, e]) => e ?? 0)];
    lines.push(`pads = np.array(${list([0, 0, ...begins, 0, 0, ...ends])}, dtype="int64")`);
    lines.push(`fill = np.array(${float(setup.fill)}, dtype="float32")`);
    weights.push("pads", "fill");
    const mode = MODES[/** @type {keyof typeof MODES} */ (setup.mode)];
    nodes.push(`helper.make_node("Pad", ["x", "pads", "fill"], ["padded"], mode="${mode}")`);
  }
  if (setup.bias !== 0) {
    lines.push(`b = np.full(${job.outputShape[1]}, ${float(setup.bias)}, dtype="float32")`);
    inputs.push("b");
    weights.push("b");
  }
  const options = [
    zeros && job.padded && `pads=${list(padList(job.pads))}`,
    `strides=${list(job.stride)}`,
    `dilations=${list(job.dilation)}`,
    `group=${job.each ? channels : 1}`,
  ].filter(Boolean);
  nodes.push(`helper.make_node("Conv", ${quoted(inputs)}, ["y"], ${options.join(", ")})`);
  return { nodes, weights, lines };
}

/** @param {Job} job */
function plain(job) {
  const name = NAMES[/** @type {keyof typeof NAMES} */ (job.kind)];
  const pooled = job.kind.endsWith("_pool");
  const options = [
    pooled && `kernel_shape=${list(job.size)}`,
    pooled && `strides=${list(job.stride)}`,
    pooled && job.padded && `pads=${list(padList(job.pads))}`,
    pooled && job.setup.poolCeil && "ceil_mode=1",
    job.kind === "avg_pool" && `count_include_pad=${job.setup.poolCount ? 1 : 0}`,
    job.kind === "leaky_relu" && `alpha=${float(job.setup.slope)}`,
    job.kind === "softmax" && "axis=1",
  ].filter(Boolean);
  const more = options.length > 0 ? `, ${options.join(", ")}` : "";
  return { nodes: [`helper.make_node("${name}", ["x"], ["y"]${more})`], weights: [], lines: [] };
}

/** @param {readonly string[]} names */
const quoted = (names) => list(names.map((name) => `"${name}"`));
