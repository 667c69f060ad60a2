/** The input: samples, a picture of one's own by button, drop or paste, and the size it is read at. */

import * as stock from "../api-stock.js";
import { attribute, fill, h, icon, region } from "../dom.js";
import { isAbort, Problem, reasonOf } from "../problem.js";
import { SIDES, TENSOR, WEBCAM } from "../state.js";
import { titleOf } from "../titles.js";
import { channelChoice } from "./channels.js";
import { section } from "./controls.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */

/** Uploads with a longer side are read smaller at first, so that editing stays quick. */
const COMFORTABLE = 1024;

/** Pictures of one's own that stay at hand. */
const MOST_OWN = 3;

/** @param {App} app */
export function source(app) {
  const { t } = app;
  const picker = h("input", { type: "file", accept: "image/*", hidden: true, "data-upload": true });
  picker.addEventListener("change", () => {
    const [file] = picker.files ?? [];
    if (file) upload(app, file);
    picker.value = "";
  });
  const pictures = samples(app, () => picker.click());
  const webcam = h("div.webcam", { role: "group", hidden: true });
  const parts = section(
    t("source.title"),
    sizePicker(app),
    pictures,
    webcam,
    channelChoice(app),
    picker,
    troubleLine(app, "source"),
  );
  parts.classList.add("source");
  // Its code comes when it is wanted.
  app.watch(
    (state) => state.webcam.status !== "off" || state.setup.image === WEBCAM,
    async (wanted) => {
      if (wanted && !webcam.hasChildNodes()) (await import("./webcam.js")).webcamControls(app, webcam);
    },
  );
  // Waiting ends when a picture is shown, or a fault is.
  app.paint((state) => state.scene?.setup.image, stopWaiting);
  app.paint(
    (state) => state.trouble,
    (trouble) => trouble && stopWaiting(),
  );
  return parts;
}

/** @param {App} app @param {() => void} choose a file @param {boolean} [small] without words */
export function samples(app, choose, small = false) {
  const { t, store, paint } = app;
  const label = { "aria-label": t("source.drop"), title: t("source.drop") };
  const drop = h("button.drop", { onclick: choose, ...label });
  const camera = h(
    "button.drop.camera",
    { "aria-label": t("webcam.title"), title: t("webcam.title"), "data-webcam": "start" },
    icon("camera"),
  );
  camera.addEventListener("click", async () => (await import("./webcam.js")).startWebcam(app));
  const pair = h("div.drop-pair", {}, drop, camera);
  const grid = h("div.samples", { role: "group", "aria-label": t("source.samples") });
  /** @type {{id: string, side: number} | null} */
  let linked = null;
  /** Made once each, so that none goes blank while the server is busy. @type {Map<string, HTMLButtonElement>} */
  const tiles = new Map();
  /** @type {typeof sample} */
  const tile = (_, image, side) => {
    const made = tiles.get(image.id) ?? sample(app, image, side);
    tiles.set(image.id, made);
    attribute(made, "aria-pressed", image.id === store.get().setup.image);
    return made;
  };
  paint(
    (state) => [state.catalogue.images, state.setup.image, state.scene?.setup.image],
    () => {
      const { catalogue, scene, setup } = store.get();
      const { images } = catalogue;
      // A picture that came in a link is in no list.
      const shown = scene?.setup.image === setup.image && images.length > 0 && setup.image !== WEBCAM;
      attribute(camera, "aria-pressed", setup.image === WEBCAM);
      if (shown && !images.some(({ id }) => id === setup.image))
        linked = { id: setup.image, side: setup.side };
      if (images.some(({ id }) => id === linked?.id)) linked = null;
      const own = linked !== null || images.some(({ name }) => !name);
      for (const part of [drop, pair]) part.classList.toggle("narrow", own && !small);
      fill(drop, own || small ? icon("plus") : t("source.drop.short"));
      fill(
        grid,
        images.map((image) => tile(app, image, image.name ? 0 : sideFor(image))),
        linked && tile(app, linked, linked.side),
        pair,
      );
    },
  );
  return grid;
}

