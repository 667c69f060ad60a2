/** A panel that opens beside its button, and closes by Escape or a click elsewhere: the browser's own popover. */

import { attribute, h } from "../dom.js";

let count = 0;

/**
 * @param {HTMLButtonElement} button
 * @param {string} classes
 * @param {(panel: HTMLElement, close: () => void) => void} build runs each time it opens
 * @returns {HTMLElement} to be placed anywhere in the page
 */
export function popover(button, classes, build) {
  const id = `popover-${++count}`;
  const panel = h("div", { id, popover: "auto", class: `popover ${classes}` });
  button.setAttribute("aria-haspopup", "dialog");
  attribute(button, "aria-expanded", false);
  button.addEventListener("click", () => panel.togglePopover());
  button.addEventListener("pointerdown", (event) => {
    // Light dismissal would close it first, and the click open it again.
    if (panel.matches(":popover-open")) {
      event.preventDefault();
      panel.dataset.closing = "";
    }
  });
  panel.addEventListener("beforetoggle", (event) => {
    const opens = event instanceof ToggleEvent && event.newState === "open";
    attribute(button, "aria-expanded", opens);
    if (opens && "closing" in panel.dataset) event.preventDefault();
    delete panel.dataset.closing;
    if (!opens) return;
    panel.replaceChildren();
    build(panel, () => panel.hidePopover());
  });
  panel.addEventListener("toggle", () => {
    if (!panel.matches(":popover-open")) return;
    place(panel, button);
    const first = panel.querySelector("[autofocus], input, button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  });
  return panel;
}

/** Below the button where there is room, else above; never outside the window. @param {HTMLElement} panel @param {HTMLElement} button */
function place(panel, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const right = at.left + width > innerWidth - 12;
  const left = Math.min(Math.max(12, right ? at.right - width : at.left), innerWidth - width - 12);
  const below = at.bottom + 6 + height <= innerHeight - 8;
  const top = below ? at.bottom + 6 : Math.max(8, Math.min(at.top - height - 6, innerHeight - height - 8));
  panel.style.left = `${Math.max(8, left)}px`;
  panel.style.top = `${top}px`;
}
