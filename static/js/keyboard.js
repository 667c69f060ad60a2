/** Keys to actions: the table of commands decides, and typing always comes first. */

/** @typedef {import("./actions.js").Actions} Actions */

/** Elements that use the keys themselves. */
const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
/** Fields that put every valid text into the setup at once: what they hold is undone with everything else. */
const SETTING = "[data-weight], [data-field], #chosen-weight, select, [type=checkbox], [type=radio]";
const STEPS = ["undo", "redo"];
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
    const open = event.key === "Escape" ? "dialog[open], :popover-open" : "dialog[open]";
    if (document.querySelector(open)) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shift = event.shiftKey ? "Shift+" : "";
    const id = control
      ? byKey.get(`Ctrl+${shift}${letter}`)
      : (byKey.get(shift + event.key) ?? byKey.get(event.key));
    if (!id) return;
    // Over the lab lies the network room: what moves or edits the lab waits until that is closed.
    if (document.body.classList.contains("with-network") && actions.table[id]?.group !== "page") return;
    const settled = target.matches(SETTING) && target.getAttribute("aria-invalid") !== "true";
    if (target.matches(TYPING) && !(settled && STEPS.includes(id))) return;
    if (!control && !single()) return;
    if (event.key === " " && target.matches(PRESSING)) return;
    if (/^(?:Arrow|Home|End)/.test(event.key) && target.matches(MOVING)) return;
    // Escape is others' where there is nothing to leave.
    if (actions.run(id) || event.key !== "Escape") event.preventDefault();
  });
}
