/** What a person can set: its defaults, and the repair of anything that comes from outside. */

import { pinned } from "./against.js";
import { HIGHEST } from "./paste.js";
import { named } from "./range.js";
import { RANKS } from "./ranks.js";

/** @typedef {[number, number]} Pair rows (height) first, columns (width) second */
/** @typedef {"zeros" | "constant" | "reflect" | "symmetric" | "replicate" | "circular"} PaddingMode */
/** @typedef {"conv" | "activation" | "pool"} Stage */
/** @typedef {"sum" | "ways" | "overlap" | "channels" | "groups"} Sheet */
/** @typedef {"conv" | "transposed"} Operator what the chain's first layer is */
/** @typedef {"stamp" | "im2col" | "matrix" | "frequency"} View */
/** @typedef {(typeof DESK)[number]} DeskTab */
/** @typedef {import("./ranks.js").Rank} Rank */
/** @typedef {{generate: {name: string} & Record<string, string | number>} | {tensor: string} | {data: number[]}} Source what signals and volumes are read from, as the server takes it */
/** @typedef {{stride: number, dilation: number, pads: Pair, spread: number, cut: number, outputPadding: number, poolSize: number, poolStride: number}} Deep what a volume's layer has along the depth */

/**
 * Everything that undo covers and a link carries.
 * @typedef {object} Setup
 * @property {Rank} rank signals, pictures or volumes
 * @property {Source} source of a signal or a volume
 * @property {number} depth planes of a volume's kernel, which lie below each other in `kernel`
 * @property {Deep} deep
 * @property {Partial<Record<Rank, Partial<Setup>>>} kept what the other ranks were left with
 * @property {string} image a sample's name, or the id of an upload
 * @property {number} side longest side in pixels; 0 keeps the picture as it is
 * @property {"each" | "sum" | "grey"} channels
 * @property {Operator} operator
 * @property {Pair} spread stride of the transposed convolution
 * @property {Pair} cut padding of the transposed convolution, an axis: cells cut off at both ends
 * @property {Pair} outputPadding of the transposed convolution
 * @property {number[][]} kernel
 * @property {string} preset the named kernel that `kernel` is, or ""
 * @property {Record<string, number>} parameters of the preset
 * @property {number} bias
 * @property {"valid" | "same" | "same_lower" | "full" | "amounts"} padding
 * @property {[Pair, Pair]} pads [begin, end] an axis, where `padding` is "amounts"
 * @property {Pair} stride
 * @property {Pair} dilation
 * @property {PaddingMode} mode
 * @property {number} fill what padding holds in "constant" mode
 * @property {boolean} flip convolution proper
 * @property {"none" | "relu" | "leaky_relu" | "sigmoid" | "tanh" | "softmax"} activation
 * @property {number} slope of leaky_relu below zero
 * @property {"none" | "max_pool" | "avg_pool"} pool
 * @property {Pair} poolSize
 * @property {Pair} poolStride
 * @property {number} poolPadding
 * @property {boolean} poolCeil
 * @property {boolean} poolCount average counts padding
 * @property {Stage} stage which layer the lab shows
 * @property {string} backend
 * @property {string} colormap
 * @property {string} range
 * @property {string} map "rgb", or a channel's number
 * @property {Partial<Setup> | null} against the settings that are kept as A, beside which these are B
 */

