/** The state as a link and back: readable, only what differs from the defaults, exact numbers. */

import {
  flag,
  isOn,
  readDeep,
  readKernel,
  readPadding,
  readPair,
  readSource,
  writeDeep,
  writeKernel,
  writePadding,
  writePair,
  writeSource,
  written,
} from "./link-words.js";
import { repair } from "./repair.js";
import { ORDERS } from "./scan.js";
import { DESK, first, LOOK, SETUP, SHEETS, STACKS, VIEWS, WIDEST } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Look} Look */

/** How a field is written and read; the key is its name in the link. */
const FIELDS =
  /** @type {Record<string, {field: keyof Setup, write: (v: any) => string, read: (s: string) => unknown}>} */ ({
    rank: { field: "rank", write: String, read: Number },
    source: { field: "source", write: writeSource, read: readSource },
    deep: { field: "deep", write: writeDeep, read: readDeep },
    image: { field: "image", write: String, read: String },
    side: { field: "side", write: String, read: Number },
    channels: { field: "channels", write: String, read: String },
    operator: { field: "operator", write: String, read: String },
    up_stride: { field: "spread", write: writePair, read: readPair },
    up_padding: { field: "cut", write: writePair, read: readPair },
    output_padding: { field: "outputPadding", write: writePair, read: readPair },
    bias: { field: "bias", write: String, read: Number },
    stride: { field: "stride", write: writePair, read: readPair },
    dilation: { field: "dilation", write: writePair, read: readPair },
    mode: { field: "mode", write: String, read: String },
    fill: { field: "fill", write: String, read: Number },
    flip: { field: "flip", write: flag, read: isOn },
    activation: { field: "activation", write: String, read: String },
    slope: { field: "slope", write: String, read: Number },
    pool: { field: "pool", write: String, read: String },
    pool_size: { field: "poolSize", write: writePair, read: readPair },
    pool_stride: { field: "poolStride", write: writePair, read: readPair },
    pool_padding: { field: "poolPadding", write: String, read: Number },
    pool_ceil: { field: "poolCeil", write: flag, read: isOn },
    pool_count: { field: "poolCount", write: flag, read: isOn },
    stage: { field: "stage", write: String, read: String },
    backend: { field: "backend", write: String, read: String },
    colors: { field: "colormap", write: String, read: String },
    range: { field: "range", write: String, read: String },
    map: { field: "map", write: String, read: String },
    a: { field: "against", write: writeAgainst, read: readAgainst },
  });

/**
 * @param {Setup} setup
 * @param {Look} look
 * @returns {string} what follows the `#`; empty for the defaults
 */
export function write(setup, look) {
  const parts = [];
  const plain = first(setup.rank);
  if (setup.preset !== plain.preset || writeKernel(setup) !== writeKernel(plain))
    parts.push(["kernel", writeKernel(setup)]);
  if (
    setup.padding !== plain.padding ||
    (setup.padding === "amounts" && writePadding(setup) !== writePadding(plain))
  )
    parts.push(["padding", writePadding(setup)]);
  for (const [key, { field, write: text }] of Object.entries(FIELDS)) {
    const value = told(setup.rank, field, setup[field], text);
    const usual = field === "rank" ? String(SETUP.rank) : told(setup.rank, field, plain[field], text);
    if (value !== usual) parts.push([key, value]);
  }
  const { camera, position, probe, speed, loop, sheet, views, order, between, inside, pinned } = look;
  if (position !== null) parts.push(["at", String(position)]);
  if (probe !== LOOK.probe) parts.push(["channel", String(probe)]);
  if (camera) parts.push(["zoom", [camera.scale, camera.x, camera.y].map((v) => +v.toFixed(3)).join(",")]);
  if (speed !== LOOK.speed) parts.push(["speed", String(speed)]);
  if (loop !== LOOK.loop) parts.push(["loop", flag(loop)]);
  if (look.wide !== LOOK.wide) parts.push(["wide", String(look.wide)]);
  if (look.groups !== LOOK.groups) parts.push(["groups", String(look.groups)]);
  if (look.coverage) parts.push(["coverage", "1"]);
  if (sheet !== LOOK.sheet) parts.push(["sheet", sheet]);
  if (views.length > 0) parts.push(["views", views.join(",")]);
  if (order !== LOOK.order) parts.push(["order", order]);
  if (between) parts.push(["between", between.join(",")]);
  if (inside !== null) parts.push(["product", String(inside)]);
  if (pinned) parts.push(["pin", flag(pinned)]);
  if (look.slice !== LOOK.slice) parts.push(["slice", String(look.slice)]);
  if (look.stack !== LOOK.stack) parts.push(["stack", look.stack]);
  if (look.compare !== LOOK.compare) parts.push(["compare", look.compare]);
  if (look.desk) parts.push(["desk", look.desk]);
  if (look.network) parts.push(["network", look.network]);
  if (look.network && !["train", "models"].includes(look.network))
    for (const key of /** @type {const} */ (["layers", "spot"])) if (look[key]) parts.push([key, look[key]]);
  return parts.map(([key, value]) => `${key}=${encode(value ?? "")}`).join("&");
}

