/** The Stack tab: a network's layers in a list, each with its maps, and one of them closely. */

import { fixChips } from "../desk/mend.js";
import { mended } from "../desk/patch.js";
import { learn, tell } from "../desk/tell.js";
import { attribute, fill, h } from "../dom.js";
import { bytes, count, grouped } from "../numbers.js";
import { Problem } from "../problem.js";
import { stackBar } from "./bar.js";
import { added, moved, refitted, removed } from "./edit.js";
import { layerForm } from "./form.js";
import { networkInput } from "./input.js";
import { inspector } from "./inspect.js";
import { createMaps } from "./maps.js";
import { drawBranches, focusRow, kindName, layerRow } from "./rows.js";
import { createRun } from "./run.js";
import { NEW } from "./settings.js";
import { change, redo, stack, undo } from "./stack-store.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */

/** Cells of a small map, a side. */
const SMALL = 64;

/** @param {HTMLElement} host @param {Context} context */
export async function show(host, context) {
  const { t, store, ended } = context;
  await learn(store.get().language);
  const maps = createMaps(context);
  const run = createRun(ended);
  const { results } = run;
  /** @type {import("./rows.js").Row[]} */
  const rows = [];
  let edited = -1;
  /** @type {number[]} */
  let size = [];

  const bar = stackBar(context, results);
  const trouble = h("div", { role: "alert" });
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

  const wishes = {
    /** @param {number} layer @param {number} [channel] */
    select: (layer, channel = 0) => select({ layer, channel, cell: null }),
    /** @param {"up" | "down" | "remove" | "edit"} name @param {number} at */
    act(name, at) {
      const layers = stack.get().network?.layers ?? [];
      if (name === "edit") return edit(edited === at ? -1 : at);
      if (name === "remove") {
        if (layers.length > 1) apply(removed(layers, at));
        return focusRow(list, Math.max(0, at - 1));
      }
      const to = at + (name === "up" ? -1 : 1);
      apply(moved(layers, at, to));
      focusRow(list, to);
    },
    /** @param {number} from @param {number} to */
    move: (from, to) => apply(moved(stack.get().network?.layers ?? [], from, to)),
  };

  /** @param {readonly NetworkLayer[]} layers @param {string} [tag] */
  function apply(layers, tag) {
    const channels = results.get().lines[0]?.input_shape[1] ?? stack.get().network?.inputShape?.[1] ?? 3;
    change({ layers: refitted(layers, channels) }, tag);
  }

  /** @param {string} kind */
  function insert(kind) {
    const layers = stack.get().network?.layers ?? [];
    const at = near.spot().layer >= 0 ? near.spot().layer + 1 : layers.length;
    const layer = NEW[kind];
    if (!layer) return;
    const joins = kind === "add" || kind === "concat";
    apply(added(layers, at, joins ? { ...layer, inputs: [at - 1, Math.max(-1, at - 2)] } : layer));
    select({ layer: at, channel: 0, cell: null });
    edit(at);
  }

  /** @param {import("./inspect.js").Spot} spot */
  function select(spot) {
    const last = (stack.get().network?.layers.length ?? 1) - 1;
    near.show({ ...spot, layer: Math.min(spot.layer, last) }, false);
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

  /** @param {number} at */
  function edit(at) {
    edited = at;
    form();
    const field = rows[at + 1]?.form.querySelector("input, select");
    if (field instanceof HTMLElement) field.focus();
  }

  let formed = "";
  function form() {
    const layers = stack.get().network?.layers ?? [];
    const key = `${edited} ${layers.length} ${layers[edited]?.kind}`;
    for (const row of rows) {
      row.form.hidden = row.at !== edited || edited < 0;
      attribute(row.root.querySelector("[data-act=edit]") ?? row.root, "aria-expanded", row.at === edited);
      if (row.form.hidden) row.form.replaceChildren();
    }
    const row = rows[edited + 1];
    if (!row || edited < 0) {
      formed = "";
      return;
    }
    if (key === formed && row.form.childElementCount > 0) return;
    formed = key;
    fill(
      row.form,
      layerForm(context, edited, (layer, tag) => {
        const now = stack.get().network?.layers ?? [];
        apply(
          now.map((old, at) => (at === edited ? layer : old)),
          tag,
        );
      }),
    );
  }

  /** @param {import("../api-network.js").Trace | null} trace */
  function mark(trace) {
    for (const row of rows) {
      const seen = trace?.seen.find(({ layer }) => layer === row.at) ?? null;
      row.mark(seen, row.at < 0 ? size : (results.get().lines[row.at]?.output_shape.slice(1) ?? []));
    }
  }

  // Small maps are fetched for rows in sight, and again when they are others.
  const inSight = new Set();
  /** @type {Map<number, unknown>} */
  const drawn = new Map();
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const at = Number(target.getAttribute("data-layer"));
        if (isIntersecting) inSight.add(at);
        else inSight.delete(at);
      }
      paintRows();
    },
    { rootMargin: "240px 0px" },
  );

  function paintRows() {
    const { body, lines, fresh } = results.get();
    if (!body) return;
    for (const row of rows) {
      const { at } = row;
      const key = at < 0 ? JSON.stringify(body.input) : lines[at];
      if (!inSight.has(at) || drawn.get(at) === key || (at >= 0 && !fresh[at])) continue;
      drawn.set(at, key);
      void small(row, body, key);
    }
  }

  /** @param {import("./rows.js").Row} row @param {import("../api-network.js").NetworkRun} body @param {unknown} key */
  async function small(row, body, key) {
    const features = results.get().lines[row.at]?.output_shape.length === 2;
    const part =
      row.at < 0
        ? { count: 3, range: "0,1" }
        : features
          ? { count: 1, max_side: 256, range: "percentile" }
          : { count: row.thumbs.length, max_side: SMALL, range: "percentile" };
    const found = await maps.fetchMaps(body, row.at, part);
    if (!found) return void (drawn.get(row.at) === key && drawn.delete(row.at));
    if (drawn.get(row.at) !== key) return;
    row.root.classList.add("drawn");
    row.thumbs.forEach((thumb, i) => {
      const canvas = thumb.querySelector("canvas");
      if (!canvas || i >= found.count) return;
      if (row.at < 0) maps.drawPicture(canvas, found);
      else maps.draw(canvas, found, i);
    });
    if (row.at < 0) {
      size = found.shape.slice(1);
      near.setPicture(found);
      update();
    }
  }

  /** Rows for all layers; those that are there stay. @param {number} wanted */
  function build(wanted) {
    while (rows.length > wanted + 1) rows.pop()?.root.remove();
    while (rows.length < wanted + 1) {
      const row = layerRow(context, rows.length - 1, wishes);
      rows.push(row);
      list.append(row.root);
      sight.observe(row.root);
    }
  }

  function update() {
    const { network } = stack.get();
    if (!network) return;
    for (const row of rows) row.show(network.layers, results.get(), size);
    drawBranches(svg, rows, network.layers);
  }

  function submit() {
    const { network } = stack.get();
    const input = network && networkInput(store.get(), network);
    if (!network || !input) return;
    build(network.layers.length);
    if (edited >= network.layers.length) edited = -1;
    form();
    const [, channels, height, width] = network.input ? [] : (network.inputShape ?? []);
    run.ask(
      { input, layers: network.layers },
      channels && height && width ? [1, channels, height, width] : undefined,
    );
    update();
    dock();
  }

  /** @param {unknown} error */
  function refusal(error) {
    if (!error) return [];
    const { language } = store.get();
    const detail =
      error instanceof Error && error.message ? tell(error.message, language) : t("trouble.offline");
    const fixes = error instanceof Problem ? error.fixes : [];
    return [
      h("p.note", {}, detail),
      fixes.length > 0 &&
        h(
          "div.chips.net-fixes",
          {},
          t("network.fixes"),
          fixChips(t, fixes, (fix) => {
            const { body } = results.get();
            if (body) apply(mended(/** @type {any} */ (body), fix).layers);
          }),
        ),
    ];
  }

  let first = true;
  const ends = [
    results.watch(
      (now) => now,
      (now) => {
        update();
        paintRows();
        layout.setAttribute("aria-busy", String(now.busy));
        fill(trouble, refusal(now.problem));
        const { totals: sums } = now;
        const done = now.fresh.filter(Boolean).length;
        fill(
          totals,
          sums && [
            h("b", {}, grouped(sums.parameters)),
            ` ${t("network.parameters")} · `,
            h("b", {}, count(sums.macs)),
            ` ${t("network.macs")} · `,
            h("b", {}, bytes(sums.total_bytes)),
            ` ${t("network.memory")}`,
            sums.beyond_input !== null && ` · ${t("net.beyond", { layer: sums.beyond_input + 1 })}`,
          ],
          now.busy && h("span.progress", {}, t("net.computing", { done, all: now.lines.length })),
        );
      },
    ),
    results.watch(
      (now) => [now.lines[near.spot().layer] ?? null, now.fresh[near.spot().layer] ?? null],
      () => {
        if (first || near.spot().layer < 0 || !results.get().fresh[near.spot().layer]) return;
        near.show(near.spot(), true);
      },
    ),
    // The first convolution is what one looks at first, as soon as it is there.
    results.watch(
      (now) => now.fresh[0] === true,
      (ready) => {
        if (!ready || !first) return;
        first = false;
        select({ layer: 0, channel: 0, cell: null });
      },
    ),
    stack.watch((now) => now.network, submit),
    context.watch((state) => [state.setup, state.scene], submit),
    context.paint(
      (state) => [state.theme, state.setup.colormap, state.catalogue.colormaps],
      () => {
        drawn.clear();
        paintRows();
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
    formed = "";
    form();
  };
  addEventListener("keydown", onKey, { capture: true });
  ended.addEventListener("abort", () => {
    for (const end of ends) end();
    sizes.disconnect();
    sight.disconnect();
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
