/** The stamp: what one input cell adds to which outputs. */

import { axesOf, channelName, focus } from "../app.js";
import { h, say } from "../dom.js";
import { nearest } from "../geometry.js";
import { together } from "../i18n/index.js";
import { short } from "../numbers.js";
import { factsOf } from "./facts.js";
import {
  byOutput,
  createPatch,
  eachAxis,
  givenCell,
  joints,
  litOf,
  NO_COPIES,
  regionOf,
  spansOf,
} from "./place.js";
import { plate } from "./plate.js";
import { shadesOf } from "./shades.js";
import { inputSheet, outputSheet } from "./stamp-sheets.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").Scene} Scene */
/** @typedef {import("./index.js").Room} Room */

/** A cell that its number can be read in, and one that is large enough. */
const PITCH = 26;
const MOST = 34;
const LEAST = 5;
const LOWEST = 5;
/** So few outputs a side are all shown. */
const WHOLE = 8;
/** Cells around a stamp. */
const RING = 2;
const ARROW = 46;
/** So few planes are all shown, and at least as many pixels each has. */
const FLAT = 4;
const NARROWEST = 60;
const GAP = 8;

/** @param {App} app @returns {import("./index.js").Painter} */
export function stamp(app) {
  const { t, store } = app;
  const facts = factsOf(app);
  const plates = {
    input: plate(app, "stamp-input", t("linked.stamp.input")),
    output: plate(app, "stamp-output", t("linked.stamp.output")),
  };
  const patches = { input: createPatch(), output: createPatch() };
  const captions = { input: h("div.caption"), output: h("div.caption") };
  const words = h("p.remark");
  const isDeep = store.get().setup.rank === 3;

  /** @param {Scene} scene @param {Room} room */
  function paint(scene, room) {
    const state = store.get();
    const copies = facts.copies();
    const cell = givenCell(state, copies);
    const reads = eachAxis(scene, (axis, i) => joints(axis, copies[i] ?? NO_COPIES, cell[i] ?? 0));
    const size = sizes(scene, room);
    const [inputs, ends] = [eachAxis(scene, (axis) => axis.input), eachAxis(scene, (axis) => axis.output)];
    patches.input.hold(cell, size.sides, inputs);
    const direct = eachAxis(scene, (axis, i) => directly(axis, reads[i] ?? [], cell[i] ?? 0));
    // The middle of the stamp first, then its corners: all of it has to be in sight.
    for (const part of [0.5, 1, 0]) {
      const at = direct.map(([first, last]) => Math.round(first + (last - first) * part));
      patches.output.hold(at, size.sides, ends);
    }
    app.values.want("stamp", "input", regionOf(patches.input.get()));
    const [plane, row, column] = cell;
    /** @type {import("./stamp-sheets.js").Now} */
    const now = {
      app,
      scene,
      cell,
      channel: focus(state).input,
      value: app.values.at("input", focus(state).input, row, column, plane),
      taps: reads.map(byOutput),
      pitch: size.pitch,
      shades: shadesOf(app, scene),
      lit: litOf(state),
    };
    plates.input.show(inputSheet(now, patches.input));
    plates.output.show(outputSheet(now, patches.output));
    tell(now);
  }

  /** @param {import("./stamp-sheets.js").Now} now */
  function tell({ scene, channel, value, taps }) {
    const { start, size } = patches.output.get();
    /** @param {(axis: Map<number, unknown>, i: number) => number} run */
    const product = (run) => taps.reduce((all, axis, i) => all * run(axis, i), 1);
    const count = product((axis) => axis.size);
    const shownCount = product((axis, i) => inside(axis, start[i] ?? 0, size[i] ?? 0));
    const inputs = scene.report.input_shape[1] ?? 1;
    const copied = taps.some((axis) => [...axis.values()].flat().some((joint) => joint.copied));
    say(captions.input, t("linked.input.part", spansOf(patches.input.get(), ["planes", "rows", "columns"])));
    const key = count === 0 ? "linked.stamp.unread" : "linked.stamp.adds";
    say(captions.output, t(key, { value: short(value ?? null, 3), count }));
    const name = t(channelName(inputs, channel));
    const parts = [
      inputs > 1 && t(scene.output.count > 1 ? "linked.channel.each" : "linked.channel.sum", { name }),
      count > shownCount && t("linked.stamp.beyond", { count: count - shownCount }),
      copied && t("linked.stamp.copied"),
    ];
    say(words, together(parts));
  }

  const root = h(
    isDeep ? "div.linked-row.deep" : "div.linked-row",
    {},
    h("div.boxed", {}, plates.input.root, captions.input),
    h("span.op", { "aria-hidden": "true" }, isDeep ? "↓" : "→"),
    h("div.boxed", {}, plates.output.root, captions.output),
  );
  return {
    nodes: [root, words],
    paint,
    dispose: () => app.values.want("stamp", "input", null),
  };
}

/**
 * First and last output that read a cell itself, no copy; the nearest where none does.
 * @param {import("../geometry.js").Axis} axis
 * @param {readonly import("./place.js").Joint[]} found
 * @param {number} cell
 * @returns {[number, number]}
 */
function directly(axis, found, cell) {
  const own = found.filter((joint) => !joint.copied).map((joint) => joint.output);
  if (own.length > 0) return [Math.min(...own), Math.max(...own)];
  const near = nearest(axis, cell + 0.5);
  return [near, near];
}

/** How many of these output cells are shown. @param {Map<number, unknown>} taps @param {number} from @param {number} count */
const inside = (taps, from, count) => [...taps.keys()].filter((o) => o >= from && o < from + count).length;

/** Cells a side of both plates, and their pitch: the whole stamp and a ring, as large as there is room; planes have the width to themselves. @param {Scene} scene @param {Room} room */
function sizes(scene, { width }) {
  const axes = axesOf(scene);
  const few = scene.rank === 3 ? FLAT : WHOLE;
  const [deep = 1, ...whole] = axes.map((axis, i) => {
    const stamp = Math.ceil(axis.effective / axis.stride);
    return Math.min(axis.output, i > 0 ? stamp + RING : axis.output <= FLAT ? FLAT : stamp);
  });
  const planes = Math.min(deep, Math.max(1, Math.floor(width / NARROWEST)));
  const wide = scene.rank === 3 ? width / planes - GAP : (width - ARROW) / 2;
  const all = axes.slice(1).map((axis) => (axis.output <= few ? axis.output : 0));
  const least = Math.max(5, Math.min(9, Math.floor(wide / PITCH)), ...all);
  const pitch = Math.max(LEAST, Math.min(MOST, Math.floor(wide / Math.max(...whole, least))));
  const across = Math.min(Math.max(1, Math.floor(wide / pitch)), Math.max(least, ...whole));
  // As low as the stamp allows: the pictures above shall stay in sight.
  const down = Math.min(across, Math.max(LOWEST, whole[0] ?? 1, ...all));
  return { pitch, sides: [planes, down, across] };
}
