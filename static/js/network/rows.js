/** The list of layers: a row each with its name, its first maps and its costs, and lines where layers branch. */

import { attribute, fill, h, icon, say, style } from "../dom.js";
import { kindName } from "../i18n/index.js";
import { count, times } from "../numbers.js";
import { readsOf } from "./edit.js";
import { summary } from "./settings.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("./run.js").Results} Results */
/** @typedef {{select: (layer: number, channel?: number) => void, act: (name: "up" | "down" | "remove" | "edit", layer: number) => void, move: (from: number, to: number) => void}} Wishes */
/** @typedef {ReturnType<typeof layerRow>} Row */

/** Most maps in a row, and how wide one is with the gap beside it. */
const SHOWN = 16;
export const WIDE = 56;

/** `3 ·  conv1` @param {import("../i18n/index.js").Translate} t @param {readonly NetworkLayer[]} layers @param {number} at */
export function layerName(t, layers, at) {
  const layer = layers[at];
  return layer ? `${at + 1} · ${layer.name ?? kindName(t, layer.kind)}` : t("net.picture");
}

/**
 * @param {Context} context
 * @param {number} at below 0: the picture
 * @param {Wishes} wishes
 */
export function layerRow({ t }, at, wishes) {
  const index = h("span.index", {}, at < 0 ? "" : at + 1);
  const title = h("b");
  const words = h("span.words");
  const name = h(
    "button.net-name",
    {
      "data-layer-name": at,
      onclick: () => wishes.select(at),
      onkeydown: (/** @type {KeyboardEvent} */ event) => keys(event),
    },
    index,
    h("span.net-title", {}, title, words),
  );
  const reads = h("span.reads");
  const thumbs = Array.from({ length: at < 0 ? 1 : SHOWN }, (_, channel) =>
    h(
      "button.thumb",
      {
        tabindex: -1,
        "data-channel": channel,
        onclick: () => wishes.select(at, channel),
        "aria-label": t("net.channel", { number: channel + 1 }),
      },
      h("canvas"),
    ),
  );
  const more = h("button.more", { tabindex: -1, onclick: () => wishes.select(at) });
  const strip = h("div.thumbs", {}, thumbs, more);
  const shape = h("span.shape-words");
  const costs = h("span.costs");
  const sees = h("span.sees");
  const bar = h("span.sees-bar");
  /** @param {"up" | "down" | "remove" | "edit"} act @param {Parameters<typeof icon>[0]} sign */
  const tool = (act, sign) =>
    h(
      "button.tool",
      {
        "data-act": act,
        title: t(`net.${act}`),
        "aria-label": t("is", { name: t(`net.${act}`), value: at + 1 }),
        onclick: () => wishes.act(act, at),
      },
      icon(sign),
    );
  const tools =
    at < 0
      ? null
      : h(
          "div.net-tools",
          {},
          tool("edit", "pencil"),
          tool("up", "down"),
          tool("down", "down"),
          tool("remove", "close"),
        );
  const form = h("div.net-form", { hidden: true });
  const root = h(
    "li.net-row",
    { "data-layer": at },
    h("div.net-head", {}, name, reads),
    strip,
    h("div.net-facts", {}, shape, costs, sees, bar),
    tools,
    form,
  );
  root.classList.toggle("picture", at < 0);
  if (at >= 0) draggable(root, name, at, wishes.move);

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Delete" && at >= 0) wishes.act("remove", at);
    else if (by && event.altKey && at >= 0) wishes.act(by < 0 ? "up" : "down", at);
    else if (by) focusRow(root.parentElement, at + by);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    root,
    at,
    thumbs,
    strip,
    form,
    /** @param {readonly NetworkLayer[]} layers @param {Results} results @param {readonly number[]} size of the picture @param {number} room how many maps fit */
    show(layers, { lines, fresh, reports }, size, room) {
      const layer = layers[at];
      const report = reports[at] ?? lines[at] ?? null;
      const axes = report?.axes.map((axis) => axis.kernel) ?? [];
      const kernel = /conv/.test(layer?.kind ?? "") && axes.length > 0 ? axes : undefined;
      const own = layer ? (layer.name ?? kindName(t, layer.kind)) : t("net.picture");
      say(title, own);
      say(
        words,
        layer
          ? [layer.name && kindName(t, layer.kind), summary(layer, kernel)].filter(Boolean).join(" ")
          : "",
      );
      attribute(words, "title", words.textContent);
      const read = layer ? readsOf(layers, at) : [];
      const plain = !layer || (read.length === 1 && read[0] === at - 1);
      say(
        reads,
        plain ? "" : `← ${read.map((each) => (each < 0 ? t("net.picture") : each + 1)).join(" + ")}`,
      );
      root.classList.toggle("stale", at >= 0 && !fresh[at]);
      root.classList.toggle("waiting", at >= 0 && !lines[at]);
      say(shape, report ? times(report.output_shape.slice(1)) : at < 0 && size.length > 0 ? times(size) : "");
      fill(
        costs,
        report && report.parameters > 0
          ? h("span", {}, t("net.weights", { count: count(report.parameters) }))
          : "",
        report && report.macs > 0 ? h("span", {}, t("net.macs", { count: count(report.macs) })) : "",
      );
      const field = report?.receptive_field.size ?? [];
      say(sees, field.length > 0 ? t("net.sees", { size: times(field) }) : "");
      const part = Math.max(0, ...field.map((cells, axis) => cells / (size.slice(-2)[axis] ?? cells)));
      bar.hidden = field.length === 0;
      style(bar, { "--part": String(Math.min(1, part)) });
      const channels = lines[at]?.maps.length ?? 0;
      const features = (lines[at]?.output_shape.length ?? 4) === 2;
      root.classList.toggle("features", features);
      const fit = Math.max(1, Math.min(SHOWN, room));
      const many = features || channels <= fit ? Math.max(channels, 1) : Math.max(1, fit - 1);
      thumbs.forEach((thumb, i) => {
        thumb.hidden = at >= 0 && i >= (features ? 1 : many);
      });
      more.hidden = channels <= many || features;
      say(more, `+${channels - many}`);
      attribute(more, "aria-label", t("net.all", { count: channels }));
    },
    /** Where what feeds the traced cell lies, in parts of a map. @param {import("../api-network.js").Seen | null} seen @param {readonly number[]} size (C, *size), or the features */
    mark(seen, size) {
      root.classList.toggle("fed", seen !== null);
      if (!seen) return;
      const [rows, columns] = seen.cells.length > 1 ? seen.cells.slice(-2) : [[0, 1], seen.cells[0]];
      const [height = 1, width = 1] = size.length > 1 ? size.slice(-2) : [1, ...size];
      if (!rows || !columns) return;
      style(root, {
        "--x": String((columns[0] ?? 0) / width),
        "--y": String((rows[0] ?? 0) / height),
        "--w": String(((columns[1] ?? 0) - (columns[0] ?? 0)) / width),
        "--h": String(((rows[1] ?? 0) - (rows[0] ?? 0)) / height),
      });
    },
    /** @param {boolean} on */
    choose(on) {
      root.classList.toggle("chosen", on);
      attribute(name, "aria-current", on ? "true" : null);
    },
  };
}

