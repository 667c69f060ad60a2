/** A look at what will be made, before it is made: one frame, its size, how many there will be, how large about. */

import { fetchBlob } from "../../api-exports.js";
import { shownIndex } from "../../app.js";
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
    const height = Math.floor((choices.width * 9) / 16 / 2) * 2;
    return [
      t("export.frames", { count: grouped(count) }),
      `${choices.width} × ${height} px`,
      t("export.seconds", { seconds }),
    ];
  }
  const [row, column] = placeOf(state);
  if (choices.kind === "figure") return [t("pane.at", { row, column })];
  if (choices.kind === "picture") return [`${scene.axes[1].output} × ${scene.axes[0].output} px`];
  const ofWindow = ["patch", "kernel", "products"].includes(choices.tensor);
  return [t("export.float"), ofWindow ? t("pane.at", { row, column }) : ""];
}

/** A tensor's shape, where the page knows it. @param {State} state @param {string} name @returns {number[]} */
function shapeOf({ scene, frame }, name) {
  if (!scene) return [];
  const { input_shape: input, output_shape: output } = scene.report;
  if (name === "input") return input;
  if (name === "output") return output;
  if (name === "padded") {
    const sizes = scene.axes.map(({ input: cells, begin, end }) => cells + begin + end);
    return [...input.slice(0, 2), ...sizes];
  }
  if (!["patch", "kernel", "products"].includes(name) || !frame) return [];
  return [frame.patch.length, frame.inside.length, frame.inside[0]?.length ?? 0];
}

/** @param {State} state @returns {[number, number]} */
function placeOf(state) {
  const columns = state.scene?.axes[1].output ?? 1;
  const index = shownIndex(state);
  return [Math.floor(index / columns), index % columns];
}

/** @param {number} bytes */
function bytesText(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${short(bytes / 1e6, 2)} MB`;
}
