/** The feature map in small, with the shown value, where the pictures have been scrolled away: edits stay in sight. */

import { h, say } from "../dom.js";
import { whole } from "../numbers.js";

/** @typedef {import("../app.js").App} App */

const WIDTH = 132;

/** @param {App} app @param {HTMLElement} pane the feature map itself */
export function peek(app, pane) {
  const { store, t } = app;
  const canvas = h("canvas", { "aria-hidden": "true" });
  const value = h("b", { class: "mono" });
  const root = h(
    "button.peek",
    { "aria-label": t("peek.back"), title: t("peek.back"), hidden: true },
    canvas,
    value,
  );
  root.addEventListener("click", () => pane.scrollIntoView({ block: "center" }));

  function draw() {
    const { frame } = store.get();
    const image = root.hidden ? null : app.rasters.output(store.get());
    if (!(image instanceof HTMLCanvasElement)) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = WIDTH * ratio;
    canvas.height = Math.max(1, Math.round((canvas.width * image.height) / image.width));
    const context = canvas.getContext("2d");
    if (!context) return;
    context.imageSmoothingEnabled = image.width > canvas.width;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    say(value, frame ? whole(frame.value) : "");
  }

  // A last strip of the map is no sight of it; what is still to come below is, so that a leap over it is noticed.
  const observer = new IntersectionObserver(
    (entries) => {
      root.hidden = entries.at(-1)?.isIntersecting ?? true;
      draw();
    },
    { rootMargin: "-140px 0px 1000000px 0px" },
  );
  observer.observe(pane);
  app.paint(
    (state) => [
      state.scene,
      state.frame,
      state.setup.map,
      state.setup.colormap,
      state.theme,
      state.catalogue.colormaps,
    ],
    draw,
  );
  return { root, dispose: () => observer.disconnect() };
}
