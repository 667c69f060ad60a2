/** The player's bar: play, step, scrub, jump, speed, loop. */

import { position, total } from "../app.js";
import { attribute, h, icon, say, style } from "../dom.js";
import { grouped } from "../numbers.js";
import { SPEEDS } from "../state.js";
import { numberField } from "./controls.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function playerBar(app) {
  const { t, store, paint, actions, player, editor } = app;
  /** @param {string} id @param {"previous" | "next" | "loop"} sign */
  const tool = (id, sign) =>
    h(
      "button.tool",
      {
        title: actions.title(id),
        "aria-label": actions.label(id),
        "data-action": id,
        onclick: () => actions.run(id),
      },
      icon(sign),
    );
  const play = h("button.play", { "data-action": "play", onclick: () => actions.run("play") });
  const scrub = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("player.scrub"),
    "data-slider": "position",
  });
  const field = numberField({
    app,
    label: t("player.jump"),
    id: "position",
    look: "field bare",
    format: grouped,
    bounds: () => ({ least: 1, most: Math.max(1, count()) }),
    change(value) {
      store.set({ playing: false });
      player.jump(value - 1);
    },
  });
  const of = h("span");
  const speed = h("select.pick", { "aria-label": t("player.speed"), "data-speed": true });
  const loop = tool("loop", "loop");
  const count = () => {
    const { scene } = store.get();
    return scene ? total(scene) : 1;
  };

  scrub.addEventListener("input", () => {
    store.set({ playing: false });
    player.jump(Number(scrub.value));
  });
  speed.addEventListener("change", () => editor.look({ speed: Number(speed.value) }));

  paint(
    (state) => state.playing,
    (playing) => {
      play.replaceChildren(icon(playing ? "pause" : "play"));
      attribute(play, "aria-label", t(playing ? "player.pause" : "player.play"));
      attribute(play, "title", `${t(playing ? "player.pause" : "player.play")} (${t("key.space")})`);
    },
  );
  paint(
    (state) => [position(state), state.scene?.axes],
    () => {
      const index = position(store.get());
      const last = Math.max(1, count() - 1);
      attribute(scrub, "max", last);
      scrub.value = String(index);
      scrub.disabled = count() < 2;
      style(scrub, { "--fill": `${(index / last) * 100}%` });
      attribute(scrub, "aria-valuetext", t("player.at", { index: index + 1, total: count() }));
      field.show(index + 1);
      say(of, t("player.of", { total: grouped(count()) }));
    },
  );
  paint(
    (state) => state.look.speed,
    (value) => {
      const speeds = SPEEDS.includes(value) ? SPEEDS : [...SPEEDS, value].sort((a, b) => a - b);
      speed.replaceChildren(
        ...speeds.map((each) => h("option", { value: each }, t("player.pace", { speed: grouped(each) }))),
      );
      speed.value = String(value);
    },
  );
  paint(
    (state) => state.look.loop,
    (on) => attribute(loop, "aria-pressed", on),
  );
  return h(
    "div.player",
    {},
    h("span.buttons", {}, tool("previous", "previous"), play, tool("next", "next")),
    h("span.where", {}, field.input, of),
    scrub,
    speed,
    loop,
    field.message,
  );
}
