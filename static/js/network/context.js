/** What the room gives each of its tabs; types only, nothing runs. */

/** @typedef {import("../spec.js").LayerSpec & {inputs?: number[], name?: string}} NetworkLayer a layer and its place, as `POST /network` takes it */

/**
 * A network that the Stack tab can open.
 * @typedef {object} Network
 * @property {string} name of a ready network, else ""
 * @property {string} title for people
 * @property {readonly NetworkLayer[]} layers
 * @property {readonly NetworkLayer[]} [ready] as they were before anybody changed them
 * @property {Record<string, unknown> | null} [input] what it reads, as the API takes it; else the lab's picture
 * @property {readonly number[]} [inputShape] (N, C, *size) that it was made for, or (N, C); the picture is made to fit it
 */

/**
 * What a tab is given: the whole of `App`, whose `watch` and `paint` end with the tab, and these.
 * @typedef {object} More
 * @property {(network: Network) => void} openStack shows a network in the Stack tab
 * @property {(layer: import("../spec.js").LayerSpec, input?: Record<string, unknown> | null) => Promise<void>} toLab closes the room and shows a 2-D layer of one channel in the lab, on the lab's own picture or on an `{"tensor": id}`
 * @property {AbortSignal} ended aborts when the tab is left, for timers, listeners and requests
 */

/** @typedef {import("../app.js").App & More} Context */

/** @typedef {{show: (host: HTMLElement, context: Context) => Promise<void>}} Tab a module that fills its tab; it loads its own style sheet by `styled` */

export {};
