/** The maps of a layer with groups: what goes in, which outputs read it, and what comes out, on the person's picture. */

import { afterFrame } from "../../after-frame.js";
import * as api from "../../api.js";
import { attribute, h, say, style } from "../../dom.js";
import { sharpen } from "../../draw/surface.js";
import { channelAt, drawWiring, layOut } from "../../draw/wiring.js";
import { edgeKinds, kindOf, ownChannels, requestsOf } from "../../grouping.js";
import { together } from "../../i18n/index.js";
import { latest } from "../../latest.js";
import { grouped } from "../../numbers.js";
import { colorsOf } from "../colors.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../app.js").Scene} Scene */
/** @typedef {import("../../types.js").Maps} Maps */
/** @typedef {{scene: Scene, wide: number, groups: number, rows: Maps[]}} Drawn */

/** @param {App} app */
export function groupMaps(app) {
  const { t, store } = app;
  const canvas = h("canvas.wiring", { role: "img", tabindex: 0, "data-group-maps": true });
  const box = h("div.wiring-box", {}, canvas);
  const about = h("p.caption", { "data-group-about": true });
  /** @type {Drawn | null} */
  let drawn = null;
  let [lit, asked] = [-1, ""];
  /** @type {ReturnType<typeof layOut> | null} */
  let layout = null;

  const computing = latest(
    async (/** @type {Omit<Drawn, "rows">} */ wanted, signal) => {
      const requests = requestsOf(wanted.scene, wanted.wide, wanted.groups) ?? [];
      const { range } = wanted.scene.setup;
      return Promise.all(
        requests.map((request, i) =>
          api.maps(request, i === 0 && ownChannels(wanted.scene, wanted.wide) ? "0,1" : range, signal),
        ),
      );
    },
    {
      done(rows, wanted) {
        drawn = { ...wanted, rows };
        draw();
      },
      failed(error) {
        drawn = null;
        draw();
        say(about, error instanceof Error ? error.message : String(error));
      },
    },
    2000,
  );
  const ask = afterFrame(() => {
    const { scene, look } = store.get();
    if (scene?.report.kind !== "conv") return;
    const key = JSON.stringify([scene.request, scene.setup.range, look.wide, look.groups]);
    if (key === asked) return;
    asked = key;
    if (requestsOf(scene, look.wide, look.groups))
      computing.ask({ scene, wide: look.wide, groups: look.groups });
    else {
      computing.stop();
      drawn = null;
      draw();
    }
  });

  function draw() {
    const state = store.get();
    const { scene, look, theme } = state;
    if (scene?.report.kind !== "conv" || box.clientWidth === 0) return;
    const { wide, groups } = look;
    const stages = groups === 0 ? [wide, 1] : [groups];
    const [rows, columns] = scene.axes;
    layout = layOut(box.clientWidth, wide, stages.length + 1, columns.input / rows.input);
    style(canvas, { width: `${layout.width}px`, height: `${layout.height}px` });
    const context = sharpen(canvas, layout.width, layout.height);
    if (!context) return;
    const colors = colorsOf(theme);
    const current = drawn?.wide === wide ? drawn : null;
    const fresh = current?.groups === groups && current.scene.request === scene.request;
    const names = namesOf(app, scene, wide, groups);
    drawWiring(
      context,
      layout,
      names.map((label, row) => ({
        label,
        faint: !fresh && row > 0,
        maps: Array.from({ length: wide }, (_, channel) => pictureOf(current, row, channel)),
      })),
      stages,
      {
        lit: lit < wide ? lit : -1,
        ink: colors.ink,
        line: colors.line,
        font: `11px ${getComputedStyle(box).fontFamily}`,
        lightness: theme === "dark" ? 0.72 : 0.62,
      },
    );
    tell(scene, wide, groups, fresh ? (current?.rows[0] ?? null) : null);
  }

  /** @param {Drawn | null} of @param {number} row @param {number} channel */
  function pictureOf(of, row, channel) {
    const maps = of?.rows[row];
    return maps ? app.rasters.map(store.get(), maps, `groups ${row} ${channel}`, channel) : null;
  }

  /** @param {Scene} scene @param {number} wide @param {number} groups @param {Maps | null} input */
  function tell(scene, wide, groups, input) {
    const size = wide / Math.max(1, groups);
    const first = Math.floor(lit / size) * size;
    const channels = groups === 0 || size === wide ? `0 … ${wide - 1}` : `${first} … ${first + size - 1}`;
    const reads =
      lit < 0 || lit >= wide
        ? ""
        : t(size === 1 && groups > 0 ? "groups.reads.one" : "groups.reads", {
            output: lit,
            channels: size === 1 && groups > 0 ? lit : channels,
          });
    const source = t(`groups.input.${sourceOf(scene, wide)}`, { wide, ...edgeKinds(wide) });
    const from = input && t("groups.from", { rows: input.height, columns: input.width });
    const large = !requestsOf(scene, wide, groups) && t("groups.large", { count: grouped(wide * wide) });
    const same = t(`groups.same.${kindOf(groups, wide)}`);
    const words = reads || together([source, from || large, same]);
    say(about, words);
    attribute(canvas, "aria-label", together([t("groups.maps", { wide }), words]));
  }

  /** @param {number} channel */
  function light(channel) {
    if (channel === lit) return;
    lit = channel;
    draw();
  }
  canvas.addEventListener("pointermove", (event) => {
    if (layout) light(channelAt(layout, event.offsetX));
  });
  canvas.addEventListener("pointerleave", () => light(-1));
  canvas.addEventListener("blur", () => light(-1));
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { wide } = store.get().look;
    light(lit < 0 ? 0 : (lit + by + wide) % wide);
  });

  const end = store.paint(
    (state) => [
      state.look.groups,
      state.look.wide,
      state.scene,
      state.theme,
      state.setup.colormap,
      state.catalogue.colormaps,
    ],
    () => {
      draw();
      ask();
    },
  );
  const size = new ResizeObserver(draw);
  size.observe(box);
  return {
    root: h("div.group-figure", {}, box, about),
    dispose() {
      end();
      size.disconnect();
      computing.stop();
    },
  };
}

/** What the layer's inputs are. @param {Scene} scene @param {number} wide */
const sourceOf = (scene, wide) =>
  ownChannels(scene, wide) ? "own" : edgeKinds(wide).sizes > 1 ? "sizes" : "edges";

/** What each row of maps is. @param {App} app @param {Scene} scene @param {number} wide @param {number} groups */
function namesOf({ t }, scene, wide, groups) {
  const input = t(`groups.row.${sourceOf(scene, wide)}`, { wide, ...edgeKinds(wide) });
  const output = t("groups.row.output", { wide });
  return groups === 0 ? [input, t("groups.row.depthwise"), output] : [input, output];
}
