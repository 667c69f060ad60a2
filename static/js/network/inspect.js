/** One layer closely: a map large, the picture with what a cell of it sees, the cell's sum, and all channels in pages. */

import { layerFile, movedBy, traceCell } from "../api-network.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { hand } from "../exports.js";
import { latest } from "../latest.js";
import { times, whole } from "../numbers.js";
import { Problem } from "../problem.js";
import { colorsOf } from "../views/colors.js";
import { readsOf } from "./edit.js";
import { drawField, drawMap, heat, placed } from "./panes.js";
import { kindName, layerName } from "./rows.js";
import { mapScale } from "./scale.js";
import { channelSheet } from "./sheet.js";
import { sumOf } from "./sum.js";
import { strongestTap } from "./taps.js";
import { canTake, taken } from "./to-lab.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("../api-network.js").NetworkRun} NetworkRun */
/** @typedef {import("../api-network.js").LayerMaps} LayerMaps */
/** @typedef {import("../api-network.js").Trace} Trace */
/** @typedef {{layer: number, channel: number, cell: readonly number[] | null}} Spot */

/**
 * @param {Context} context
 * @param {ReturnType<typeof import("./maps.js").createMaps>} maps
 * @param {{results: import("../store.js").Store<import("./run.js").Results>, go: (spot: Spot) => void, fed: (trace: Trace | null) => void}} room
 */
