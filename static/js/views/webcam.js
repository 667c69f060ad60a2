/** The webcam's controls: what it does, where its frames go, freeze, keep, stop. */

import { attribute, h, say } from "../dom.js";
import { short } from "../numbers.js";
import { WEBCAM } from "../state.js";
import { createWebcam } from "../webcam.js";
import { upload } from "./source.js";

/** @typedef {import("../app.js").App} App */

/** One for the page, whatever language it speaks. @type {import("../webcam.js").WebcamControl | null} */
let control = null;

/** Does the server run on the machine that the page is read on? */
export const isHere = () => /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(location.hostname);

/** Asks for the camera. @param {App} app */
export async function startWebcam(app) {
  const { store, editor, t } = app;
  control ??= createWebcam(store, editor);
  store.set({ trouble: null });
  const reason = await control.start();
  if (reason) store.set({ trouble: { detail: t(reason), pointer: "/input/webcam", offline: false } });
}

/** @param {App} app @param {HTMLElement} root that the controls are in */
export function webcamControls(app, root) {
  const { t, paint, store } = app;
  const state = h("b", { role: "status" });
  const rate = h("span.rate");
  const where = h("p", {}, isHere() ? t("webcam.here") : t("webcam.there", { host: location.host }));
  const freeze = h("button.chip", { "data-webcam": "freeze" });
  freeze.addEventListener("click", () => {
    const { status } = store.get().webcam;
    if (status === "live") control?.freeze();
    else if (status === "frozen") control?.resume();
    else startWebcam(app);
  });
  const keep = h("button.chip", { "data-webcam": "keep", title: t("webcam.keep.about") }, t("webcam.keep"));
  keep.addEventListener("click", async () => {
    const blob = await control?.file();
    if (blob) upload(app, new File([blob], `${t("webcam.title")}.png`, { type: "image/png" }));
  });
  const stop = h("button.chip", { "data-webcam": "stop" }, t("webcam.stop"));
  stop.addEventListener("click", () => control?.stop());
  root.replaceChildren(
    h("div.line", {}, h("span", {}, h("i"), state), rate),
    where,
    h("div.chips", {}, freeze, keep, stop),
  );
  attribute(root, "aria-label", t("webcam.title"));
  paint(
    (now) => [now.webcam.status, now.setup.image],
    () => {
      const { webcam, setup } = store.get();
      const { status } = webcam;
      root.hidden = setup.image !== WEBCAM && status !== "asking";
      root.dataset.status = status;
      say(state, t(`webcam.${status}`));
      say(
        freeze,
        t(status === "live" ? "webcam.freeze" : status === "frozen" ? "webcam.resume" : "webcam.again"),
      );
      freeze.disabled = status === "asking";
      keep.disabled = webcam.frame === null || status === "asking";
      stop.disabled = status === "off";
    },
  );
  paint(
    (now) => Math.round(now.webcam.rate),
    (frames) => say(rate, frames > 0 ? t("webcam.rate", { frames: short(Number(frames), 2) }) : ""),
  );
}
