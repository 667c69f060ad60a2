/** A model's nodes as a list: what each reads, where branches part and meet. */

/** @typedef {import("../api-models.js").Model} Model */
/** @typedef {import("../api-models.js").ModelNode} ModelNode */

/**
 * The numbers of the nodes that each node reads, -1 for the model's input; none where it reads the one before and
 * nothing else, as most do.
 * @param {Pick<Model, "nodes" | "inputs">} model
 * @returns {number[][]}
 */
export function reads({ nodes, inputs }) {
  /** @type {Map<string, number>} */
  const makers = new Map(inputs.map(({ name }) => [name, -1]));
  return nodes.map((node, number) => {
    const from = node.inputs.flatMap((name) => makers.get(name) ?? []);
    for (const name of node.outputs) makers.set(name, number);
    return from.length === 1 && from[0] === number - 1 ? [] : from;
  });
}

/** How many nodes read a node's output; more than one where branches part. @param {Pick<Model, "nodes">} model @returns {number[]} */
export function readers({ nodes }) {
  const counts = new Map();
  for (const { inputs } of nodes) for (const name of inputs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return nodes.map(({ outputs }) => counts.get(outputs[0]) ?? 0);
}

/** The name of the tensor that a node's weight is; "" where it has none. @param {ModelNode} node */
export const weightOf = ({ layer }) => {
  const weight = /** @type {{tensor?: string} | undefined} */ (layer?.weight);
  return weight?.tensor ?? "";
};

/** A shape for people; what is open is a name or a question mark. @param {readonly (number | string | null)[] | null} shape */
export const sizes = (shape) => (shape ? shape.map((axis) => axis ?? "?").join(" × ") || "1" : "");

/** How many kernels a weight holds, and how many belong to one output. @param {readonly number[]} shape */
export function kernelCount(shape) {
  const [outputs = 1, inputs = 1] = shape;
  if (shape.length < 3) return { total: 1, each: 1 };
  return shape.length === 3 ? { total: outputs, each: 1 } : { total: outputs * inputs, each: inputs };
}
