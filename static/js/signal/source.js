/** Where a signal comes from: what can be generated, with its parameters, a sound file, or numbers that are typed. */

import * as stock from "../api-stock.js";
import { fill, h, say } from "../dom.js";
import { grouped } from "../numbers.js";
import { isAbort, reasonOf } from "../problem.js";
import { choice } from "../views/controls.js";
import { generatorRows } from "../views/generator-rows.js";
import { generatorTile, keyOf, markTile, ownTile } from "../views/source-tiles.js";
import { mini } from "./mini.js";
import { known, rateOf } from "./rate.js";
import { typeBox } from "./type-box.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Source} Source */
/** @typedef {import("../types.js").GeneratorEntry} GeneratorEntry */

/** Asked for once; the page may be made anew in another language. @type {Promise<GeneratorEntry[]> | null} */
let listed = null;
/** Uploads of this visit, the newest first. @type {string[]} */
const own = [];
const MOST_OWN = 3;

/** @param {App} app @returns {{nodes: Node[], extent: Node}} */
export function signalSource(app) {
  const { t, store, paint } = app;
  const extent = h("span");
  const tiles = h("div.samples.signals", { role: "group", "aria-label": t("signal.sources") });
  const sliders = h("div.parameters");
  const picker = h("input", {
    type: "file",
    accept: ".wav,.npy,audio/wav",
    hidden: true,
    "data-upload": true,
  });
  picker.addEventListener("change", () => {
    const [file] = picker.files ?? [];
    if (file) uploadSignal(app, file);
    picker.value = "";
  });
  /** @type {GeneratorEntry[]} */
  let entries = [];
  listed ??= stock.listGenerators(1);
  listed.then(
    (found) => {
      entries = found;
      show();
    },
    () => {
      listed = null;
    },
  );
  const drop = h(
    "button.drop",
    { "aria-label": t("signal.drop"), title: t("signal.drop"), onclick: () => picker.click() },
    t("signal.drop.short"),
  );
  const typing = typeBox(app, (file) => uploadSignal(app, file));
  const rows = generatorRows(app, sliders, ({ name, maximum }) => USUAL[name] ?? maximum);
  const kit = { app, mini, choose: (/** @type {Source} */ source) => choose(app, { source }) };
  const show = () => {
    fill(
      tiles,
      ...entries.map((entry) => generatorTile(kit, entry, { length: 96 })),
      ...typing,
      ...own.map((id) => ownTile(kit, id, known.get(id)?.name ?? t("signal.own"))),
      drop,
    );
    rows.build(entries);
    markTile(tiles, store.get().setup.source);
  };
  paint((state) => keyOf(state.setup.source), show);
  paint((state) => state.setup.source, rows.show);
  function measure() {
    const { setup, scene } = store.get();
    const rate = rateOf(setup);
    const count = scene?.rank === 1 ? scene.picture.width : 0;
    const length = t("signal.samples", { count: grouped(count) });
    say(extent, count === 0 ? "" : rate ? `${length} · ${grouped(rate)} Hz` : length);
  }
  paint((state) => [state.setup.source, state.scene?.picture], measure);
  // A link may name an upload of another visit.
  paint(
    (state) => ("tensor" in state.setup.source ? state.setup.source.tensor : ""),
    async (id) => {
      if (!id || known.has(id)) return;
      const info = await stock.tensorInfo(id).catch(() => null);
      if (!info) return;
      known.set(id, info);
      if (!own.includes(id)) own.unshift(id);
      store.set({ numbers: store.get().numbers + 1 });
      show();
      measure();
    },
  );
  return { nodes: [tiles, sliders, channelWays(app), picker], extent };
}

/** @param {App} app @param {Partial<import("../state.js").Setup>} setup */
function choose({ editor }, setup) {
  editor.edit(setup);
  editor.look({ camera: null, position: null });
}

/** Where sliders end, though more may be typed. @type {Record<string, number>} */
const USUAL = {
  length: 1024,
  cycles: 32,
  first: 64,
  last: 64,
  slow: 16,
  middle: 32,
  quick: 64,
  beats: 16,
  noise: 1,
  deviation: 4,
  height: 4,
};

/** Of several channels: one after the other, added up, or their mean. @param {App} app */
function channelWays(app) {
  const { t, store, editor, paint } = app;
  const ways = choice({
    label: t("channels.title"),
    choices: /** @type {const} */ (["each", "sum", "grey"]).map((value) => ({
      value,
      text: t(value === "grey" ? "signal.mono" : `channels.${value}`),
      title: t(value === "grey" ? "signal.mono.about" : `signal.channels.${value}`),
    })),
    choose: (value) => editor.edit({ channels: /** @type {"each" | "sum" | "grey"} */ (value) }),
  });
  const line = h("div.line", {}, h("span", {}, t("channels.title")), ways.root);
  paint(
    (state) => [state.setup.channels, state.scene?.native],
    () => {
      ways.show(store.get().setup.channels);
      line.hidden = (store.get().scene?.native ?? 1) < 2;
    },
  );
  return line;
}

/** @param {App} app @param {Blob} file */
export async function uploadSignal(app, file) {
  const { store, t } = app;
  const name = file instanceof File ? file.name : t("signal.own");
  store.set({ trouble: null, busy: true });
  try {
    const info = await stock.uploadTensor(file);
    if (info.shape.length > 3 || (info.rank !== null && info.rank !== 1)) {
      store.set({
        busy: false,
        trouble: { detail: t("signal.deep", { name }), pointer: "/upload", offline: false },
      });
      return;
    }
    known.set(info.id, { ...info, name });
    own.unshift(info.id);
    own.splice(MOST_OWN);
    choose(app, { source: { tensor: info.id }, channels: "each" });
  } catch (error) {
    store.set({ busy: false });
    if (isAbort(error)) return;
    const detail = reasonOf(t, error);
    store.set({ trouble: { detail: `${name}: ${detail}`, pointer: "/upload", offline: false } });
  }
}
