/** Changes of the page that the eye can follow: what persists grows, shrinks or moves from its old place to its new one. */

/** @typedef {Record<string, Element | null | undefined>} Persisting elements by the name that they keep */

/** Does the person want less motion? */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @type {{style: CSSStyleDeclaration}[]} */
let named = [];
/** @type {ViewTransition | null} */
let running = null;

/** @param {Persisting} persisting those that can be seen */
function name(persisting) {
  for (const { style } of named) style.removeProperty("view-transition-name");
  named = [];
  for (const [key, element] of Object.entries(persisting)) {
    if (!(element instanceof HTMLElement) || !element.checkVisibility()) continue;
    element.style.setProperty("view-transition-name", key);
    named.push(element);
  }
}

/**
 * Makes a change, in a browser's view transition where it has them and motion is welcome. A newer one ends the one that runs.
 * @param {() => void | Promise<void>} change made in order, whatever happens to its transition
 * @param {() => Persisting} persisting asked before the change and after it
 */
export function morph(change, persisting) {
  if (!document.startViewTransition || still() || document.hidden) return void change();
  name(persisting());
  const mine = document.startViewTransition(async () => {
    await change();
    if (running === mine) name(persisting());
  });
  running = mine;
  mine.ready.catch((/** @type {unknown} */ error) => {
    // A newer one came, or the window changed its size meanwhile.
    if (!(error instanceof DOMException)) throw error;
  });
  const ended = () => {
    if (running === mine) name({});
  };
  mine.finished.then(ended, ended);
}

const LEAVE_MS = 110;

/**
 * Lets what closes go the way it came, then takes it away; nobody can reach it meanwhile.
 * @param {readonly (Element | null | undefined)[]} leaving
 * @param {() => void} gone asks whether it was opened again meanwhile
 */
export async function leave(leaving, gone) {
  const seen = leaving.filter((each) => each instanceof HTMLElement && each.checkVisibility());
  if (still() || document.hidden || seen.length === 0) return gone();
  const moves = /** @type {HTMLElement[]} */ (seen).map(async (element) => {
    element.inert = true;
    const move = element.animate(
      { opacity: 0, translate: "0 6px" },
      { duration: LEAVE_MS, easing: "ease-in" },
    );
    // It ends also where what it moves is taken away.
    await move.finished.catch(() => undefined);
    element.inert = false;
  });
  await Promise.all(moves);
  gone();
}
