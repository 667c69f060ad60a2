/** The Stack tab: a network's layers in a list, each with its maps, and one of them closely. */

import { mended } from "../desk/patch.js";
import { fill, h } from "../dom.js";
import { kindName } from "../i18n/index.js";
import { morph } from "../morph.js";
import { samples } from "../views/source.js";
import { stackBar } from "./bar.js";
import { added, moved, refitted, removed } from "./edit.js";
import { editInPlace } from "./in-place.js";
import { networkInput } from "./input.js";
import { inspector } from "./inspect.js";
import { createMaps } from "./maps.js";
import { drawBranches, focusRow, layerRow, WIDE } from "./rows.js";
import { createRun } from "./run.js";
import { NEW } from "./settings.js";
import { smallMaps } from "./small-maps.js";
import { change, redo, stack, undo } from "./stack-store.js";
import { refusalOf, totalsOf } from "./totals.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */
/** @typedef {import("./inspect.js").Spot} Spot */

/** @param {HTMLElement} host @param {Context} context */
export async function show(host, context) {
  const { t, store, ended } = context;
  const maps = createMaps(context);
  const run = createRun(ended);
  const { results } = run;
  /** @type {import("./rows.js").Row[]} */
  const rows = [];
  /** @type {number[]} */
  let size = [];
  const layersNow = () => stack.get().network?.layers ?? [];

  const bar = stackBar(context, results);
  const trouble = h("div.net-trouble", { role: "alert" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "branches");
  svg.setAttribute("aria-hidden", "true");
  const list = h("ol.net-rows", { "aria-label": t("net.layers") });
  const totals = h("p.net-totals", { role: "status" });
  const near = inspector(context, maps, { results, go: (spot) => select(spot), fed: (trace) => mark(trace) });
  const main = h(
    "div.net-main",
    {},
    h("div.net-list", {}, svg, list),
    addBar(context, (kind) => insert(kind)),
  );
  const layout = h("div.net-stack", {}, main, near.root);
  host.replaceChildren(bar.root, trouble, totals, layout);
  const form = editInPlace(context, rows, (layers, tag) => apply(layers, tag));
  const small = smallMaps(maps, rows, results, (found) => {
    size = found.shape.slice(1);
    near.setPicture(found);
    update();
  });

  const file = document.querySelector("[data-upload]");
  const pictures = samples(context, () => file instanceof HTMLElement && file.click(), true);

  const wishes = {
    /** @param {number} layer @param {number} [channel] */
    select(layer, channel = 0) {
      const small = rows.find(({ at }) => at === layer)?.thumbs[channel]?.querySelector("canvas");
      let grown = false;
      select({ layer, channel, cell: null });
      if (layer < 0 || !small?.closest(".drawn:not(.stale) .thumb:not([hidden])")) return;
      // It grows into the large map.
      morph(
        () => {
          grown = true;
          if (near.spot().layer === layer && near.spot().channel === channel) near.sketch(small);
        },
        () => ({ map: grown ? near.map : small }),
      );
    },
    /** @param {"up" | "down" | "remove" | "edit"} name @param {number} at */
    act(name, at) {
      if (name === "edit") return form.toggle(at);
      if (name === "remove") {
        if (layersNow().length > 1) apply(removed(layersNow(), at));
        return focusRow(list, Math.max(0, at - 1));
      }
      const to = at + (name === "up" ? -1 : 1);
      apply(moved(layersNow(), at, to));
      focusRow(list, to);
    },
    /** @param {number} from @param {number} to */
    move: (from, to) => apply(moved(layersNow(), from, to)),
  };

  /** @param {readonly NetworkLayer[]} layers @param {string} [tag] */
  function apply(layers, tag) {
    const channels = results.get().lines[0]?.input_shape[1] ?? stack.get().network?.inputShape?.[1] ?? 3;
    change({ layers: refitted(layers, channels) }, tag);
  }

  /** @param {string} kind */
  function insert(kind) {
    const layers = layersNow();
    const at = near.spot().layer >= 0 ? near.spot().layer + 1 : layers.length;
    const layer = NEW[kind];
    if (!layer) return;
    const joins = kind === "add" || kind === "concat";
    apply(added(layers, at, joins ? { ...layer, inputs: [at - 1, Math.max(-1, at - 2)] } : layer));
    submit();
    select({ layer: at, channel: 0, cell: null });
    form.open(at);
  }

  /** @param {Spot} spot */
  function select(spot) {
    near.show({ ...spot, layer: Math.min(spot.layer, layersNow().length - 1) }, false);
    context.editor.look({ spot: near.told() });
    chosen();
  }

  function chosen() {
    for (const row of rows) row.choose(row.at === near.spot().layer);
    dock();
  }

  /** On a narrow page one looks closely right below the row. */
  function dock() {
    const narrow = matchMedia("(max-width: 1179px)").matches;
    const row = rows.find(({ at }) => at === near.spot().layer);
    const place = narrow && row ? row.root : layout;
    if (near.root.parentElement !== place) place.append(near.root);
  }

  /** @param {import("../api-network.js").Trace | null} trace */
  function mark(trace) {
    for (const row of rows) {
      const seen = trace?.seen.find(({ layer }) => layer === row.at) ?? null;
      row.mark(seen, row.at < 0 ? size : (results.get().lines[row.at]?.output_shape.slice(1) ?? []));
    }
  }

  /** Rows for all layers; those that are there stay. @param {number} wanted */
  function build(wanted) {
    while (rows.length > wanted + 1) rows.pop()?.root.remove();
    while (rows.length < wanted + 1) {
      const row = layerRow(context, rows.length - 1, wishes);
      if (row.at < 0) row.strip.append(pictures);
      rows.push(row);
      list.append(row.root);
      small.watch(row);
    }
  }

  function update() {
    const { network } = stack.get();
    if (!network) return;
    const room = Math.floor(((rows[0]?.strip.clientWidth ?? 0) + 4) / WIDE);
    for (const row of rows) row.show(network.layers, results.get(), size, room);
    drawBranches(svg, rows, network.layers);
  }

  function submit() {
    const { network } = stack.get();
    const input = network && networkInput(store.get(), network);
    if (!network || !input) return;
    build(network.layers.length);
    pictures.hidden = Boolean(network.input);
    form.show();
    const [, channels, height, width] = network.input ? [] : (network.inputShape ?? []);
    run.ask(
      { input, layers: network.layers },
      channels && height && width ? [1, channels, height, width] : undefined,
    );
    update();
    dock();
  }

  // What the link says is looked at first, else the first layer, as soon as it is there.
  let first = true;
  const wanted = () => {
    const [layer = 0, channel = 0, ...cell] = store.get().look.spot.split(",").map(Number);
    const spot = { layer, channel, cell: cell.length > 0 ? cell : null };
    return layer < Math.max(1, layersNow().length) ? spot : { layer: 0, channel: 0, cell: null };
  };
  const ends = [
    results.watch(
      (now) => now,
      (now) => {
        update();
        small.paint();
        layout.setAttribute("aria-busy", String(now.busy));
        fill(
          trouble,
          refusalOf(context, now.problem, (fix) => {
            const { body } = results.get();
            if (body) apply(mended(/** @type {any} */ (body), fix).layers);
          }),
        );
        fill(totals, totalsOf(context, now));
      },
    ),
    results.watch(
      (now) => [now.lines[near.spot().layer] ?? null, now.fresh[near.spot().layer] ?? null],
      () => {
        if (first || near.spot().layer < 0 || !results.get().fresh[near.spot().layer]) return;
        near.show(near.spot(), true);
      },
    ),
    results.watch(
      (now) => [now.body, now.fresh[wanted().layer] === true],
      ([, ready]) => {
        if (!ready || !first) return;
        first = false;
        select(wanted());
      },
    ),
    // Back and forth in the browser's history.
    context.watch(
      (state) => state.look.spot,
      () => {
        if (first || store.get().look.spot === near.told()) return;
        near.show(wanted(), false);
        chosen();
      },
    ),
    stack.watch(
      (now) => now.opened,
      () => {
        first = true;
      },
    ),
    stack.watch((now) => now.network, submit),
    context.watch((state) => [state.setup, state.scene], submit),
    context.paint(
      (state) => [state.theme, state.setup.colormap, state.catalogue.colormaps],
      () => {
        small.again();
        near.show(near.spot(), true);
      },
    ),
  ];
  const sizes = new ResizeObserver(() => {
    dock();
    update();
  });
  sizes.observe(list);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const target = event.target instanceof Element ? event.target : null;
    if (!control || event.altKey || target?.matches("textarea")) return;
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) redo();
    else undo();
    form.again();
  };
  addEventListener("keydown", onKey, { capture: true });
  ended.addEventListener("abort", () => {
    for (const end of ends) end();
    sizes.disconnect();
    small.end();
    removeEventListener("keydown", onKey, { capture: true });
    bar.end();
  });
}

/** @param {Context} context @param {(kind: string) => void} insert */
function addBar({ t }, insert) {
  return h(
    "div.net-add",
    { role: "group", "aria-label": t("net.add") },
    h("span.counts", {}, t("net.add")),
    Object.keys(NEW).map((kind) =>
      h("button.chip", { "data-add": kind, onclick: () => insert(kind) }, kindName(t, kind)),
    ),
  );
}