/**
 * Where a person looks: in the link, but nothing that undo takes back.
 * @typedef {object} Look
 * @property {number | null} position the window that is shown; null: a lively place
 * @property {number} probe the channel whose numbers are shown
 * @property {{scale: number, x: number, y: number} | null} camera null: the whole picture
 * @property {number} speed windows a second
 * @property {boolean} loop
 * @property {boolean} coverage how often cells are read, over the picture
 * @property {number} wide channels of the layer whose groups are compared
 * @property {number} groups of that layer; 0: separable
 * @property {Sheet} sheet what is drawn instead of the sum
 * @property {readonly View[]} views of the same numbers that are open
 * @property {import("./scan.js").Order} order in which the window moves
 * @property {(typeof STACKS)[number]} stack how a volume's slices are shown
 * @property {number} slice the plane of a volume's kernel that is edited
 * @property {[number, number] | null} between first and last step that play repeats, counted in `order`; null: all
 * @property {number | null} inside the step inside of the shown window, from 0 on; null: the player goes from window to window
 * @property {boolean} pinned the shown window stays, wherever the pointer is
 * @property {"side" | "wipe"} compare how A and B are shown
 * @property {DeskTab | ""} desk the part of the shape desk that is open
 * @property {string} network what the network room is open at: a ready network, `lab`, `own`, `train` or `models`; "" where it is closed
 * @property {string} layers of that network where somebody changed them, packed (`network/code.js`)
 * @property {string} spot what is looked at closely there: layer, channel and, where one is kept, the cell
 */

/** @type {Setup} */
export const SETUP = {
  rank: 2,
  source: { data: [0] },
  depth: 1,
  deep: {
    stride: 1,
    dilation: 1,
    pads: [1, 1],
    spread: 2,
    cut: 1,
    outputPadding: 1,
    poolSize: 2,
    poolStride: 2,
  },
  kept: {},
  image: "coffee",
  side: 0,
  channels: "sum",
  operator: "conv",
  spread: [2, 2],
  cut: [1, 1],
  outputPadding: [1, 1],
  kernel: [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  preset: "sobel_x",
  parameters: {},
  bias: 0,
  padding: "same",
  pads: [
    [1, 1],
    [1, 1],
  ],
  stride: [1, 1],
  dilation: [1, 1],
  mode: "zeros",
  fill: 0,
  flip: false,
  activation: "none",
  slope: 0.01,
  pool: "none",
  poolSize: [2, 2],
  poolStride: [2, 2],
  poolPadding: 0,
  poolCeil: false,
  poolCount: true,
  stage: "conv",
  backend: "auto",
  colormap: "auto",
  range: "percentile",
  map: "rgb",
  against: null,
};

/** The image that a webcam's frames are: in no store, and in no link that others could open. */
export const WEBCAM = "webcam";

/** Before the id of an upload that holds numbers and no picture: a map of a network. */
export const TENSOR = "tensor:";

/** @type {Look} */
export const LOOK = {
  position: null,
  probe: 0,
  camera: null,
  speed: 4,
  loop: true,
  coverage: false,
  wide: 8,
  groups: 1,
  sheet: "sum",
  views: [],
  order: "rows",
  between: null,
  inside: null,
  pinned: false,
  stack: "cloud",
  slice: 0,
  compare: "side",
  desk: "",
  network: "",
  layers: "",
  spot: "",
};

/** Most channels of the layer whose groups are compared. */
export const WIDEST = 64;

export const SHEETS = /** @type {const} */ (["sum", "ways", "overlap", "channels", "groups"]);

export const CHOICES = /** @type {const} */ ({
  channels: ["sum", "each", "grey"],
  operator: ["conv", "transposed"],
  padding: ["valid", "same", "same_lower", "full", "amounts"],
  mode: ["zeros", "constant", "reflect", "symmetric", "replicate", "circular"],
  activation: ["none", "relu", "leaky_relu", "sigmoid", "tanh", "softmax"],
  pool: ["none", "max_pool", "avg_pool"],
  stage: ["conv", "activation", "pool"],
  backend: ["auto", "torch", "numpy"],
});

/** The linked views, in the order in which they stand. @type {readonly View[]} */
export const VIEWS = ["stamp", "im2col", "matrix", "frequency"];

/** The shape desk's parts, in the order of their tabs. */
export const DESK = /** @type {const} */ (["solve", "network", "paste", "code"]);

/** How a volume's slices are shown: in space, all together or apart, or three of them in place of it, large. */
export const STACKS = /** @type {const} */ (["cloud", "sheets", "slices"]);

export const SIDES = [0, 2048, 1024, 768, 512, 256, 128, 64, 32, 16, 8];
export const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 240, 1000];
export const MAX = { kernel: 63, stride: 32, spread: 16, dilation: 32, pad: 64, pool: 32, number: HIGHEST };

