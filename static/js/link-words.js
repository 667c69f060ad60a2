/** How what a person can set is written in a link: pairs, kernels, sources, padding; and read from there. */

import { planes } from "./ranks.js";
import { SETUP } from "./state.js";

/** @typedef {import("./state.js").Setup} Setup */

/** @param {readonly (readonly number[])[]} rows */
export const written = (rows) => rows.map((row) => row.join(",")).join(";");

/** @param {Pick<Setup, "padding" | "pads" | "rank">} setup */
export const writePadding = ({ padding, pads, rank }) =>
  padding === "amounts" ? (rank === 1 ? pads[1] : pads.flat()).join(",") : padding;

/** @param {Setup} setup */
export function writeKernel({ preset, parameters, kernel, depth }) {
  if (!preset) return planes(kernel, depth).map(written).join(";;");
  const given = Object.entries(parameters).map(([name, value]) => `${name}:${value}`);
  return [preset, ...given].join(" ");
}

/** @param {string | null} text */
export function readKernel(text) {
  if (!text) return {};
  if (/^[a-z]/i.test(text)) {
    const [preset, ...given] = text.split(/[ +]+/);
    const parameters = given.map((item) => item.split(":")).map(([name, value]) => [name, Number(value)]);
    return { preset, parameters: Object.fromEntries(parameters) };
  }
  const found = text.split(";;").map((plane) => plane.split(";").map((row) => row.split(",").map(Number)));
  return { preset: "", kernel: found.flat(), depth: found.length };
}

/** `sine frequency:3`, `tensor:…`, or the numbers. @param {import("./state.js").Source} source */
export function writeSource(source) {
  if ("data" in source) return source.data.join(",");
  if ("tensor" in source) return `tensor:${source.tensor}`;
  const { name, ...given } = source.generate;
  return [name, ...Object.entries(given).map(([key, value]) => `${key}:${value}`)].join(" ");
}

/** @param {string} text */
export function readSource(text) {
  if (text.startsWith("tensor:")) return { tensor: text.slice("tensor:".length) };
  if (!/^[a-z]/i.test(text)) return { data: text.split(",").map(Number) };
  const [name, ...given] = text.split(/[ +]+/);
  const pairs = given.map((item) => item.split(":"));
  return { generate: { ...Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])), name } };
}

/** What differs along the depth: `stride:2 pads:1,1`. @param {import("./state.js").Deep} deep */
export function writeDeep(deep) {
  const other = Object.entries(deep).filter(([key, value]) => {
    const usual = SETUP.deep[/** @type {keyof import("./state.js").Deep} */ (key)];
    return String(value) !== String(usual);
  });
  return (other.length > 0 ? other : [["stride", deep.stride]]).map((pair) => pair.join(":")).join(" ");
}

/** @param {string} text */
export function readDeep(text) {
  const given = text.split(/[ +]+/).map((item) => {
    const [key = "", value = ""] = item.split(":");
    return [key, value.includes(",") ? readPair(value) : Number(value)];
  });
  return { ...SETUP.deep, ...Object.fromEntries(given) };
}

/** @param {string | null} text */
export function readPadding(text) {
  if (!text) return {};
  if (!/^\d/.test(text)) return { padding: text };
  const [a = 0, b = a, c = a, d = b] = text.split(",").map(Number);
  /** @type {Setup["pads"]} */
  const pads = [
    [a, b],
    [c, d],
  ];
  return { padding: "amounts", pads };
}

/** @param {readonly number[]} pair */
export function writePair(pair) {
  return pair[0] === pair[1] ? String(pair[0]) : pair.join(",");
}

/** @param {string} text */
export function readPair(text) {
  const [a, b = a] = text.split(",").map(Number);
  return [a, b];
}

/** @param {boolean} on */
export function flag(on) {
  return on ? "1" : "0";
}

/** @param {string} text */
export function isOn(text) {
  return text === "1";
}
