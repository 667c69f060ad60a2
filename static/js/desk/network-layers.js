/** The network that the desk is about: its layers and its input's shape, kept while the page is open. */

import { createStore } from "../store.js";

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {{layers: readonly LayerSpec[], inputShape: readonly number[], name: string}} Network `name`: where it came from, for people; no layers: what the lab shows */

/** @type {import("../store.js").Store<Network>} */
export const network = createStore(
  /** @type {Network} */ ({ layers: [], inputShape: [], name: "" }),
  queueMicrotask,
);
