/** The sliding window's numbers: fetched for the shown window, and ahead of it during play. */

import { afterFrame } from "./after-frame.js";
import * as api from "./api.js";
import { focus, seen, stepOf, total } from "./app.js";
import { inside } from "./inside.js";
import { latest } from "./latest.js";
import { liftFrame } from "./lift.js";
import { Problem } from "./problem.js";
import { indexAt } from "./scan.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {{key: string, rank: import("./ranks.js").Rank, request: import("./spec.js").Request, channel: number, by: import("./app.js").By, start: number, count: number, order: import("./scan.js").Order}} Wish */

const KEPT = 2000;
const RETRY_MS = 2000;
const POINTER = "/frames";
const FASTEST = 60;
/** Numbers in one answer, about: large kernels come in smaller portions. */
const PORTION = 6000;

/** @param {import("./store.js").Store<State>} store */
export function createFrames(store) {
  /** @type {Map<string, Frame>} by the kind of cell that it is about and its number */
  const cache = new Map();
  let key = "";

  /** @param {Wish} wish @param {AbortSignal} signal */
  async function fetchFrames({ rank, request, channel, by, start, count, order }, signal) {
    const wish = { ...request, channel, start, count, order, ...(by === "output" && { by }) };
    const answer = await api.frames(wish, signal);
    return { ...answer, frames: answer.frames.map((frame) => liftFrame(frame, rank)) };
  }

  /** @param {import("./types.js").Frames} answer @param {Wish} wish */
  function keep(answer, wish) {
    if (wish.key !== key) return;
    if (cache.size > KEPT) cache.clear();
    for (const frame of answer.frames) cache.set(`${wish.by} ${frame.index}`, frame);
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
    const { by, index } = seen(store.get());
    const frame = cache.get(`${by} ${index}`);
    if (store.get().late === Boolean(frame)) store.set({ late: !frame });
    if (!frame) return;
    // What failed may have been another window's numbers, which nobody asks for any more.
    if (store.get().trouble?.pointer === POINTER) store.set({ trouble: null });
    if (frame !== store.get().frame) store.set({ frame });
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
    const { request, rank } = scene;
    const channel = focus(state).output;
    const { by, index } = seen(state);
    // what reaches an output cell is asked for by its place, not in the order of the walk
    const order = by === "output" ? "rows" : state.look.order;
    const start = by === "output" ? index : stepOf(state, index);
    if (!cache.has(`${by} ${index}`)) now.ask({ key, rank, request, channel, by, start, count: 1, order });
    // Inside of windows these go by more slowly.
    const speed = state.look.speed / (inside(state)?.steps ?? 1);
    if (!state.playing || speed > FASTEST || by === "output" || ahead.busy()) return;
    const next = firstMissing(state, start + 1);
    const enough = Math.max(6, speed);
    if (next - start > enough || next >= total(scene)) return;
    const [rows, columns] = scene.axes;
    const taps = scene.planes.kernel * rows.kernel * columns.kernel;
    const each = taps * (request.layer.channels === "sum" ? scene.channels : 1);
    const count = Math.max(4, Math.min(64, Math.floor(PORTION / each)));
    ahead.ask({ key, rank, request, channel, by, start: next, count, order });
  }

  /** @param {State} state @param {number} step */
  function firstMissing({ scene, look }, step) {
    const [rows, columns] = scene?.axes ?? [];
    const planes = scene?.planes.output;
    let next = step;
    /** @param {number} at @param {number} height @param {number} width */
    const known = (at, height, width) =>
      cache.has(`window ${indexAt(look.order, at, height, width, planes)}`);
    if (rows && columns) while (known(next, rows.output, columns.output) && next < step + KEPT) next++;
    return next;
  }

  /** @param {State} state */
  const inSight = (state) => [
    state.scene,
    seen(state).by,
    seen(state).index,
    focus(state).output,
    state.playing,
  ];
  store.watch(inSight, refresh);
  store.paint(inSight, afterFrame(fetchMissing));
}
