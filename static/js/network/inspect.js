/** One layer closely: a map large, the picture with what a cell of it sees, the cell's sum, and all channels in pages. */

import { movedBy, traceCell } from "../api-network.js";
import { attribute, fill, h, say } from "../dom.js";
import { latest } from "../latest.js";
import { times, whole } from "../numbers.js";
import { AGAIN_MS, Problem, reasonOf } from "../problem.js";
import { colorsOf } from "../views/colors.js";
import { inspectHead } from "./inspect-head.js";
import { largeMap } from "./large-map.js";
import { drawField, drawMap, heat, placed } from "./panes.js";
import { pointing } from "./pointing.js";
import { layerName } from "./rows.js";
import { layerSaves } from "./saves.js";
import { mapScale } from "./scale.js";
import { channelSheet } from "./sheet.js";
import { feedingSteps } from "./steps.js";
import { sumOf } from "./sum.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("../api-network.js").NetworkRun} NetworkRun */
/** @typedef {import("../api-network.js").LayerMaps} LayerMaps */
/** @typedef {import("../api-network.js").Trace} Trace */
/** @typedef {{layer: number, channel: number, cell: readonly number[] | null}} Spot */
/** @typedef {{body: NetworkRun, at: {layer: number, cell: number[], channel: number}}} Asked */

/**
 * @param {Context} context
 * @param {ReturnType<typeof import("./maps.js").createMaps>} maps
 * @param {{results: import("../store.js").Store<import("./run.js").Results>, go: (spot: Spot) => void, fed: (trace: Trace | null) => void}} room
 */