/** @param {HTMLElement | null} list @param {number} at */
export function focusRow(list, at) {
  const found = list?.querySelector(`[data-layer-name="${at}"]`);
  if (found instanceof HTMLElement) found.focus();
}

/** Dragging a row by its name to another place. @param {HTMLElement} root @param {HTMLElement} grip @param {number} at @param {(from: number, to: number) => void} move */
function draggable(root, grip, at, move) {
  attribute(grip, "draggable", "true");
  grip.addEventListener("dragstart", (event) =>
    event.dataTransfer?.setData("text/convscope-layer", String(at)),
  );
  root.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("text/convscope-layer")) return;
    event.preventDefault();
    root.classList.add("over");
  });
  for (const end of ["dragleave", "drop"]) root.addEventListener(end, () => root.classList.remove("over"));
  root.addEventListener("drop", (event) => {
    const from = event.dataTransfer?.getData("text/convscope-layer");
    if (!from) return;
    event.preventDefault();
    event.stopPropagation();
    move(Number(from), at);
  });
}

/**
 * Lines at the list's edge from layers to those that read them, other than the next.
 * @param {SVGElement} svg
 * @param {readonly Row[]} rows the picture's first
 * @param {readonly NetworkLayer[]} layers
 */
export function drawBranches(svg, rows, layers) {
  /** @type {{from: number, to: number}[]} */
  const jumps = layers.flatMap((_, at) =>
    readsOf(layers, at)
      .filter((read) => read !== at - 1)
      .map((read) => ({ from: read, to: at })),
  );
  jumps.sort((a, b) => a.to - a.from - (b.to - b.from));
  /** @type {{from: number, to: number}[][]} */
  const lanes = [];
  const paths = jumps.map((jump) => {
    let lane = lanes.findIndex((taken) => taken.every(({ from, to }) => jump.to <= from || jump.from >= to));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane]?.push(jump);
    const [a, b] = [jump.from, jump.to].map((at) => {
      const root = rows[at + 1]?.root;
      return root ? root.offsetTop + 24 : 0;
    });
    const x = 14 - Math.min(lane, 4) * 3.5 - 4;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute(
      "d",
      `M22 ${a} H${x + 6} Q${x} ${a} ${x} ${(a ?? 0) + 6} V${(b ?? 0) - 6} Q${x} ${b} ${x + 6} ${b} H18 m-4 -3.5 l4 3.5 l-4 3.5`,
    );
    return path;
  });
  svg.replaceChildren(...paths);
}
