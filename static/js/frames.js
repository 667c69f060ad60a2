/** The sliding window's numbers: fetched for the shown window, and ahead of it during play. */

import { afterFrame } from "./after-frame.js";
import * as api from "./api.js";
import { focus, shownIndex, stepOf, total } from "./app.js";
import { latest } from "./latest.js";
import { Problem } from "./problem.js";
import { indexAt } from "./scan.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {{key: string, request: import("./spec.js").Request, channel: number, start: number, count: number, order: import("./scan.js").Order}} Wish */

const KEPT = 2000;
const RETRY_MS = 2000;
const POINTER = "/frames";
const FASTEST = 60;
/** Numbers in one answer, about: large kernels come in smaller portions. */
const PORTION = 6000;

/** @param {import("./store.js").Store<State>} store */
export function createFrames(store) {
  /** @type {Map<number, Frame>} */
  const cache = new Map();
  let key = "";

  /** @param {Wish} wish @param {AbortSignal} signal */
  const fetchFrames = ({ request, channel, start, count, order }, signal) =>
    api.frames({ ...request, channel, start, count, order }, signal);

  /** @param {import("./types.js").Frames} answer @param {Wish} wish */
  function keep(answer, wish) {
    if (wish.key !== key) return;
    if (cache.size > KEPT) cache.clear();
    for (const frame of answer.frames) cache.set(frame.index, frame);
    if (store.get().trouble?.pointer === POINTER) store.set({ trouble: null });
    show();
  }

  const on = {
    done: keep,
    /** @param {unknown} error */
    failed(error) {
      const offline = error instanceof Problem && (error.offline || error.status === 503);
      const detail = error instanceof Error ? error.message : String(error);
      if (!store.get().trouble) store.set({ trouble: { detail, pointer: POINTER, offline } });
      if (offline) setTimeout(fetchMissing, RETRY_MS);
    },
  };
  const now = latest(fetchFrames, on);
  const ahead = latest(fetchFrames, on, 1000);

  function show() {
    const frame = cache.get(shownIndex(store.get()));
    if (frame && frame !== store.get().frame) store.set({ frame });
  }

  /** Forget the frames of another request, and show this window's numbers if they are here. */
  function refresh() {
    const state = store.get();
    if (!state.scene) return;
    const fresh = JSON.stringify([state.scene.request, focus(state).output]);
    if (fresh !== key) {
      key = fresh;
      cache.clear();
    }
    show();
  }

  function fetchMissing() {
    const state = store.get();
    const { scene } = state;
    if (!scene) return;
    const { request } = scene;
    const channel = focus(state).output;
    const { order } = state.look;
    const start = stepOf(state, shownIndex(state));
    if (!cache.has(shownIndex(state))) now.ask({ key, request, channel, start, count: 1, order });
    if (!state.playing || state.look.speed > FASTEST || ahead.busy()) return;
    const next = firstMissing(state, start + 1);
    const enough = Math.max(6, state.look.speed);
    if (next - start > enough || next >= total(scene)) return;
    const [rows, columns] = scene.axes;
    const each = rows.kernel * columns.kernel * (request.layer.channels === "sum" ? scene.channels : 1);
    const count = Math.max(4, Math.min(64, Math.floor(PORTION / each)));
    ahead.ask({ key, request, channel, start: next, count, order });
  }

  /** @param {State} state @param {number} step */
  function firstMissing({ scene, look }, step) {
    const [rows, columns] = scene?.axes ?? [];
    let next = step;
    if (rows && columns)
      while (cache.has(indexAt(look.order, next, rows.output, columns.output)) && next < step + KEPT) next++;
    return next;
  }

  /** @param {State} state */
  const inSight = (state) => [state.scene, shownIndex(state), focus(state).output, state.playing];
  store.watch(inSight, refresh);
  store.paint(inSight, afterFrame(fetchMissing));
}