/**
 * @param {string} hash with or without the `#`
 * @returns {{setup: Setup, look: Look}} a preset that is not the default still needs its weights: `kernel` is only sound
 *   where `preset` is "" or the default
 */
export function read(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Partial<Record<keyof Setup, unknown>>} */
  const setup = {};
  for (const [key, { field, read: parse }] of Object.entries(FIELDS)) {
    const value = given.get(key);
    if (value !== null && value !== "") setup[field] = parse(value);
  }
  Object.assign(setup, readKernel(given.get("kernel")), readPadding(given.get("padding")));
  return { setup: repair(setup), look: readLook(given) };
}

/**
 * What a link asks for and doesn't get, since it can't be.
 * @param {string} hash with or without the `#`
 * @returns {{got: string, now: string}[]}
 */
export function mended(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const { setup, look } = read(hash);
  /** @type {{got: string, now: string}[]} */
  const found = [];
  /** @param {string} key @param {unknown} asked @param {string} now */
  const compare = (key, asked, now) => {
    if (given.get(key) && asked !== now)
      found.push({ got: clip(`${key}=${given.get(key)}`), now: clip(now) });
  };
  const { kernel } = readKernel(given.get("kernel"));
  if (kernel) compare("kernel", written(kernel), written(setup.kernel));
  const { padding, pads } = readPadding(given.get("padding"));
  const { rank } = setup;
  compare("padding", pads ? writePadding({ padding: "amounts", pads, rank }) : padding, writePadding(setup));
  for (const [key, { field, read: parse, write: text }] of Object.entries(FIELDS)) {
    const got = given.get(key) ?? "";
    const asked = key === "range" ? numeric(got) : told(rank, field, parse(got), text);
    compare(key, asked, told(rank, field, setup[field], text));
  }
  const { position, camera, speed, probe } = look;
  compare("at", position === null ? null : "", "");
  compare("zoom", camera === null ? null : "", "");
  compare("speed", String(Number(given.get("speed"))), String(speed));
  compare("channel", String(Number(given.get("channel"))), String(probe));
  compare("views", inOrder((given.get("views") ?? "").split(",")), inOrder(look.views));
  compare("order", given.get("order"), look.order);
  compare("between", look.between === null ? null : "", "");
  return found;
}

/** @param {readonly string[]} names */
const inOrder = (names) => [...new Set(names)].sort().join(",");

/** `1.0,2` as it would be written. @param {string} text */
const numeric = (text) => (text.includes(",") ? text.split(",").map(Number).join(",") : text);

/** Enough of a text to know it by. @param {string} text */
const clip = (text) => (text.length > 32 ? `${text.slice(0, 30)}…` : text);

