/** The player's bar: play, step, scrub, jump, speed, loop. */

import { position, total } from "../app.js";
import { attribute, h, icon, say, style } from "../dom.js";
import { grouped } from "../numbers.js";
import { SPEEDS } from "../state.js";
import { numberField } from "./controls.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function playerBar(app) {
  const loop = tool(app, "loop", "loop");
  app.paint(
    (state) => state.look.loop,
    (on) => attribute(loop, "aria-pressed", on),
  );
  const steps = [tool(app, "previous", "previous"), playButton(app), tool(app, "next", "next")];
  const { field, of } = jumpField(app);
  const where = h("span.where", {}, field.input, of);
  return h(
    "div.player",
    {},
    h("span.buttons", {}, steps),
    where,
    scrubber(app),
    speedPicker(app),
    loop,
    field.message,
  );
}

/** @param {App} app @param {string} id @param {"previous" | "next" | "loop"} sign */
function tool({ actions }, id, sign) {
  const label = { title: actions.title(id), "aria-label": actions.label(id) };
  return h("button.tool", { ...label, "data-action": id, onclick: () => actions.run(id) }, icon(sign));
}

/** @param {App} app */
function playButton({ t, paint, actions }) {
  const button = h("button.play", { "data-action": "play", onclick: () => actions.run("play") });
  paint(
    (state) => state.playing,
    (playing) => {
      const label = t(playing ? "player.pause" : "player.play");
      button.replaceChildren(icon(playing ? "pause" : "play"));
      attribute(button, "aria-label", label);
      attribute(button, "title", `${label} (${t("key.space")})`);
    },
  );
  return button;
}

/** How many windows there are. @param {App} app */
function count({ store }) {
  const { scene } = store.get();
  return scene ? total(scene) : 1;
}

/** The number of the window, typed, and how many there are. @param {App} app */
function jumpField(app) {
  const { t, store, paint, player } = app;
  const of = h("span");
  const field = numberField({
    app,
    label: t("player.jump"),
    id: "position",
    look: "field bare",
    format: grouped,
    bounds: () => ({ least: 1, most: Math.max(1, count(app)) }),
    change(value) {
      store.set({ playing: false });
      player.jump(value - 1);
    },
  });
  paint(
    (state) => [position(state), state.scene?.axes],
    ([index]) => {
      field.show(Number(index) + 1);
      say(of, t("player.of", { total: grouped(count(app)) }));
    },
  );
  return { field, of };
}

/** @param {App} app */
function scrubber(app) {
  const { t, store, paint, player } = app;
  const scrub = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("player.scrub"),
    "data-slider": "position",
  });
  scrub.addEventListener("input", () => {
    store.set({ playing: false });
    player.jump(Number(scrub.value));
  });
  paint(
    (state) => [position(state), state.scene?.axes],
    () => {
      const index = position(store.get());
      const last = Math.max(1, count(app) - 1);
      attribute(scrub, "max", last);
      scrub.value = String(index);
      scrub.disabled = count(app) < 2;
      style(scrub, { "--fill": `${(index / last) * 100}%` });
      attribute(scrub, "aria-valuetext", t("player.at", { index: index + 1, total: count(app) }));
    },
  );
  return scrub;
}

/** @param {App} app */
function speedPicker({ t, paint, editor }) {
  const speed = h("select.pick", { "aria-label": t("player.speed"), "data-speed": true });
  speed.addEventListener("change", () => editor.look({ speed: Number(speed.value) }));
  paint(
    (state) => state.look.speed,
    (value) => {
      const speeds = SPEEDS.includes(value) ? SPEEDS : [...SPEEDS, value].sort((a, b) => a - b);
      const options = speeds.map((each) =>
        h("option", { value: each }, t("player.pace", { speed: grouped(each) })),
      );
      speed.replaceChildren(...options);
      speed.value = String(value);
    },
  );
  return speed;
}
