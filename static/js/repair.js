/** A sound setup of anything that comes from outside. */

import { pinned } from "./against.js";
import { named } from "./range.js";
import { RANKS } from "./ranks.js";
import { CHOICES, first, MAX, MOST_DEEP, MOST_TYPED, SIDES } from "./state.js";

/** @typedef {import("./state.js").Pair} Pair */
/** @typedef {import("./state.js").Stage} Stage */
/** @typedef {import("./state.js").Rank} Rank */
/** @typedef {import("./state.js").Deep} Deep */
/** @typedef {import("./state.js").Setup} Setup */

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
      row.every((w) => typeof w === "number" && Math.abs(w) <= MAX.number),
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
