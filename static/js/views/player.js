/** The player's bar: play, step, scrub, jump, speed, loop. */

import { attribute, h, icon, say, style } from "../dom.js";
import { grows, progress } from "../inside.js";
import { grouped } from "../numbers.js";
import { allows } from "../ranks.js";
import { ORDERS } from "../scan.js";
import { SPEEDS } from "../state.js";
import { numberField } from "./controls.js";
import { goTo } from "./go-to.js";
import { loopRange, rangeChip } from "./loop-range.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function playerBar(app) {
  const loop = tool(app, "loop", "loop");
  app.paint(
    (state) => state.look.loop,
    (on) => attribute(loop, "aria-pressed", on),
  );
  const steps = [
    tool(app, "previous", "previous"),
    playButton(app),
    tool(app, "next", "next"),
    intoButton(app),
  ];
  const { field, of } = jumpField(app);
  const where = h("span.where", {}, field.input, of);
  return h(
    "div.player",
    {},
    h("span.buttons", {}, steps),
    where,
    loopRange(app, scrubber(app)),
    h(
      "span.aim",
      {},
      rangeChip(app),
      goTo(app),
      pinButton(app),
      allows(app.store.get().setup.rank, "order") && orderPicker(app),
    ),
    speedPicker(app),
    loop,
    field.message,
  );
}

/** @param {App} app @param {string} id @param {"previous" | "next" | "loop" | "pin"} sign */
function tool({ actions }, id, sign) {
  const label = { title: actions.title(id), "aria-label": actions.label(id) };
  return h("button.tool", { ...label, "data-action": id, onclick: () => actions.run(id) }, icon(sign));
}

/** @param {App} app */
function pinButton(app) {
  const pin = tool(app, "pin", "pin");
  app.paint(
    (state) => state.look.pinned,
    (on) => attribute(pin, "aria-pressed", on),
  );
  return pin;
}

/** Windows, or the products inside of one. @param {App} app */
function intoButton({ t, paint, actions, store }) {
  const into = h(
    "button.chip.into",
    {
      title: actions.title("product-next"),
      "data-action": "product-next",
      onclick: () => actions.run(progress(store.get()).within ? "step-out" : "product-next"),
    },
    icon("into"),
    t("player.into"),
  );
  paint(
    (state) => [grows(state.scene), progress(state).within],
    ([inner, within]) => {
      into.hidden = !inner;
      attribute(into, "aria-pressed", within);
    },
  );
  return into;
}

/** In which order the window moves. @param {App} app */
function orderPicker({ t, paint, player, actions }) {
  const pick = h(
    "select.pick",
    { "aria-label": t("player.order"), title: actions.title("order"), "data-order": true },
    ORDERS.map((order) => h("option", { value: order }, t(`order.${order}`))),
  );
  pick.addEventListener("change", () => player.walk(ORDERS.find((order) => order === pick.value) ?? "rows"));
  paint(
    (state) => state.look.order,
    (order) => {
      pick.value = order;
    },
  );
  return pick;
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
    bounds: () => ({ least: 1, most: Math.max(1, progress(store.get()).count) }),
    change(value) {
      store.set({ playing: false });
      player.turnTo(value - 1);
    },
  });
  paint(
    (state) => Object.values(progress(state)),
    () => {
      const { at, count } = progress(store.get());
      field.show(at + 1);
      const all = grouped(count);
      say(of, t("player.of", { total: all }));
      style(field.input, { "min-width": `calc(${all.length}ch + 10px)` });
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
    player.turnTo(Number(scrub.value));
  });
  paint(
    (state) => Object.values(progress(state)),
    () => {
      const { at, count, within } = progress(store.get());
      const last = Math.max(1, count - 1);
      attribute(scrub, "max", last);
      scrub.value = String(at);
      scrub.disabled = count < 2;
      style(scrub, { "--fill": `${(at / last) * 100}%` });
      const valued = within ? "player.at.inside" : "player.at";
      attribute(scrub, "aria-valuetext", t(valued, { index: at + 1, total: count }));
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
