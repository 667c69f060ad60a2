/** The range that play repeats: two handles on the scrubber, and a chip that says and clears it. */

import { rangeOf, total } from "../app.js";
import { attribute, h, say, style } from "../dom.js";
import { grouped } from "../numbers.js";

/** @typedef {import("../app.js").App} App */

/**
 * Puts the handles over a scrubber.
 * @param {App} app
 * @param {HTMLInputElement} scrub
 */
export function loopRange(app, scrub) {
  const handles = [handle(app, 0), handle(app, 1)];
  const root = h("span.scrub", {}, scrub, handles);
  app.paint(
    (state) => [...rangeOf(state), state.look.between, state.scene?.axes],
    () => {
      const state = app.store.get();
      const last = state.scene ? total(state.scene) - 1 : 0;
      const ends = rangeOf(state);
      root.classList.toggle("ranged", state.look.between !== null);
      for (const [which, element] of handles.entries()) {
        const step = ends[which] ?? 0;
        style(root, { [which === 0 ? "--from" : "--to"]: String(last > 0 ? step / last : which) });
        element.hidden = last < 1;
        attribute(element, "aria-valuemin", which === 0 ? 1 : ends[0] + 2);
        attribute(element, "aria-valuemax", which === 0 ? ends[1] : last + 1);
        attribute(element, "aria-valuenow", step + 1);
        attribute(element, "aria-valuetext", app.t("player.at", { index: step + 1, total: last + 1 }));
      }
    },
  );
  return root;
}

/** @param {App} app @param {0 | 1} which */
function handle({ t, store, player }, which) {
  const label = t(which === 0 ? "player.from" : "player.to");
  const element = h("span.bracket", {
    class: which === 0 ? "bracket from" : "bracket to",
    role: "slider",
    tabindex: 0,
    title: label,
    "aria-label": label,
    "data-range": which === 0 ? "from" : "to",
  });
  /** @param {number} step */
  function move(step) {
    const [first, last] = rangeOf(store.get());
    if (which === 0) player.repeat(Math.min(step, last - 1), last);
    else player.repeat(first, Math.max(step, first + 1));
  }
  element.addEventListener("keydown", (event) => {
    const { scene } = store.get();
    if (!scene) return;
    const now = rangeOf(store.get())[which] ?? 0;
    const end = total(scene) - 1;
    const page = Math.max(1, Math.round(end / 10));
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      PageUp: now + page,
      PageDown: now - page,
      Home: which === 0 ? 0 : now,
      End: which === 0 ? now : end,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(Math.min(end, Math.max(0, next)));
  });
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.focus();
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    const { scene } = store.get();
    const track = element.parentElement?.getBoundingClientRect();
    if (!element.hasPointerCapture(event.pointerId) || !scene || !track) return;
    // The thumb's middle runs from 7 px to 7 px before the end.
    const part = (event.clientX - track.left - 7) / Math.max(1, track.width - 14);
    move(Math.round(Math.min(1, Math.max(0, part)) * (total(scene) - 1)));
  });
  return element;
}

/** Always as wide, so that the scrubber stays where it is while its range is dragged. @param {App} app */
export function rangeChip(app) {
  const text = h("span");
  const chip = h(
    "button.chip.range-chip",
    {
      title: app.actions.title("range-all"),
      "data-action": "range-all",
      onclick: () => app.actions.run("range-all"),
    },
    text,
  );
  app.paint(
    (state) => [...rangeOf(state), state.look.between],
    ([from, to, between]) => {
      chip.disabled = between === null;
      const ends = { from: grouped(Number(from) + 1), to: grouped(Number(to) + 1) };
      say(text, between === null ? app.t("player.all") : `${ends.from}–${ends.to} ×`);
      const label = between === null ? "player.all" : "player.range";
      attribute(chip, "aria-label", `${app.t(label, ends)}. ${app.actions.label("range-all")}`);
    },
  );
  return chip;
}
