/** What a person can set: its defaults, and the repair of anything that comes from outside. */

import { pinned } from "./against.js";
import { HIGHEST } from "./paste.js";
import { named } from "./range.js";

/** @typedef {[number, number]} Pair rows (height) first, columns (width) second */
/** @typedef {"zeros" | "constant" | "reflect" | "symmetric" | "replicate" | "circular"} PaddingMode */
/** @typedef {"conv" | "activation" | "pool"} Stage */
/** @typedef {"sum" | "ways" | "overlap" | "channels" | "groups"} Sheet */
/** @typedef {"conv" | "transposed"} Operator what the chain's first layer is */
/** @typedef {"stamp" | "im2col" | "matrix" | "frequency"} View */
/** @typedef {(typeof DESK)[number]} DeskTab */

/**
 * Everything that undo covers and a link carries.
 * @typedef {object} Setup
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
 * @property {[number, number] | null} between first and last step that play repeats, counted in `order`; null: all
 * @property {boolean} pinned the shown window stays, wherever the pointer is
 * @property {"side" | "wipe"} compare how A and B are shown
 * @property {DeskTab | ""} desk the part of the shape desk that is open
 */

/** @type {Setup} */
export const SETUP = {
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
  pinned: false,
  compare: "side",
  desk: "",
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

export const SIDES = [0, 2048, 1024, 768, 512, 256, 128, 64, 32, 16, 8];
export const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 240, 1000];
export const MAX = { kernel: 63, stride: 32, spread: 16, dilation: 32, pad: 64, pool: 32, number: HIGHEST };

/**
 * A setup that is whole and within the widest bounds, whatever came in; `fit` then minds the picture.
 * @param {Partial<Record<keyof Setup, unknown>>} given
 * @returns {Setup}
 */
export function repair(given) {
  const kernel = rows(given.kernel) ?? SETUP.kernel;
  const setup = {
    ...SETUP,
    image: text(given.image, SETUP.image),
    side: SIDES.includes(Number(given.side)) ? Number(given.side) : SETUP.side,
    kernel,
    preset: text(given.preset, given.kernel ? "" : SETUP.preset),
    parameters: numbersOf(given.parameters),
    bias: real(given.bias, SETUP.bias),
    pads: /** @type {[Pair, Pair]} */ ([
      pair(/** @type {unknown[]} */ (given.pads)?.[0], SETUP.pads[0], 0, MAX.pad),
      pair(/** @type {unknown[]} */ (given.pads)?.[1], SETUP.pads[1], 0, MAX.pad),
    ]),
    stride: pair(given.stride, SETUP.stride, 1, MAX.stride),
    dilation: pair(given.dilation, SETUP.dilation, 1, MAX.dilation),
    spread: pair(given.spread, SETUP.spread, 1, MAX.spread),
    cut: pair(given.cut, SETUP.cut, 0, MAX.pad),
    outputPadding: pair(given.outputPadding, SETUP.outputPadding, 0, MAX.dilation - 1),
    fill: real(given.fill, SETUP.fill),
    flip: given.flip === true,
    slope: real(given.slope, SETUP.slope),
    poolSize: pair(given.poolSize, SETUP.poolSize, 1, MAX.pool),
    poolStride: pair(given.poolStride, SETUP.poolStride, 1, MAX.pool),
    poolPadding: whole(given.poolPadding, SETUP.poolPadding, 0, MAX.pool),
    poolCeil: given.poolCeil === true,
    poolCount: given.poolCount !== false,
    colormap: text(given.colormap, SETUP.colormap),
    range: range(given.range),
    against: given.against ? pinned(repair(/** @type {Partial<Setup>} */ (given.against))) : null,
    map: /^\d{1,3}$/.test(String(given.map)) ? String(given.map) : SETUP.map,
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

/** @param {unknown} value */
function range(value) {
  const given = String(value ?? "");
  if (named(given)) return named(given);
  const [low, high] = given.split(",").map(Number);
  const sound = given.includes(",") && Number.isFinite(low) && Number.isFinite(high);
  return sound && Number(low) < Number(high) ? `${low},${high}` : SETUP.range;
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

/** @param {unknown} value @returns {number[][] | null} */
function rows(value) {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX.kernel) return null;
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
