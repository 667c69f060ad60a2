/** A look at what will be made, before it is made: one frame, its size, how many there will be, how large about. */

import { fetchBlob } from "../../api-exports.js";
import { adds, axesOf, shown, shownPlane } from "../../app.js";
import { h, say } from "../../dom.js";
import { picturePath } from "../../exports.js";
import { latest } from "../../latest.js";
import { grouped, short } from "../../numbers.js";
import { jobOf, paceOf, pictureLook, previewStep, sizeOf, stepsOf } from "./plan.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../app.js").State} State */
/** @typedef {import("./plan.js").Choices} Choices */
/** @typedef {{state: State, choices: Choices, most: number}} Wish */

const FEW = 5;
/** Pixels that a volume's picture of 640 is higher than others (`app/rendering/volume_scene.py`). */
const MORE = 92;
const MEDIA = { gif: "image/gif", apng: "image/apng", webp: "image/webp", mp4: "video/mp4" };

/** @param {App} app */
export function preview({ t, store }) {
  const image = h("img", { alt: t("export.preview"), hidden: true, "data-export-preview": true });
  const shape = h("strong");
  const frame = h("div.export-picture", {}, image, shape);
  const facts = h("p.export-facts", { "data-export-facts": true });
  const root = h("div.export-look", {}, frame, facts);
  let address = "";
  let size = "";
  /** @type {Wish | null} */
  let wish = null;

  /** @param {Blob} blob */
  function draw(blob) {
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(blob);
    image.src = address;
    image.hidden = false;
  }

  const pictures = latest(picture, {
    done: (blob, asked) => {
      if (asked === wish) draw(blob);
    },
    failed: () => undefined,
  });
  const sizes = latest(estimate, {
    done(bytes, asked) {
      if (asked !== wish) return;
      size = t("export.size", { size: bytesText(bytes) });
      tell();
    },
    failed: () => undefined,
  });

  function tell() {
    if (wish) say(facts, [...factsOf(wish, t), size].filter(Boolean).join(" · "));
  }

  return {
    root,
    /** @param {Choices} choices @param {number} most */
    show(choices, most) {
      const state = store.get();
      if (!state.scene) return;
      wish = { state, choices, most };
      size = "";
      image.hidden = true;
      say(shape, choices.kind === "tensor" ? shapeOf(state, choices.tensor).join(" × ") : "");
      if (choices.kind !== "tensor") pictures.ask(wish);
      if (choices.kind === "animation") sizes.ask(wish);
      tell();
    },
    stop() {
      URL.revokeObjectURL(address);
    },
  };
}

/** @param {Wish} wish @param {AbortSignal} signal */
function picture({ state, choices, most }, signal) {
  if (choices.kind === "picture")
    return fetchBlob(
      picturePath(state, pictureLook(state, choices)),
      state.scene?.request ?? {},
      "image/png",
      signal,
    );
  const { kind, format, ...body } = jobOf(state, choices, most);
  if (kind === "figure")
    return fetchBlob("/figure", body, format === "svg" ? "image/svg+xml" : "image/webp", signal);
  const one = { ...body, start: previewStep(state, choices, most), count: 1, step: 1 };
  return fetchBlob("/frames", one, "image/webp", signal);
}

/** Bytes of the whole, judged by one frame and by a few. @param {Wish} wish @param {AbortSignal} signal */
async function estimate({ state, choices, most }, signal) {
  const { kind: _kind, format, ...body } = jobOf(state, choices, most);
  const accept = MEDIA[/** @type {keyof typeof MEDIA} */ (format)] ?? MEDIA.gif;
  const count = Number(body.count);
  const few = Math.min(FEW, count);
  const some = await fetchBlob("/frames", { ...body, count: few }, accept, signal);
  if (count <= FEW) return some.size;
  const one = await fetchBlob("/frames", { ...body, count: 1 }, accept, signal);
  return sizeOf(one.size, some.size, few, count);
}

/** @param {Wish} wish @param {App["t"]} t */
function factsOf({ state, choices, most }, t) {
  const { scene } = state;
  if (!scene) return [];
  if (choices.kind === "animation") {
    const { count } = stepsOf(state, choices, most);
    const seconds = short((count * paceOf(state, choices)) / 1000, 3);
    // A volume's pictures are as much higher as its slices need.
    const more = scene.rank === 3 ? Math.round((choices.width * MORE) / 640) : 0;
    const height = Math.floor((Math.floor((choices.width * 9) / 16) + more) / 2) * 2;
    return [
      t("export.frames", { count: grouped(count) }),
      `${choices.width} × ${height} px`,
      t("export.seconds", { seconds }),
    ];
  }
  const place = placeOf(state, t);
  if (choices.kind === "figure") return [place];
  if (choices.kind === "picture") return [`${scene.axes[1].output} × ${scene.axes[0].output} px`];
  const ofWindow = ["patch", "kernel", "products"].includes(choices.tensor);
  return [t("export.float"), ofWindow ? place : ""];
}

/** A tensor's shape, where the page knows it. @param {State} state @param {string} name @returns {number[]} */
function shapeOf({ scene, frame }, name) {
  if (!scene) return [];
  const { input_shape: input, output_shape: output } = scene.report;
  if (name === "input") return input;
  if (name === "output") return output;
  const axes = axesOf(scene).slice(-scene.rank);
  if (name === "padded") {
    const sizes = axes.map(({ input: cells, begin, end }) => cells + begin + end);
    return adds(scene) ? input : [...input.slice(0, 2), ...sizes];
  }
  if (!["patch", "kernel", "products"].includes(name) || !frame) return [];
  return [frame.patch.length, ...axes.map(({ kernel }) => kernel)];
}

/** The window that is shown. @param {State} state @param {App["t"]} t */
function placeOf(state, t) {
  const [row, column] = shown(state);
  if (state.scene?.rank === 1) return t("signal.at", { index: column });
  if (state.scene?.rank === 3) return t("volume.at", { plane: shownPlane(state), row, column });
  return t("pane.at", { row, column });
}

/** @param {number} bytes */
function bytesText(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${short(bytes / 1e6, 2)} MB`;
}