export function inspector(context, maps, { results, go, fed }) {
  const { t, store, editor } = context;
  /** @type {Spot} */
  let spot = { layer: -1, channel: 0, cell: null };
  let pinned = false;
  /** @type {Trace | null} */
  let trace = null;
  const picture = document.createElement("canvas");

  const head = inspectHead(context, (by) => go({ ...spot, channel: spot.channel + by }));
  const scale = mapScale(context, maps);
  const large = largeMap(context, maps, { results, scale, draw: () => draw() });
  const sheet = channelSheet(context, maps, { results, go, spot: () => spot });
  const steps = feedingSteps(context, { results, spot: () => spot, go: (next) => go(next) });
  const saves = layerSaves(context, results, () => spot);
  const field = h("canvas.pane-canvas", { role: "img" });
  const map = h("canvas.pane-canvas.map", { role: "application", tabindex: 0, "data-net": "map" });
  /** The effective field, while it is asked for. @type {HTMLCanvasElement | null} */
  let moved = null;
  let weighing = false;
  const weigh = h(
    "button.chip",
    {
      "data-net": "effective",
      "aria-pressed": "false",
      title: t("net.effective.about"),
      onclick() {
        weighing = !weighing;
        attribute(weigh, "aria-pressed", weighing);
        follow();
      },
    },
    t("net.effective"),
  );
  const fieldWords = h("p.caption");
  const mapWords = h("p.caption");
  const sum = h("div.net-step");
  const root = h(
    "aside.net-inspector",
    { "aria-label": t("net.inspector") },
    head.root,
    h("div.net-panes", {}, h("figure", {}, field, fieldWords, weigh), h("figure", {}, map, mapWords)),
    scale.root,
    steps.root,
    sum,
    sheet.nodes,
    saves.root,
  );

  /** @param {unknown} error */
  const failed = (error) => {
    if (!(error instanceof Problem)) return;
    store.set({ toast: error.offline ? t("trouble.offline") : reasonOf(t, error) });
    clearTimeout(again);
    if (error.offline) again = Number(setTimeout(() => looking.show(spot, true), AGAIN_MS));
  };
  let again = 0;
  /** @param {Asked["at"]} at */
  const isNow = (at) => at.layer === spot.layer && String(at.cell) === String(spot.cell);

  const weigher = latest((/** @type {Asked} */ { body, at }, signal) => movedBy(body, at, signal), {
    done(found, { at }) {
      if (!weighing || !isNow(at)) return;
      moved = heat(found, colorsOf(store.get().theme).accent);
      draw();
    },
    failed,
  });
  const tracer = latest((/** @type {Asked} */ { body, at }, signal) => traceCell(body, at, signal), {
    done(found, { at }) {
      if (!isNow(at)) return;
      trace = found;
      if (store.get().toast === t("trouble.offline")) store.set({ toast: "" });
      fed(found);
      draw();
      words();
    },
    failed,
  });

  /** @param {readonly number[]} cell */
  function look(cell) {
    if (spot.layer < 0 || String(cell) === String(spot.cell)) return;
    spot = { ...spot, cell };
    follow();
    draw();
  }

  function follow() {
    const { body, fresh } = results.get();
    moved = null;
    if (!spot.cell || !body || !fresh[spot.layer]) return draw();
    const at = { layer: spot.layer, cell: [...spot.cell], channel: spot.channel };
    tracer.ask({ body, at });
    if (weighing) weigher.ask({ body, at });
    else draw();
  }

  /** The place in words of the link. */
  function told() {
    const { layer, channel, cell } = spot;
    const kept = layer < 0 ? [] : [layer, channel, ...(pinned && cell ? cell : [])];
    return kept.some(Boolean) || kept.length > 2 ? kept.join(",") : "";
  }

  const features = () => (results.get().lines[spot.layer]?.output_shape.length ?? 4) === 2;

  /** Cells of the map. @returns {[number, number]} */
  const size = () => {
    const own = results.get().lines[spot.layer]?.output_shape ?? [];
    return own.length > 2 ? [own.at(-2) ?? 1, own.at(-1) ?? 1] : [1, own.at(-1) ?? 1];
  };

  const place = () => placed(map.parentElement?.clientWidth ?? 240, size());

  pointing(map, {
    size,
    place,
    features,
    cell: () => spot.cell,
    pinned: () => pinned,
    look,
    keep(cell, on) {
      pinned = on;
      steps.forget();
      look(cell);
      draw();
      steps.show(trace);
      editor.look({ spot: told() });
    },
  });

  function draw() {
    const { theme } = store.get();
    const width = map.parentElement?.clientWidth ?? 0;
    if (width === 0) return;
    const [row, column] = spot.cell && spot.cell.length > 1 ? spot.cell : [0, spot.cell?.[0]];
    const cells = column === undefined || row === undefined ? [] : [{ row, column, strong: pinned }];
    if (large.isShown() && spot.layer >= 0) drawMap(map, large.raster, place(), width, cells, theme);
    const seen = spot.layer < 0 ? null : (trace?.seen.find(({ layer }) => layer < 0) ?? null);
    const room = field.parentElement?.clientWidth ?? width;
    if (picture.width > 1) drawField(field, picture, room, seen, theme, moved);
  }

  function words() {
    const { body, lines } = results.get();
    const [line, layer] = [lines[spot.layer], body?.layers[spot.layer]];
    const found = trace;
    const seen = found?.seen.find(({ layer: at }) => at < 0);
    const known = found && line && layer && seen && spot.cell;
    steps.show(known ? found : null);
    fill(sum, known ? sumOf(context, line, layer, found.frame) : null);
    if (known) {
      const spans = seen.field.map(([start, stop]) => stop - start);
      const clipped = String(seen.field) !== String(seen.cells);
      say(fieldWords, t(clipped ? "net.saw.clipped" : "net.saw", { size: times(spans) }));
      say(mapWords, t("net.cell", { cell: spot.cell?.join(", ") ?? "", value: whole(found.value) }));
    } else {
      say(fieldWords, t("net.picture"));
      say(mapWords, spot.layer < 0 ? "" : t("net.point"));
    }
    attribute(field, "aria-label", fieldWords.textContent);
  }

  const sizes = new ResizeObserver(() => draw());
  sizes.observe(root);
  context.ended.addEventListener("abort", () => {
    sizes.disconnect();
    tracer.stop();
    weigher.stop();
    clearTimeout(again);
  });

  /** The cell that is looked at: the middle, where there is none or it lies outside. @param {readonly number[] | null} cell */
  function sound(cell) {
    if (spot.layer < 0) return null;
    if (!results.get().fresh[spot.layer]) return cell;
    const axes = features() ? size().slice(1) : size();
    const fits = cell?.length === axes.length && cell.every((at, axis) => at < (axes[axis] ?? 1));
    return fits ? cell : features() ? [0] : axes.map((cells) => cells >> 1);
  }

  const looking = {
    root,
    map,
    spot: () => spot,
    /** A small picture of what is to be shown, until the large one is here. @param {HTMLCanvasElement} small */
    sketch: (small) => large.sketch(small, size()),
    told,
    /** @param {LayerMaps} found of the picture */
    setPicture(found) {
      maps.drawPicture(picture, found);
      draw();
    },
    /** Shows a place; `anew` where the numbers are others. @param {Spot} next @param {boolean} anew */
    show(next, anew) {
      const { body, lines } = results.get();
      const channels = lines[next.layer]?.maps.length ?? next.channel + 1;
      const other = next.layer !== spot.layer;
      const before = spot.channel;
      // Whoever names a cell keeps it.
      if (other || String(next.cell) !== String(spot.cell)) pinned = next.cell !== null;
      spot = { ...next, channel: Math.max(0, Math.min(next.channel, channels - 1)) };
      spot = { ...spot, cell: sound(next.cell) };
      if (other || anew) trace = null;
      if (other || spot.channel !== before) large.hide();
      head.show(spot, channels, results);
      root.classList.toggle("of-picture", spot.layer < 0);
      root.classList.toggle("of-features", features());
      attribute(
        map,
        "aria-label",
        t("net.map", { name: layerName(t, body?.layers ?? [], spot.layer), number: spot.channel + 1 }),
      );
      saves.show();
      weigh.hidden = spot.layer < 0;
      if (spot.layer < 0) fed(null);
      words();
      draw();
      void large.load(spot);
      follow();
      sheet.show(other || anew);
    },
  };
  return looking;
}
