/** Keys to actions: the table of commands decides, and typing always comes first. */

/** @typedef {import("./actions.js").Actions} Actions */

/** Elements that use the keys themselves. */
const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSING = "button, a, summary, input, select, [role=listbox] *";
const MOVING = "input, select, textarea, [role=tablist] *, .presets *, .menu *, .kernel-map";

/**
 * @param {Actions} actions
 * @param {() => boolean} single are keys without Ctrl allowed?
 */
export function listenToKeys(actions, single) {
  /** @type {Map<string, string>} */
  const byKey = new Map();
  for (const [id, { keys = [] }] of Object.entries(actions.table)) for (const key of keys) byKey.set(key, id);

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const control = event.ctrlKey || event.metaKey;
    if (document.querySelector("dialog[open]") && event.key !== "Escape") return;
    if (target.matches(TYPING)) return;
    if (!control && !single()) return;
    if (event.key === " " && target.matches(PRESSING)) return;
    if (/^(?:Arrow|Home|End)/.test(event.key) && target.matches(MOVING)) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = control ? `Ctrl+${event.shiftKey ? "Shift+" : ""}${letter}` : event.key;
    const id = byKey.get(name);
    if (!id) return;
    event.preventDefault();
    actions.run(id);
  });
}
