/** What a person can set, its defaults and its bounds. */

import { HIGHEST } from "./paste.js";
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