export function inspector(context, maps, { results, go, fed }) {
  const { t, store } = context;
  /** @type {Spot} */
  let spot = { layer: -1, channel: 0, cell: null };
  let pinned = false;
  /** @type {LayerMaps | null} */
  let shown = null;
  /** @type {Trace | null} */
  let trace = null;
  let version = 0;
  /** @type {Spot[]} */
  const trail = [];
  const raster = document.createElement("canvas");
  const picture = document.createElement("canvas");

  const title = h("h3");
  const shape = h("span.aside");
  const number = h("span.mono");
  /** @param {number} by @param {string} label @param {string} sign */
  const step = (by, label, sign) =>
    h(
      "button.chip",
      { "aria-label": label, title: label, onclick: () => go({ ...spot, channel: spot.channel + by }) },
      sign,
    );
  const back = step(-1, t("net.before"), "‹");
  const forth = step(1, t("net.after"), "›");
  const stepper = h("div.stepper", {}, back, number, forth);
  const scale = mapScale(context, maps);
  const sheet = channelSheet(context, maps, { results, go, spot: () => spot });
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
  const step2 = h("div.chips.steps");
  const sum = h("div.net-step");
  const lab = h("button.chip", { "data-net": "to-lab" }, icon("aim"), t("net.to-lab"));
  const saves = h(
    "div.chips",
    {},
    lab,
    h("button.chip", { "data-net": "png", onclick: () => void save("image/png", "png") }, t("net.png")),
    h("button.chip", { "data-net": "npy", onclick: () => void save("application/x-npy", "npy") }, ".npy"),
  );
  const root = h(
    "aside.net-inspector",
    { "aria-label": t("net.inspector") },
    h("div.inspector-head", {}, h("div", {}, title, shape), stepper),
    h("div.net-panes", {}, h("figure", {}, field, fieldWords, weigh), h("figure", {}, map, mapWords)),
    scale.root,
    step2,
    sum,
    sheet.nodes,
    saves,
  );

  const weigher = latest(
    (/** @type {{body: NetworkRun, at: {layer: number, cell: number[], channel: number}}} */ given, signal) =>
      movedBy(given.body, given.at, signal),
    {
      done(found, { at }) {
        if (!weighing || String(at.cell) !== String(spot.cell)) return;
        moved = heat(found, colorsOf(store.get().theme).accent);
        draw();
      },
      failed: (error) => error instanceof Problem && store.set({ toast: tell(error) }),
    },
  );

  lab.addEventListener("click", () => {
    const { body, lines } = results.get();
    const [line, layer] = [lines[spot.layer], body?.layers[spot.layer]];
    if (!body || !line || !layer) return;
    void taken(context, body, spot, line).catch((error) => store.set({ toast: tell(error) }));
  });

  /** @param {unknown} error */
  const tell = (error) => (error instanceof Error && error.message ? error.message : t("trouble.offline"));

  /** @param {string} accept @param {string} ending */
  async function save(accept, ending) {
    const { body } = results.get();
    if (!body || spot.layer < 0) return;
    try {
      /** @type {Record<string, string>} */
      const query = accept === "image/png" ? { range: "percentile", colormap: "gray" } : {};
      hand(await layerFile(body, spot.layer, accept, query), `convscope-layer-${spot.layer + 1}.${ending}`);
    } catch (error) {
      store.set({ toast: tell(error) });
    }
  }

  const tracer = latest(
    (
      /** @type {{body: NetworkRun, at: {layer: number, cell: number[], channel: number}}} */ { body, at },
      signal,
    ) => traceCell(body, at, signal),
    {
      done(found, { at }) {
        if (at.layer !== spot.layer || String(at.cell) !== String(spot.cell)) return;
        trace = found;
        fed(found);
        draw();
        words();
      },
      failed: (error) => error instanceof Problem && store.set({ toast: tell(error) }),
    },
  );

  /** @param {readonly number[]} cell */
  function look(cell) {
    if (String(cell) === String(spot.cell)) return;
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

  /** Cells of the map. @returns {[number, number]} */
  const size = () => {
    const own = results.get().lines[spot.layer]?.output_shape ?? [];
    return own.length > 2 ? [own.at(-2) ?? 1, own.at(-1) ?? 1] : [1, own.at(-1) ?? 1];
  };

  const place = () => placed(map.parentElement?.clientWidth ?? 240, size());

  /** The cell under the pointer. @param {MouseEvent} event @returns {number[] | null} */
  function cellAt(event) {
    const at = place();
    const [rows, columns] = size();
    const column = Math.floor((event.offsetX - at.left) / at.cell);
    const row = Math.floor((event.offsetY - at.top) / at.down);
    if (row < 0 || column < 0 || row >= rows || column >= columns) return null;
    return (results.get().lines[spot.layer]?.output_shape.length ?? 4) > 2 ? [row, column] : [column];
  }

  map.addEventListener("pointermove", (event) => {
    if (pinned || spot.layer < 0) return;
    const cell = cellAt(event);
    if (cell) look(cell);
  });
  map.addEventListener("click", (event) => {
    if (spot.layer < 0) return;
    const cell = cellAt(event);
    if (!cell) return;
    pinned = !(pinned && String(cell) === String(spot.cell));
    trail.length = 0;
    look(cell);
    draw();
  });
  map.addEventListener("keydown", (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by || spot.layer < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const [rows, columns] = size();
    const now = spot.cell ?? [0, 0];
    const [row = 0, column = 0] = now.length > 1 ? now : [0, now[0]];
    const next = [
      Math.min(rows - 1, Math.max(0, row + (by[0] ?? 0))),
      Math.min(columns - 1, Math.max(0, column + (by[1] ?? 0))),
    ];
    pinned = true;
    look(now.length > 1 ? next : next.slice(1));
  });

  function draw() {
    const { theme } = store.get();
    const width = map.parentElement?.clientWidth ?? 0;
    if (width === 0) return;
    const [row, column] = spot.cell && spot.cell.length > 1 ? spot.cell : [0, spot.cell?.[0]];
    const cells = column === undefined || row === undefined ? [] : [{ row, column, strong: pinned }];
    if (shown && spot.layer >= 0) drawMap(map, raster, place(), width, cells, theme);
    const seen = trace?.seen.find(({ layer }) => layer < 0) ?? null;
    if (picture.width > 1)
      drawField(
        field,
        picture,
        field.parentElement?.clientWidth ?? width,
        spot.layer < 0 ? null : seen,
        theme,
        moved,
      );
  }

  function words() {
    tellStep();
    attribute(field, "aria-label", fieldWords.textContent);
  }

  function tellStep() {
    const { body, lines } = results.get();
    const layers = body?.layers ?? [];
    const line = lines[spot.layer];
    const layer = layers[spot.layer];
    const seen = trace?.seen.find(({ layer: at }) => at < 0);
    if (!trace || !line || !layer || !seen || !spot.cell) {
      say(fieldWords, t("net.picture"));
      say(mapWords, spot.layer < 0 ? "" : t("net.point"));
      fill(step2);
      return fill(sum);
    }
    const spans = seen.field.map(([start, stop]) => stop - start);
    const clipped = String(seen.field) !== String(seen.cells);
    say(fieldWords, t(clipped ? "net.saw.clipped" : "net.saw", { size: times(spans) }));
    const cell = spot.cell.join(", ");
    say(mapWords, t("net.cell", { cell, value: whole(trace.value) }));
    const reads = readsOf(layers, spot.layer);
    fill(
      step2,
      trail.length > 0 &&
        h(
          "button.chip",
          { "data-net": "up", onclick: () => climb() },
          `↑ ${layerName(t, layers, trail.at(-1)?.layer ?? 0)}`,
        ),
      reads.map((read) =>
        read < 0
          ? null
          : h(
              "button.chip",
              { "data-net": "down", onclick: () => dive(read) },
              `↓ ${layerName(t, layers, read)}`,
            ),
      ),
    );
    fill(sum, sumOf(context, line, layer, trace.frame));
  }

  /** Down to the cell that adds the most of those that feed this one. @param {number} read */
  function dive(read) {
    const { frame, seen } = trace ?? {};
    const range = seen?.find(({ layer }) => layer === read);
    if (!frame || !range) return;
    trail.push(spot);
    const middle = range.cells.map(([start, stop]) => Math.floor((start + stop - 1) / 2));
    const { cell, channel } = strongestTap(frame, middle);
    const { lines, body } = results.get();
    const before = readsOf(body?.layers ?? [], spot.layer);
    const channels = lines[read]?.output_shape[1] ?? 1;
    const skipped = before
      .slice(0, before.indexOf(read))
      .reduce((all, at) => all + (lines[at]?.output_shape[1] ?? 0), 0);
    const own =
      channel >= skipped && channel < skipped + channels
        ? channel - skipped
        : Math.min(spot.channel, channels - 1);
    pinned = true;
    go({ layer: read, channel: own, cell: inside(cell, range.cells) ? cell : middle });
  }

  function climb() {
    const last = trail.pop();
    if (last) go(last);
  }

  async function load() {
    const { body, fresh } = results.get();
    const mine = ++version;
    const { layer } = spot;
    if (!body) return;
    if (layer >= 0 && !fresh[layer]) return;
    const range = store.get().setup.range;
    const rule = `${range.includes(",") ? "percentile" : range}:per_map`;
    const wanted = layer < 0 ? { count: 3, range: "0,1" } : { first: spot.channel, count: 1, range: rule };
    const found = await maps.fetchMaps(body, layer, wanted);
    if (mine !== version || !found) return;
    shown = found;
    if (layer >= 0) maps.draw(raster, found, 0);
    draw();
    scale.range(found, spot.layer < 0);
    const full = layer >= 0 && (await maps.fetchMaps(body, layer, { ...wanted, range: "full:per_map" }));
    if (mine === version && full) scale.histogram(full, found);
  }

  const sizes = new ResizeObserver(() => draw());
  sizes.observe(root);
  context.ended.addEventListener("abort", () => {
    sizes.disconnect();
    tracer.stop();
    weigher.stop();
  });

  return {
    root,
    spot: () => spot,
    unpin() {
      pinned = false;
    },
    /** @param {LayerMaps} found of the picture */
    setPicture(found) {
      maps.drawPicture(picture, found);
      draw();
    },
    /** Shows a place; `anew` where the numbers are others. @param {Spot} next @param {boolean} anew */
    show(next, anew) {
      const { body, lines } = results.get();
      const channels = lines[next.layer]?.maps.length ?? 1;
      const other = next.layer !== spot.layer;
      spot = { ...next, channel: Math.min(Math.max(0, next.channel), channels - 1) };
      const [rows, columns] = size();
      const features = (lines[spot.layer]?.output_shape.length ?? 4) === 2;
      const fits = spot.cell && (features ? spot.cell.length === 1 : spot.cell.length === 2);
      const middle = features ? [0] : [rows >> 1, columns >> 1];
      spot = { ...spot, cell: spot.layer < 0 ? null : fits ? spot.cell : middle };
      if (other || anew) trace = null;
      if (other) pinned = next.cell !== null && pinned;
      const layers = body?.layers ?? [];
      const line = lines[spot.layer];
      say(title, layerName(t, layers, spot.layer));
      const layer = layers[spot.layer];
      say(
        shape,
        line
          ? `${layer?.name ? `${kindName(t, line.kind)} · ` : ""}${times(line.output_shape.slice(1))}`
          : "",
      );
      say(number, `${spot.channel + 1} / ${channels}`);
      stepper.hidden = spot.layer < 0 || channels < 2;
      attribute(back, "disabled", spot.channel === 0);
      attribute(forth, "disabled", spot.channel >= channels - 1);
      root.classList.toggle("of-picture", spot.layer < 0);
      root.classList.toggle("of-features", features);
      attribute(map, "aria-label", t("net.map", { name: title.textContent ?? "", number: spot.channel + 1 }));
      lab.hidden = !layer || !canTake(layer, line);
      saves.hidden = spot.layer < 0;
      weigh.hidden = spot.layer < 0;
      if (spot.layer < 0) fed(null);
      words();
      draw();
      void load();
      follow();
      sheet.show(other || anew);
    },
  };
}

/** @param {readonly number[]} cell @param {readonly [number, number][]} ranges */
const inside = (cell, ranges) =>
  cell.length === ranges.length &&
  cell.every((at, axis) => at >= (ranges[axis]?.[0] ?? 0) && at < (ranges[axis]?.[1] ?? 0));
