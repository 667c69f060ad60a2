/** Keeps the address in step with the state, so that reload, back and a shared link find the same lab. */

import { kernelWeights } from "./api.js";
import { SETUP } from "./state.js";
import { read, write } from "./url.js";

/** @typedef {import("./app.js").State} State */

const QUIET_MS = 300;

/**
 * What the address says, with a preset's weights in place.
 * @param {string} hash
 * @returns {Promise<{setup: import("./state.js").Setup, look: import("./state.js").Look, unknown: string}>} `unknown`: a
 *   preset that there is none of
 */
export async function open(hash) {
  const { setup, look } = read(hash);
  const plain =
    setup.preset === "" || (setup.preset === SETUP.preset && Object.keys(setup.parameters).length === 0);
  if (plain) return { setup, look, unknown: "" };
  try {
    const kernel = await kernelWeights(setup.preset, setup.parameters);
    return { setup: { ...setup, kernel }, look, unknown: "" };
  } catch {
    // The rest of the link still holds; the person is told which kernel is missing.
    return {
      setup: { ...setup, preset: SETUP.preset, parameters: {}, kernel: SETUP.kernel },
      look,
      unknown: setup.preset,
    };
  }
}

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
export function keepInStep(store, editor) {
  let timer = 0;
  let last = store.get().setup;

  const address = () => {
    const { setup, look } = store.get();
    const hash = write(setup, look);
    return `${location.pathname}${location.search}${hash && `#${hash}`}`;
  };

  store.watch(
    (state) => [state.setup, state.look, state.playing],
    () => {
      clearTimeout(timer);
      timer = Number(setTimeout(save, QUIET_MS));
    },
  );

  function save() {
    const { setup, playing } = store.get();
    const next = address();
    if (next === `${location.pathname}${location.search}${location.hash}`) return;
    if (setup !== last) history.pushState(null, "", next);
    else if (!playing) history.replaceState(null, "", next);
    last = setup;
  }

  addEventListener("popstate", async () => {
    const { setup, look } = await open(location.hash);
    last = setup;
    editor.open(setup, look);
  });

  return { address };
}
