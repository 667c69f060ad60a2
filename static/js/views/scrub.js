/** A number that can be dragged, rolled and stepped in its field, beside being typed. */

/** Pixels that a drag takes for one step, and those before it is one. */
const STEP_PX = 4;
const STILL_PX = 3;
/** What a wheel turns for one step. */
const NOTCH = 40;

/** Ten steps with Shift, a tenth of one with Alt. @param {{shiftKey: boolean, altKey: boolean}} event */
const pace = ({ shiftKey, altKey }) => (shiftKey ? 10 : 1) * (altKey ? 0.1 : 1);

/** No crumbs of binary fractions. @param {number} value */
const clean = (value) => Number(value.toPrecision(10)) || 0;

/**
 * Dragging sideways, the wheel over the field in use, and ↑ ↓ with Alt (a step), Shift (ten) or both (a tenth).
 * @param {HTMLInputElement} input
 * @param {object} number
 * @param {() => number} number.value
 * @param {(value: number) => void} number.change
 * @param {() => number} number.step how far one step goes
 */
export function scrub(input, { value, change, step }) {
  let unit = 0.1;
  /** @type {{x: number, start: number, moved: number, on: boolean} | null} */
  let drag = null;
  let rolled = 0;

  input.addEventListener("focus", () => {
    // One pace for as long as the field is in use, though the largest weight may change.
    unit = step();
    rolled = 0;
  });

  input.addEventListener("pointerdown", (event) => {
    // In a field that is in use, the mouse chooses text.
    if (event.button !== 0 || (event.pointerType === "mouse" && document.activeElement === input)) return;
    // The focus waits until it is clear that this is a click.
    event.preventDefault();
    unit = step();
    drag = { x: event.clientX, start: value(), moved: 0, on: false };
    input.setPointerCapture(event.pointerId);
  });
  input.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.on && Math.abs(event.clientX - drag.x) <= STILL_PX) return;
    if (!drag.on) begin(event);
    drag.moved += ((event.clientX - drag.x) / STEP_PX) * pace(event);
    drag.x = event.clientX;
    const grain = pace(event) > 1 ? 1 : pace(event);
    change(clean(drag.start + Math.round(drag.moved / grain) * grain * unit));
  });
  /** @param {PointerEvent} event */
  function begin(event) {
    if (!drag) return;
    drag.on = true;
    drag.x = event.clientX;
    input.classList.add("dragged");
    addEventListener("keydown", giveUp, { capture: true });
  }
  /** @param {KeyboardEvent} event */
  function giveUp(event) {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    event.stopPropagation();
    change(drag.start);
    end();
  }
  function end() {
    drag = null;
    input.classList.remove("dragged");
    removeEventListener("keydown", giveUp, { capture: true });
  }
  input.addEventListener("pointerup", () => {
    const click = drag && !drag.on;
    if (drag) end();
    if (click) input.focus();
  });
  input.addEventListener("pointercancel", end);

  input.addEventListener(
    "wheel",
    (event) => {
      if (document.activeElement !== input || event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      // Browsers roll sideways where Shift is held.
      rolled -= (event.deltaY || event.deltaX) * lines;
      const steps = Math.trunc(rolled / NOTCH);
      if (steps === 0) return;
      rolled = 0;
      change(clean(value() + Math.sign(steps) * pace(event) * unit));
    },
    { passive: false },
  );

  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined || !(event.altKey || event.shiftKey) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const steps = event.altKey && event.shiftKey ? 0.1 : event.shiftKey ? 10 : 1;
    change(clean(value() + by * steps * unit));
  });
}
