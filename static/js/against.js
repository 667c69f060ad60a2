/** Two settings side by side: A is kept as it was, B is what is edited. Both read the same picture. */

/** @typedef {import("./state.js").Setup} Setup */

/** What is of the input and the page, not of the settings that are compared. */
const SHARED = /** @type {const} */ ([
  "source",
  "kept",
  "image",
  "side",
  "backend",
  "colormap",
  "range",
  "map",
  "against",
]);

/** The settings alone. @param {Setup} setup @returns {Partial<Setup>} */
export function pinned(setup) {
  const kept = { ...setup };
  for (const key of SHARED) delete (/** @type {Partial<Setup>} */ (kept)[key]);
  return kept;
}

/** A as a setup of its own, on B's picture; null where nothing is kept. @param {Setup} setup @returns {Setup | null} */
export const sideA = (setup) => (setup.against ? { ...setup, ...setup.against, against: null } : null);

/** A becomes what is edited, and B what is kept. @param {Setup} setup @returns {Partial<Setup>} */
export const swapped = (setup) => (setup.against ? { ...setup.against, against: pinned(setup) } : {});