/** What a rank begins with. @param {Rank} rank @returns {Setup} */
export const first = (rank) => ({ ...SETUP, ...RANKS[rank]?.first, rank });

/** Weights of a volume's kernel along each axis. */
export const MOST_DEEP = 15;
/** Samples of a signal that a link holds. */
export const MOST_TYPED = 512;

/**
 * A setup that is whole and within the widest bounds, whatever came in; `fit` then minds the picture.
 * @param {Partial<Record<keyof Setup, unknown>>} given
 * @returns {Setup}
 */
export function repair(given) {
  const rank = /** @type {Rank} */ (Number(given.rank) in RANKS ? Number(given.rank) : 2);
  const plain = first(rank);
  const { kernel, depth } = kernelIn(given, plain);
  /** Of a signal, only its one axis. @param {unknown} value @param {Pair} otherwise @param {number} least @param {number} most @returns {Pair} */
  const two = (value, otherwise, least, most) => {
    const [down, across] = pair(value, otherwise, least, most);
    return rank === 1 ? [otherwise[0], across] : [down, across];
  };
  /** @type {Setup} */
  const setup = {
    ...plain,
    source: source(given.source) ?? plain.source,
    depth,
    deep: deep(given.deep, plain.deep),
    image: text(given.image, plain.image),
    side: SIDES.includes(Number(given.side)) ? Number(given.side) : plain.side,
    kernel,
    preset: text(given.preset, given.kernel ? "" : plain.preset),
    parameters: numbersOf(given.parameters),
    bias: real(given.bias, plain.bias),
    pads: /** @type {[Pair, Pair]} */ ([
      rank === 1
        ? plain.pads[0]
        : pair(/** @type {unknown[]} */ (given.pads)?.[0], plain.pads[0], 0, MAX.pad),
      pair(/** @type {unknown[]} */ (given.pads)?.[1], plain.pads[1], 0, MAX.pad),
    ]),
    stride: two(given.stride, plain.stride, 1, MAX.stride),
    dilation: two(given.dilation, plain.dilation, 1, MAX.dilation),
    spread: two(given.spread, plain.spread, 1, MAX.spread),
    cut: two(given.cut, plain.cut, 0, MAX.pad),
    outputPadding: two(given.outputPadding, plain.outputPadding, 0, MAX.dilation - 1),
    fill: real(given.fill, plain.fill),
    flip: given.flip === true,
    slope: real(given.slope, plain.slope),
    poolSize: two(given.poolSize, plain.poolSize, 1, MAX.pool),
    poolStride: two(given.poolStride, plain.poolStride, 1, MAX.pool),
    poolPadding: whole(given.poolPadding, plain.poolPadding, 0, MAX.pool),
    poolCeil: given.poolCeil === true,
    poolCount: given.poolCount !== false,
    colormap: text(given.colormap, plain.colormap),
    range: range(given.range, plain.range),
    against: given.against
      ? pinned(repair({ .../** @type {Partial<Setup>} */ (given.against), rank }))
      : null,
    map: /^\d{1,3}$/.test(String(given.map)) ? String(given.map) : plain.map,
  };
  for (const [key, choices] of Object.entries(CHOICES)) {
    const value = given[/** @type {keyof Setup} */ (key)];
    if (/** @type {readonly unknown[]} */ (choices).includes(value)) Object.assign(setup, { [key]: value });
  }
  return staged(setup);
}

/** A stage that is not in the chain shows the convolution instead. @param {Setup} setup */
export function staged(setup) {
  const missing =
    (setup.stage === "activation" && setup.activation === "none") ||
    (setup.stage === "pool" && setup.pool === "none");
  return missing ? { ...setup, stage: /** @type {Stage} */ ("conv") } : setup;
}

