/** Where a volume comes from: what can be generated, with its parameters, an animation, a stack of pictures or a .npy file. */

import * as stock from "../api-stock.js";
import { fill, h, say } from "../dom.js";
import { grouped } from "../numbers.js";
import { isAbort, reasonOf } from "../problem.js";
import { choice } from "../views/controls.js";
import { generatorRows } from "../views/generator-rows.js";
import { generatorTile, keyOf, markTile, ownTile } from "../views/source-tiles.js";
import { mini } from "./mini.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").Source} Source */
/** @typedef {import("../types.js").GeneratorEntry} GeneratorEntry */

/** Asked for once; the page may be made anew in another language. @type {Promise<GeneratorEntry[]> | null} */
let listed = null;
/** Uploads of this visit, the newest first. @type {{id: string, name: string}[]} */
const own = [];
const MOST_OWN = 3;
/** Cells along each side of what a tile shows, and from where on a side is typed rather than drawn by the slider. */
const MINI = 24;
const USUAL = 64;

/** @param {App} app @returns {{nodes: Node[], extent: Node}} */
export function volumeSource(app) {
  const { t, store, paint } = app;
  const extent = h("span", { "data-extent": true });
  const tiles = h("div.samples.volumes", { role: "group", "aria-label": t("volume.sources") });
  const sliders = h("div.parameters");
  const picker = h("input", {
    type: "file",
    accept: "image/*,.npy,.tif,.tiff",
    multiple: true,
    hidden: true,
    "data-upload": true,
  });
  picker.addEventListener("change", () => {
    takeFiles(app, [...(picker.files ?? [])]);
    picker.value = "";
  });
  const label = { "aria-label": t("volume.drop"), title: t("volume.drop") };
  const drop = h("button.drop", { ...label, onclick: () => picker.click() }, t("volume.drop.short"));
  /** @type {GeneratorEntry[]} */
  let entries = [];
  /** Made once each. @type {Map<string, HTMLElement>} */
  const made = new Map();
  /** @param {string} key @param {() => HTMLElement} make */
  const once = (key, make) => {
    const tile = made.get(key) ?? make();
    made.set(key, tile);
    return tile;
  };
  const kit = { app, mini, choose: (/** @type {Source} */ source) => choose(app, source) };
  const show = () => {
    const { source } = store.get().setup;
    const linked = "tensor" in source && !own.some(({ id }) => id === source.tensor) ? source.tensor : null;
    const uploads = linked ? [...own, { id: linked, name: t("volume.own") }] : own;
    fill(
      tiles,
      entries.map((entry) => once(entry.name, () => generatorTile(kit, entry, { size: MINI }))),
      uploads.map((upload) => once(upload.id, () => ownTile(kit, upload.id, upload.name))),
      drop,
    );
    markTile(tiles, source);
  };
  const rows = generatorRows(app, sliders, ({ maximum }) => (maximum > 2 * USUAL ? USUAL : maximum));
  listed ??= stock.listGenerators(3);
  listed.then(
    (found) => {
      entries = found;
      show();
      rows.build(entries);
    },
    () => {
      listed = null;
    },
  );
  paint(
    (state) => keyOf(state.setup.source),
    () => {
      show();
      rows.build(entries);
    },
  );
  paint((state) => state.setup.source, rows.show);
  paint(
    (state) => state.scene?.picture,
    (picture) => {
      if (!picture || store.get().scene?.rank !== 3) return;
      const { depth, height, width } = picture;
      say(extent, [depth, height, width].map(grouped).join(" × "));
    },
  );
  return { nodes: [tiles, sliders, channelWays(app), picker], extent };
}

/** @param {App} app @param {Source} source */
function choose({ editor }, source) {
  editor.edit({ source });
  editor.look({ position: null });
}

/** Of several channels: each by itself, or added up. @param {App} app */
function channelWays({ t, store, editor, paint }) {
  const ways = choice({
    label: t("channels.title"),
    choices: /** @type {const} */ (["each", "sum"]).map((value) => ({
      value,
      text: t(`channels.${value}`),
      title: t(`signal.channels.${value}`),
    })),
    choose: (value) => editor.edit({ channels: value === "sum" ? "sum" : "each" }),
  });
  const line = h("div.line", {}, h("span", {}, t("channels.title")), ways.root);
  paint(
    (state) => [state.setup.channels, state.scene?.native],
    () => {
      const { setup, scene } = store.get();
      ways.show(setup.channels === "sum" ? "sum" : "each");
      line.hidden = (scene?.native ?? 1) < 2;
    },
  );
  return line;
}

/**
 * One file, or pictures as a stack, in the order of their names.
 * @param {App} app
 * @param {readonly File[]} files
 */
export async function takeFiles(app, files) {
  const { store, t } = app;
  if (files.length === 0) return;
  const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const name = files.length === 1 ? (sorted[0]?.name ?? "") : t("volume.stack", { count: files.length });
  store.set({ trouble: null, busy: true });
  try {
    const info = await stock.uploadTensor(...sorted);
    if (info.rank === 1 || (info.rank === null && info.shape.length < 3))
      return refuse(app, t("volume.flat", { name, shape: info.shape.join(" × ") }));
    own.unshift({ id: info.id, name });
    own.splice(MOST_OWN);
    choose(app, { tensor: info.id });
  } catch (error) {
    if (isAbort(error)) return store.set({ busy: false });
    const detail = reasonOf(t, error);
    refuse(app, `${name}: ${detail}`);
  }
}

/** @param {App} app @param {string} detail */
const refuse = ({ store }, detail) =>
  store.set({ busy: false, trouble: { detail, pointer: "/upload", offline: false } });
