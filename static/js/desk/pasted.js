/** Text that the desk reads layers out of, kept while the page is open; it may come from a paste anywhere. */

import { createStore } from "../store.js";

/** @typedef {{text: string, shape: string}} Pasted `shape`: the input's, as typed */

/** @type {import("../store.js").Store<Pasted>} */
export const pasted = createStore(/** @type {Pasted} */ ({ text: "", shape: "" }), queueMicrotask);
