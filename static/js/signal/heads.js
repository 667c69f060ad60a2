/** The line above a plot: which channel is shown, and the sample that is looked at in numbers. */

import { channelName, covered, numbered, shown } from "../app.js";
import { h, say } from "../dom.js";
import { grouped, short } from "../numbers.js";
import { choice } from "../views/controls.js";
import { secondsOf } from "./rate.js";
import { channelOf } from "./sides.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./sides.js").Side} Side */

/** A sound of several channels shows one of them in front. @param {App} app @param {Side} side */
export function channelPick(app, side) {
  const { t, paint, store, editor } = app;
  const root = h("span.map-choice");
  paint(
    (state) => [state.scene?.plots?.[side].channels, state.language, channelOf(state, side)],
    () => {
      const { scene } = store.get();
      const count = scene?.plots?.[side].channels ?? 1;
      root.replaceChildren();
      if (count < 2 || (side === "output" && count !== scene?.plots?.input.channels)) return;
      const picks = choice({
        label: t("signal.channel"),
        choices: Array.from({ length: Math.min(count, 8) }, (_, i) => ({
          value: String(i),
          text: t(`${channelName(count, i, 1)}.short`, { number: i + 1 }),
          title: t(channelName(count, i, 1), { number: i + 1 }),
        })),
        choose: (value) => {
          editor.look({ probe: Number(value) });
          if (store.get().setup.channels === "each") editor.edit({ map: value });
        },
      });
      picks.show(String(channelOf(store.get(), side)));
      root.append(picks.root);
    },
  );
  return root;
}

/** Which sample, when, and its value. @param {App} app @param {Side} side */
export function readout(app, side) {
  const { t, paint, store } = app;
  const where = h("span.aside.mono", { "data-readout": side });
  paint(
    (state) => [
      state.hover,
      state.scene,
      state.frame,
      state.numbers,
      channelOf(state, side),
      ...shown(state),
    ],
    () => say(where, words()),
  );
  function words() {
    const state = store.get();
    const { scene, hover, frame } = state;
    if (!scene) return "";
    const pointed = hover?.where === side;
    const here = side === numbered(scene);
    if (!pointed && !here) return "";
    const index = pointed ? hover.column : (shown(state)[1] ?? 0);
    const seconds = secondsOf(state, side);
    const at = t("signal.at", { index: grouped(index) });
    const when = seconds ? ` · ${short(seconds.first + index * seconds.each, 5)} s` : "";
    const inside = side !== covered(scene) || (index >= 0 && index < scene.axes[1].input);
    const value = valueAt(index);
    const ghost = inside ? "" : ` ${t("signal.padding")}`;
    if (value !== undefined) return `${at}${when}${ghost} · ${short(value, 6)}`;
    const made = here && !pointed && frame && frame.value !== null ? ` · ${short(frame.value, 6)}` : "";
    return `${at}${when}${ghost}${made}`;
  }
  /** @param {number} index */
  function valueAt(index) {
    const state = store.get();
    const plot = state.scene?.plots?.[side];
    if (!plot || plot.stop - plot.start !== plot.buckets || index < plot.start || index >= plot.stop)
      return undefined;
    return plot.values[(channelOf(state, side) * plot.buckets + index - plot.start) * 2];
  }
  return where;
}
