/** The webcam as a picture: frames that are computed and forgotten, one on its way at a time, until somebody stops it. */

import { WEBCAM } from "./state.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./i18n/index.js").Key} Key */
/** @typedef {{number: number, file: string, bitmap: ImageBitmap}} WebcamFrame `file`: the PNG in base64, as the server gets it */
/** @typedef {{status: "off" | "asking" | "live" | "frozen", frame: WebcamFrame | null, rate: number}} Webcam */
/** @typedef {ReturnType<typeof createWebcam>} WebcamControl */

/** Longest side of a frame. */
const LONGEST = 512;
/** A frame whose answer takes longer makes way for the next one. */
const PATIENCE_MS = 3000;

/** What went wrong, by the browser's name for it. @type {Record<string, Key>} */
const REASONS = {
  NotAllowedError: "webcam.denied",
  SecurityError: "webcam.denied",
  NotFoundError: "webcam.none",
  OverconstrainedError: "webcam.none",
  NotReadableError: "webcam.taken",
  AbortError: "webcam.taken",
};

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
export function createWebcam(store, editor) {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  /** The last whole frame; smaller ones are made of it. */
  const whole = new OffscreenCanvas(1, 1);
  /** @type {MediaStream | null} */
  let stream = null;
  let number = 0;
  let run = 0;

  /** @param {Partial<Webcam>} patch */
  const set = (patch) => store.set({ webcam: { ...store.get().webcam, ...patch } });

  function release() {
    run++;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }

  /** @returns {Promise<Key | null>} why there is no picture */
  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) return "webcam.insecure";
    release();
    const mine = run;
    set({ status: "asking" });
    try {
      const size = { width: { ideal: 640 }, height: { ideal: 480 } };
      const given = await navigator.mediaDevices.getUserMedia({ video: size, audio: false });
      if (mine !== run) {
        for (const track of given.getTracks()) track.stop();
        return null;
      }
      stream = given;
      video.srcObject = given;
      given.getVideoTracks()[0]?.addEventListener("ended", () => mine === run && stop());
      await video.play();
    } catch (error) {
      release();
      set({ status: "off" });
      return REASONS[error instanceof DOMException ? error.name : ""] ?? "webcam.failed";
    }
    grab();
    await publish();
    set({ status: "live" });
    editor.edit({ image: WEBCAM, side: 0 });
    editor.look({ camera: null, position: null });
    follow(mine);
    return null;
  }

  /** One frame after the other, each when the one before is on the screen: nothing piles up. @param {number} mine */
  async function follow(mine) {
    await shownOnce(store);
    let last = performance.now();
    while (mine === run && store.get().webcam.status === "live") {
      await nextFrame();
      if (mine !== run || store.get().webcam.status !== "live") return;
      grab();
      await publish();
      await shownOnce(store);
      const now = performance.now();
      const { rate } = store.get().webcam;
      const current = 1000 / Math.max(1, now - last);
      set({ rate: rate === 0 ? current : rate * 0.8 + current * 0.2 });
      last = now;
    }
  }

  /** @returns {Promise<void>} */
  const nextFrame = () =>
    new Promise((go) => {
      if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(() => go());
      else requestAnimationFrame(() => go());
    });

  function grab() {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
    whole.width = Math.max(1, Math.round(video.videoWidth * scale));
    whole.height = Math.max(1, Math.round(video.videoHeight * scale));
    whole.getContext("2d", { alpha: false })?.drawImage(video, 0, 0, whole.width, whole.height);
  }

  /** The frame at the size that is asked for, for the page and, losslessly, for the server. */
  async function publish() {
    const { side } = store.get().setup;
    const scale = Math.min(1, (side || LONGEST) / Math.max(whole.width, whole.height));
    const small = new OffscreenCanvas(
      Math.max(1, Math.round(whole.width * scale)),
      Math.max(1, Math.round(whole.height * scale)),
    );
    const context = small.getContext("2d", { alpha: false });
    if (!context) return;
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, 0, 0, small.width, small.height);
    const [bitmap, blob] = await Promise.all([
      createImageBitmap(small),
      small.convertToBlob({ type: "image/png" }),
    ]);
    set({ frame: { number: ++number, file: await inBase64(blob), bitmap } });
  }

  /** The camera goes off; its last frame stays a picture. */
  function stop() {
    release();
    set({ status: "off", rate: 0 });
  }

  // A camera that nobody looks at is off.
  store.watch(
    (state) => state.setup.image,
    (image) => {
      const { status } = store.get().webcam;
      if (image !== WEBCAM && (status === "live" || status === "frozen")) stop();
    },
  );
  store.watch(
    (state) => state.setup.side,
    () => {
      const { setup, webcam } = store.get();
      if (setup.image === WEBCAM && webcam.frame && webcam.status !== "live") publish();
    },
  );

  return {
    start,
    stop,
    freeze() {
      set({ status: "frozen", rate: 0 });
    },
    resume() {
      set({ status: "live" });
      follow(run);
    },
    /** The frame as a file, to be kept as a picture of one's own. */
    file: () => whole.convertToBlob({ type: "image/png" }),
  };
}

/** Until the newest frame is on the screen. @param {import("./store.js").Store<State>} store @returns {Promise<void>} */
function shownOnce(store) {
  return new Promise((go) => {
    const timer = setTimeout(end, PATIENCE_MS);
    const stop = store.watch(
      (state) => [state.scene, state.webcam.frame, state.setup.image],
      () => {
        const { scene, webcam, setup } = store.get();
        if (scene?.picture.bitmap === webcam.frame?.bitmap || setup.image !== WEBCAM) end();
      },
    );
    function end() {
      clearTimeout(timer);
      // The watcher may run before it has a name.
      queueMicrotask(() => stop());
      go();
    }
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
const inBase64 = (blob) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
