/** The input: samples, a picture of one's own by button, drop or paste, and the size it is read at. */

import * as api from "../api.js";
import { fill, h, icon } from "../dom.js";
import { isAbort } from "../problem.js";
import { SIDES } from "../state.js";
import { channelChoice } from "./channels.js";
import { section } from "./controls.js";
import { troubleLine } from "./trouble.js";

/** @typedef {import("../app.js").App} App */

/** Uploads with a longer side are read smaller at first, so that editing stays quick. */
const COMFORTABLE = 1024;

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
  const parts = section(
    t("source.title"),
    sizePicker(app),
    pictures,
    channelChoice(app),
    picker,
    troubleLine(app, "source"),
  );
  parts.classList.add("source");
  return parts;
}

/** @param {App} app @param {() => void} choose a file */
function samples(app, choose) {
  const { t, store, paint } = app;
  const label = { "aria-label": t("source.drop"), title: t("source.drop") };
  const drop = h("button.drop", { onclick: choose, ...label });
  const grid = h("div.samples", { role: "group", "aria-label": t("source.samples") });
  paint(
    (state) => [state.catalogue.images, state.setup.image],
    () => {
      const { images } = store.get().catalogue;
      const own = images.some(({ name }) => !name);
      drop.classList.toggle("narrow", own);
      fill(drop, own ? icon("plus") : t("source.drop"));
      fill(
        grid,
        images.map((image) => sample(app, image)),
        drop,
      );
    },
  );
  return grid;
}

/** @param {App} app @param {import("../types.js").Picture} image */
function sample({ t, store, editor }, image) {
  const { language, setup } = store.get();
  const title = (language === "zh" ? image.title_zh : image.title) ?? image.name ?? t("source.own");
  const choose = () => editor.edit({ image: image.id, side: image.name ? 0 : sideFor(image) });
  return h(
    "button.sample",
    {
      title,
      "aria-label": title,
      "aria-pressed": image.id === setup.image,
      "data-sample": image.id,
      onclick: choose,
    },
    h("img", { src: api.imageUrl(image.id, 96), alt: "", loading: "lazy", draggable: "false" }),
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
      const known = catalogue.images.find((image) => image.id === setup.image);
      const longest = known ? Math.max(known.width, known.height) : Number.POSITIVE_INFINITY;
      const { width, height } = scene.picture;
      const kind = t(scene.channels === 3 ? "source.rgb" : "source.grey");
      /** @param {number} side */
      const text = (side) => {
        if (side === setup.side) return `${width} × ${height}, ${kind}`;
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
  store.set({ toast: t("source.uploading"), trouble: null });
  try {
    const image = await api.upload(file);
    const { catalogue } = store.get();
    const title = file instanceof File ? file.name : t("source.own");
    const others = catalogue.images.filter(({ name, id }) => name && id !== image.id);
    const images = [...others, { ...image, title, title_zh: title }];
    store.set({ catalogue: { ...catalogue, images }, toast: "" });
    editor.edit({ image: image.id, side: sideFor(image) });
    editor.look({ camera: null, position: null });
  } catch (error) {
    if (isAbort(error)) return;
    const offline = error instanceof Error && error.message === "";
    const detail = error instanceof Error && !offline ? error.message : t("trouble.offline");
    store.set({ toast: "", trouble: { detail, pointer: "/upload", offline: false } });
  }
}
