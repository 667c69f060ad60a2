/** The first minute: a few steps that point at real controls; nothing is blocked, and Escape or Skip ends it. */

import { attribute, h, icon, say, style } from "../dom.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{end: () => void, at: () => number}} Guide */

/** What each step points at, in the order of a first look. */
export const STEPS = /** @type {const} */ ([
  ["map", "[data-pane=output] .view"],
  ["sum", ".strip-row"],
  ["kernel", ".kernel-grid, .kernel-map"],
  ["presets", "[data-presets]"],
  ["source", ".source .samples"],
  ["share", "[data-action=share]"],
]);
const GAP = 12;
const EDGE = 8;
/** Below this width the words stand at the bottom, and what they are about is scrolled into sight. */
const NARROW = 700;

/** The steps that there is something to point at for. */
const there = () =>
  STEPS.flatMap(([name, selector]) => {
    const target = [...document.querySelectorAll(selector)].find(
      (element) => element.getClientRects().length > 0,
    );
    return target ? [{ name, target }] : [];
  });

/**
 * @param {App} app
 * @param {{step?: number, focus?: boolean}} [from] `focus`: a person asked for it, so it takes the keyboard
 * @returns {Guide}
 */
export function guide(app, { step = 0, focus = false } = {}) {
  const { t } = app;
  const steps = there();
  let now = Math.min(step, steps.length - 1);
  const ring = h("div.guide-ring", { "aria-hidden": "true" });
  const words = h("p", { role: "status" });
  const count = h("span.count");
  const skip = h("button.tool", { "data-guide": "skip" }, t("guide.skip"));
  const back = h(
    "button.tool",
    { "data-guide": "back", "aria-label": t("guide.back"), title: t("guide.back") },
    icon("previous"),
  );
  const next = h("button.chip.main", { "data-guide": "next" });
  const box = h(
    "aside.guide",
    { "aria-label": t("guide.title") },
    words,
    h("div.guide-row", {}, count, h("span.bar-space"), skip, back, next),
  );

  function show() {
    const current = steps[now];
    if (!current) return end();
    say(words, t(`guide.${current.name}`));
    say(count, `${now + 1} / ${steps.length}`);
    say(next, t(now === steps.length - 1 ? "guide.done" : "guide.next"));
    attribute(back, "disabled", now === 0);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (innerWidth < NARROW || !inSight(current.target))
      current.target.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    place();
  }

  function place() {
    const current = steps[now];
    if (!current?.target.isConnected) return;
    const at = current.target.getBoundingClientRect();
    style(ring, {
      left: `${at.left - 4}px`,
      top: `${at.top - 4}px`,
      width: `${at.width + 8}px`,
      height: `${at.height + 8}px`,
    });
    const size = { width: box.offsetWidth, height: box.offsetHeight };
    const { left, top } = innerWidth < NARROW ? atTheBottom(at, size) : beside(at, size);
    style(box, { left: `${left}px`, top: `${top}px` });
  }

  /** @param {number} by */
  function go(by) {
    now += by;
    if (now < 0 || now >= steps.length) return end();
    show();
  }
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const busy = document.querySelector("dialog[open], :popover-open");
    if (event.key === "Escape" && !event.defaultPrevented && !busy) end();
  };
  const sizes = new ResizeObserver(place);
  function end() {
    sizes.disconnect();
    removeEventListener("keydown", key);
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
    box.remove();
    ring.remove();
    now = -1;
  }

  skip.addEventListener("click", end);
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  addEventListener("keydown", key);
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  document.body.prepend(box, ring);
  for (const { target } of steps) sizes.observe(target);
  show();
  if (focus) next.focus({ preventScroll: true });
  return { end, at: () => now };
}

/** @param {Element} element */
function inSight(element) {
  const at = element.getBoundingClientRect();
  return at.top >= 0 && at.bottom <= innerHeight;
}

/** @typedef {{width: number, height: number}} Size */

/** Where there is room: below, above, at the left, at the right; else over the middle. @param {DOMRect} at @param {Size} size */
function beside(at, { width, height }) {
  const middle = at.left + at.width / 2 - width / 2;
  const upright = at.top + at.height / 2 - height / 2;
  const places = [
    { left: middle, top: at.bottom + GAP },
    { left: middle, top: at.top - GAP - height },
    { left: at.left - GAP - width, top: upright },
    { left: at.right + GAP, top: upright },
  ].map(({ left, top }) => ({
    left: Math.min(Math.max(EDGE, left), innerWidth - width - EDGE),
    top: Math.min(Math.max(EDGE, top), innerHeight - height - EDGE),
  }));
  const free = places.find(
    ({ left, top }) =>
      left >= at.right || left + width <= at.left || top >= at.bottom || top + height <= at.top,
  );
  return free ?? { left: Math.max(EDGE, innerWidth / 2 - width / 2), top: EDGE };
}

/** At the end of a phone's screen that what is meant is not at. @param {DOMRect} at @param {Size} size */
function atTheBottom(at, { width, height }) {
  const left = Math.max(EDGE, (innerWidth - width) / 2);
  const bottom = innerHeight - height - EDGE;
  return { left, top: at.bottom > bottom && at.top > height + 2 * EDGE ? EDGE : bottom };
}