/**
 * @param {App} app
 * @param {Pick<import("../types.js").Picture, "id" | "name" | "title" | "title_zh">} image
 * @param {number} side that it is read at when chosen
 */
function sample({ t, store, editor }, image, side) {
  const own = t(image.id.startsWith(TENSOR) ? "net.map.title" : "source.own");
  const title = titleOf(store.get(), { title: image.title, title_zh: image.title_zh }) ?? image.name ?? own;
  const choose = () => editor.edit({ image: image.id, side });
  return h(
    "button.sample",
    {
      title,
      "aria-label": title,
      "data-sample": image.id,
      onclick: choose,
    },
    image.id.startsWith(TENSOR)
      ? icon("network")
      : h("img", { src: stock.imageUrl(image.id, 96), alt: "", loading: "lazy", draggable: "false" }),
  );
}

/** The size that the picture is read at. @param {App} app */
function sizePicker({ t, store, editor, paint }) {
  const size = h("select.pick", { "aria-label": t("source.size") });
  size.addEventListener("change", () => editor.edit({ side: Number(size.value) }));
  paint(
    (state) => [state.scene?.picture.bitmap, state.setup.side, state.scene?.channels],
    () => {
      const { scene, setup, catalogue } = store.get();
      if (!scene) return;
      size.hidden = setup.image.startsWith(TENSOR);
      const known = catalogue.images.find((image) => image.id === setup.image);
      const longest = known ? Math.max(known.width, known.height) : Number.POSITIVE_INFINITY;
      const { width, height } = scene.picture;
      const smaller = known && (known.width !== width || known.height !== height);
      const read = `${width} × ${height}`;
      const extent = smaller ? t("source.of", { read, whole: `${known.width} × ${known.height}` }) : read;
      const kind = t(scene.channels === 3 ? "source.rgb" : "source.grey");
      /** @param {number} side */
      const text = (side) => {
        // Two sizes fill the line by themselves.
        if (side === setup.side) return smaller ? extent : `${extent}, ${kind}`;
        return side === 0 ? t("source.full") : t("source.side", { side });
      };
      const sides = SIDES.filter((side) => side === 0 || side < longest || side === setup.side);
      fill(
        size,
        sides.map((side) => option(side, text(side))),
      );
      size.value = String(setup.side);
    },
  );
  return size;
}

/** @param {number} side @param {string} text */
const option = (side, text) => h("option", { value: side }, text);

/** @param {import("../types.js").Picture} image */
const sideFor = (image) => (Math.max(image.width, image.height) > COMFORTABLE ? COMFORTABLE : 0);

/**
 * @param {App} app
 * @param {Blob} file
 */
export async function upload(app, file) {
  const { store, editor, t } = app;
  const title = file instanceof File ? file.name : t("source.own");
  store.set({ toast: "", trouble: null });
  region("stage").dataset.waiting = t("source.reading", { name: title });
  try {
    const image = await stock.upload(file);
    const { catalogue, setup } = store.get();
    const samples = catalogue.images.filter(({ name }) => name);
    const own = catalogue.images.filter(({ name, id }) => !name && id !== image.id).slice(1 - MOST_OWN);
    const images = [...samples, ...own, { ...image, title, title_zh: title }];
    if (image.id === setup.image) stopWaiting();
    store.set({ catalogue: { ...catalogue, images } });
    editor.edit({ image: image.id, side: sideFor(image) });
    editor.look({ camera: null, position: null });
  } catch (error) {
    stopWaiting();
    if (isAbort(error)) return;
    const detail = refusal(app, error, file.size === 0);
    store.set({ trouble: { detail: `${title}: ${detail}`, pointer: "/upload", offline: false } });
  }
}

const stopWaiting = () => {
  delete region("stage").dataset.waiting;
};

/** Why a file was not taken, without the bytes and decoders that a server speaks of. @param {App} app @param {unknown} error @param {boolean} empty */
function refusal({ t }, error, empty) {
  const status = error instanceof Problem ? error.status : 0;
  if (empty) return t("source.empty");
  if (status === 415) return t("source.foreign");
  if (status === 422) return t("source.broken");
  return reasonOf(t, error);
}
