/** Maps or kernels of a tensor on pages: each a button with its picture, the chosen one pressed. */

import { attribute, fill, h, say } from "../dom.js";
import { mapPixels, putPixels } from "../draw/levels.js";
import { grouped, short } from "../numbers.js";
import { isAbort } from "../problem.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").Part} Part */

/** How many come at once, and their side on the page. */
const PAGES = { kernels: { count: 64, side: 40 }, maps: { count: 24, side: 84 } };

/** A map's longer side once it is pressed. */
const LARGE = 340;

/**
 * @param {Context} context
 * @param {object} options
 * @param {keyof typeof PAGES} options.kind
 * @param {number} options.total
 * @param {(first: number, count: number, signal: AbortSignal) => Promise<Part>} options.load
 * @param {(number: number) => string} options.name
 * @param {(number: number) => void} [options.choose]
 * @param {(error: unknown) => void} options.failed
 */
export function pages(context, { kind, total, load, name, choose, failed }) {
  const { t, rasters } = context;
  const { count, side } = PAGES[kind];
  const tiles = h("div.tiles", { role: "group", "aria-label": t(`model.${kind}`) });
  const says = h("span.remark", { role: "status" });
  const scale = h("span.remark.mono");
  let first = 0;
  /** @type {[number, number]} */
  let size = [1, 1];
  let chosen = kind === "maps" ? -1 : 0;
  let request = new AbortController();
  context.ended.addEventListener("abort", () => request.abort());
  /** @param {number} by @param {string} label */
  const turn = (by, label) =>
    h(
      "button.chip",
      { "aria-label": t(by < 0 ? "model.back" : "model.on"), onclick: () => show(first + by * count) },
      label,
    );
  const [back, on] = [turn(-1, "‹"), turn(1, "›")];

  /** @param {number} at */
  async function show(at) {
    first = at;
    if (kind === "maps") chosen = -1;
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const last = Math.min(total, first + count);
    say(says, t("model.page", { first: grouped(first + 1), last: grouped(last), total: grouped(total) }));
    back.disabled = first === 0;
    on.disabled = last >= total;
    attribute(tiles, "aria-busy", "true");
    try {
      const part = await load(first, count, signal);
      if (!signal.aborted) draw(part);
    } catch (error) {
      if (!isAbort(error)) failed(error);
    }
    attribute(tiles, "aria-busy", null);
  }

  /** @param {Part} part */
  function draw(part) {
    const { count: there, height, width, ranges } = part;
    size = [width, height];
    const buttons = Array.from({ length: there }, (_, i) => {
      const table = rasters.table((ranges[i]?.[0] ?? 0) < 0 ? "signed" : "gray");
      const canvas = putPixels(h("canvas"), mapPixels(part, i, table));
      scaled(canvas, side);
      const label = name(first + i);
      return h("button.tile", { title: label, "aria-label": label, onclick: () => press(first + i) }, canvas);
    });
    fill(tiles, buttons);
    const [low, high] = ranges[0] ?? [0, 0];
    say(scale, `${short(low, 3)} … ${short(high, 3)}`);
    if (kind === "kernels") press(chosen);
  }

  /** @param {HTMLCanvasElement} canvas @param {number} most pixels of the longer side */
  function scaled(canvas, most) {
    const zoom = most / Math.max(...size);
    const [width, height] = size.map((cells) => `${Math.max(1, Math.round(cells * zoom))}px`);
    Object.assign(canvas.style, { width, height: size[1] * zoom < 8 ? "8px" : height });
  }

  /** The pressed kernel is the one that is spoken of; a pressed map is shown large, until it is pressed again. @param {number} number */
  function press(number) {
    chosen = kind === "maps" && number === chosen ? -1 : number;
    for (const [i, tile] of [...tiles.children].entries()) {
      const on = first + i === chosen;
      attribute(tile, "aria-pressed", on);
      const canvas = tile.firstElementChild;
      if (kind === "maps" && canvas instanceof HTMLCanvasElement) scaled(canvas, on ? LARGE : side);
    }
    choose?.(number);
  }

  void show(0);
  return h("div.model-sheet", {}, total > count && h("div.model-row", {}, back, says, on), tiles, scale);
}