/** @param {unknown} value @param {string} otherwise */
function range(value, otherwise) {
  const given = String(value ?? "");
  if (named(given)) return named(given);
  const [low, high] = given.split(",").map(Number);
  const sound = given.includes(",") && Number.isFinite(low) && Number.isFinite(high);
  return sound && Number(low) < Number(high) ? `${low},${high}` : otherwise;
}

/** @param {unknown} value @param {string} otherwise */
const text = (value, otherwise) => (typeof value === "string" && value.length < 200 ? value : otherwise);

/** @param {unknown} value @param {number} otherwise */
function real(value, otherwise) {
  const sound = typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= MAX.number;
  return sound ? value : otherwise;
}

/** @param {unknown} value @param {number} otherwise @param {number} least @param {number} most */
function whole(value, otherwise, least, most) {
  return Number.isInteger(value) ? Math.min(most, Math.max(least, Number(value))) : otherwise;
}

/** @param {unknown} value @param {Pair} otherwise @param {number} least @param {number} most @returns {Pair} */
function pair(value, otherwise, least, most) {
  const [a, b] = Array.isArray(value) ? value : [value, value];
  return [whole(a, otherwise[0], least, most), whole(b, otherwise[1], least, most)];
}

/** A kernel that its rank can have, else the usual one. @param {Partial<Record<keyof Setup, unknown>>} given @param {Setup} plain */
function kernelIn(given, plain) {
  const usual = { kernel: plain.kernel, depth: plain.depth };
  const depth = plain.rank === 3 ? whole(given.depth, plain.depth, 1, MOST_DEEP) : 1;
  const most = { 1: 1, 2: MAX.kernel, 3: MOST_DEEP * depth }[plain.rank];
  const kernel = rows(given.kernel, most);
  if (!kernel || kernel.length % depth !== 0) return usual;
  return plain.rank === 3 && (kernel[0]?.length ?? 0) > MOST_DEEP ? usual : { kernel, depth };
}

/** @param {unknown} value @returns {import("./state.js").Source | null} */
function source(value) {
  const { generate, tensor, data } = /** @type {Record<string, any>} */ (value ?? {});
  if (typeof tensor === "string" && tensor !== "" && tensor.length < 200) return { tensor };
  if (typeof generate?.name === "string" && generate.name.length < 60)
    return { generate: { name: generate.name, ...numbersOf(generate) } };
  if (!Array.isArray(data) || data.length === 0 || data.length > MOST_TYPED) return null;
  const sound = data.every((v) => typeof v === "number" && Math.abs(v) <= MAX.number);
  return sound ? { data } : null;
}

/** @param {unknown} value @param {Deep} plain @returns {Deep} */
function deep(value, plain) {
  const given = /** @type {Partial<Record<keyof Deep, unknown>>} */ (value ?? {});
  return {
    stride: whole(given.stride, plain.stride, 1, MAX.stride),
    dilation: whole(given.dilation, plain.dilation, 1, MAX.dilation),
    pads: pair(given.pads, plain.pads, 0, MAX.pad),
    spread: whole(given.spread, plain.spread, 1, MAX.spread),
    cut: whole(given.cut, plain.cut, 0, MAX.pad),
    outputPadding: whole(given.outputPadding, plain.outputPadding, 0, MAX.dilation - 1),
    poolSize: whole(given.poolSize, plain.poolSize, 1, MAX.pool),
    poolStride: whole(given.poolStride, plain.poolStride, 1, MAX.pool),
  };
}

/** @param {unknown} value @param {number} most rows @returns {number[][] | null} */
function rows(value, most) {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return null;
  const width = Array.isArray(value[0]) ? value[0].length : 0;
  const sound = value.every(
    (row) =>
      Array.isArray(row) &&
      row.length === width &&
      row.every((w) => typeof w === "number" && Math.abs(w) <= HIGHEST),
  );
  return sound && width > 0 && width <= MAX.kernel ? value : null;
}

/** @param {unknown} value @returns {Record<string, number>} */
function numbersOf(value) {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, v]) => typeof v === "number" && Number.isFinite(v)),
  );
}