/** @param {URLSearchParams} given @returns {Look} */
function readLook(given) {
  const [at = "", inside = ""] = ["at", "product"].map((key) => given.get(key) ?? "");
  const camera = (given.get("zoom") ?? "").split(",").map(Number);
  const [scale = 0, x = 0, y = 0] = camera;
  const speed = Number(given.get("speed"));
  return {
    position: /^\d{1,12}$/.test(at) ? Number(at) : null,
    probe: /^\d{1,3}$/.test(given.get("channel") ?? "") ? Number(given.get("channel")) : 0,
    camera: camera.length === 3 && scale > 0 && camera.every(Number.isFinite) ? { scale, x, y } : null,
    speed: speed > 0 && speed <= 10000 ? speed : LOOK.speed,
    loop: given.get("loop") !== "0",
    ...readGroups(given),
    coverage: given.get("coverage") === "1",
    sheet: SHEETS.find((sheet) => sheet === given.get("sheet")) ?? LOOK.sheet,
    views: viewsIn(given.get("views")),
    order: ORDERS.find((order) => order === given.get("order")) ?? LOOK.order,
    between: readBetween(given.get("between") ?? ""),
    inside: /^\d{1,6}$/.test(inside) ? Number(inside) : null,
    pinned: isOn(given.get("pin") ?? ""),
    slice: /^\d{1,3}$/.test(given.get("slice") ?? "") ? Number(given.get("slice")) : LOOK.slice,
    stack: STACKS.find((stack) => stack === given.get("stack")) ?? LOOK.stack,
    compare: given.get("compare") === "wipe" ? "wipe" : "side",
    desk: DESK.find((tab) => tab === given.get("desk")) ?? LOOK.desk,
    network: /^[a-z][a-z0-9_]{0,59}$/.exec(given.get("network") ?? "")?.[0] ?? LOOK.network,
    layers: /^[-\w]{1,8000}$/.exec(given.get("layers") ?? "")?.[0] ?? LOOK.layers,
    spot: /^\d{1,3}(?:,\d{1,6}){1,3}$/.exec(given.get("spot") ?? "")?.[0] ?? LOOK.spot,
  };
}

/** Those that there are, each once, in their order. @param {string | null} text */
const viewsIn = (text) => VIEWS.filter((name) => (text ?? "").split(",").includes(name));

/** @param {URLSearchParams} given */
function readGroups(given) {
  const wide = Number(given.get("wide") ?? LOOK.wide);
  const groups = Number(given.get("groups") ?? LOOK.groups);
  if (!Number.isInteger(wide) || wide < 1 || wide > WIDEST) return { wide: LOOK.wide, groups: LOOK.groups };
  const divides = groups === 0 || (groups > 0 && wide % groups === 0);
  return { wide, groups: divides ? groups : LOOK.groups };
}

/** @param {string} text @returns {[number, number] | null} */
function readBetween(text) {
  if (!/^\d{1,12},\d{1,12}$/.test(text)) return null;
  const [first = 0, last = 0] = text.split(",").map(Number);
  return first < last ? [first, last] : null;
}

/**
 * A field in words; of a signal's pairs one number counts.
 * @param {Setup["rank"]} rank
 * @param {keyof Setup} field
 * @param {any} value
 * @param {(value: any) => string} text
 */
const told = (rank, field, value, text) =>
  rank === 1 && PAIRS.includes(field) ? String(value[1]) : text(value);

/** @type {readonly (keyof Setup)[]} */
const PAIRS = ["stride", "dilation", "spread", "cut", "outputPadding", "poolSize", "poolStride"];

/** A link within the link, its parts held together by `~`. @param {Partial<Setup> | null} against */
function writeAgainst(against) {
  if (!against) return "";
  const plain = first(against.rank ?? SETUP.rank);
  const text = write({ ...plain, ...against, against: null }, LOOK) || `kernel=${plain.preset}`;
  return text.replaceAll("&", "~").replaceAll("+", " ");
}

/** @param {string} text */
function readAgainst(text) {
  return text === "" ? null : read(text.replaceAll("~", "&")).setup;
}

/** Readable where a link allows it. @param {string} value */
const encode = (value) =>
  encodeURIComponent(value)
    .replace(/%(?:2C|3B|3A|3D)/g, decodeURIComponent)
    .replace(/%20/g, "+");
