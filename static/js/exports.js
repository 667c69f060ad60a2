/** Files to take away: the picture, the animation, the numbers; all made by the server, exactly as it computed them. */

import * as api from "./api.js";
import { focus, isComposite, shownIndex, total } from "./app.js";
import { grouped } from "./numbers.js";
import { isAbort, reasonOf } from "./problem.js";
import { colormapName } from "./rasters.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {import("./actions.js").Action} Action */

const MOST_FRAMES = 100;

/** A file's kind as people write it. @param {string} ending */
export const spelled = (ending) => ending.toUpperCase().replace("WEBP", "WebP");

/** @type {Record<string, {accept: string, ending: string, path: (state: State) => string, body?: (state: State, scene: Scene) => object}>} */
const FILES = {
  "save-png": { accept: "image/png", ending: "png", path: picturePath },
  "save-webp": { accept: "image/webp", ending: "webp", path: picturePath },
  "save-npy": { accept: "application/x-npy", ending: "npy", path: () => "/convolve" },
  "save-gif": { accept: "image/gif", ending: "gif", path: () => "/frames", body: animation },
  "save-apng": { accept: "image/apng", ending: "apng", path: () => "/frames", body: animation },
  "save-animated-webp": {
    accept: "image/webp",
    ending: "animated.webp",
    path: () => "/frames",
    body: animation,
  },
};

/** @param {State} state @param {{range?: string, colormap?: string}} [look] where it is another one than the page's */
export function picturePath(state, { range, colormap } = {}) {
  const { setup, scene } = state;
  const query = new URLSearchParams({ range: range ?? setup.range });
  const channel = focus(state).output;
  if (isComposite(state)) query.set("layout", "rgb");
  else {
    query.set("channel", String(channel));
    query.set("colormap", colormap ?? colormapName(state, scene?.output ?? null, channel));
  }
  return `/convolve?${query}`;
}

/** @param {State} state */
function animation(state) {
  const { scene, look, theme } = state;
  const windows = scene ? total(scene) : 1;
  const count = Math.min(MOST_FRAMES, windows);
  const pace = Math.round(1000 / look.speed / 10) * 10;
  return {
    channel: focus(state).output,
    // Near the end it begins earlier, so that there is something to see.
    start: Math.min(shownIndex(state), windows - count),
    count,
    milliseconds_per_frame: Math.min(1000, Math.max(20, pace)),
    loop: look.loop,
    theme,
  };
}

/** Which windows an animation shows; its colours are its own. @param {State} state @param {import("./i18n/index.js").Translate} t */
function windowsOf(state, t) {
  const { start, count } = animation(state);
  const all = state.scene && count === total(state.scene);
  return t(all ? "export.all" : "export.windows", { count, first: grouped(start + 1) });
}

/**
 * @param {import("./store.js").Store<State>} store
 * @param {() => import("./i18n/index.js").Translate} translate
 * @returns {Record<string, Action>}
 */
export function exportsOf(store, translate) {
  /** @type {AbortController | null} */
  let running = null;

  /** @param {keyof typeof FILES} id */
  async function save(id) {
    const state = store.get();
    const file = FILES[id];
    if (!state.scene || !file) return;
    running?.abort();
    running = new AbortController();
    const t = translate();
    store.set({ toast: t("export.making", { file: spelled(file.ending) }) });
    try {
      const body = { ...state.scene.request, ...file.body?.(state, state.scene) };
      const blob = await api.download(file.path(state), body, file.accept, running.signal);
      hand(blob, `convscope-${state.setup.preset || "kernel"}.${file.ending}`);
      const now = translate();
      const done = now("export.done", { file: spelled(file.ending) });
      store.set({ toast: file.body ? `${done}: ${windowsOf(state, now)}` : done });
    } catch (error) {
      if (isAbort(error)) return;
      const detail = reasonOf(t, error);
      store.set({ toast: "", trouble: { detail, pointer: "/export", offline: false } });
    }
  }

  return Object.fromEntries(
    Object.keys(FILES).map((id) => [
      id,
      {
        group: /** @type {const} */ ("save"),
        enabled: ({ scene }) => scene !== null,
        run: () => void save(id),
      },
    ]),
  );
}

/** @param {Blob} blob @param {string} name */
export function hand(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
