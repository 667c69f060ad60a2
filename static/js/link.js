/** Keeps the address in step with the state, so that reload, back and a shared link find the same lab. */

import { kernelWeights } from "./api.js";
import { dress } from "./dress.js";
import { Problem } from "./problem.js";
import { first } from "./state.js";
import { mended, read, write } from "./url.js";

/** @typedef {import("./app.js").State} State */

/**
 * What an address says. `mended`: what in it can't be, and what stands instead. `unknown`: a preset that there is none of. `missed`: why its weights are not here yet.
 * @typedef {{setup: import("./state.js").Setup, look: import("./state.js").Look, mended: {got: string, now: string}[], unknown: string, missed: Problem | null}} Opened
 */

/** A kernel in decimals that an address had better not hold, and one that is packed. */
const [LONG, PACKED] = [/kernel=[-0-9.,;e]{600}/, /kernel=\*/];
const QUIET_MS = 300;
const AGAIN_MS = 1500;

/** Is there a kernel in it that `packed` makes shorter? @param {string} address */
export const isLong = (address) => LONG.test(address);

/** An address whose long kernels are packed. @param {string} address */
export const packed = async (address) => (await import("./long-link.js")).pack(address);

/**
 * What the address says, with a preset's weights in place.
 * @param {string} hash
 * @returns {Promise<Opened>}
 */
export async function open(hash) {
  return openPlain(PACKED.test(hash) ? await (await import("./long-link.js")).unpack(hash) : hash);
}

/** @param {string} hash with all kernels in decimals @returns {Promise<Opened>} */
async function openPlain(hash) {
  const { setup: asked, look } = read(hash);
  const [against, lost] = await weighed(asked.against);
  const setup = { ...asked, against };
  const plainly = { look, mended: [...mended(hash), ...lost], unknown: "", missed: null };
  if (isPlain(setup)) return { ...plainly, setup };
  try {
    const weights = await kernelWeights(setup.preset, setup.parameters, setup.rank);
    return { ...plainly, setup: { ...setup, ...weights } };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // The rest of the link still holds. A server that refuses the name doesn't have it; one that fails may have it later.
    const refused = error.status >= 400 && error.status < 500;
    return {
      ...plainly,
      setup: { ...setup, ...usualKernel(setup.rank) },
      unknown: refused ? setup.preset : "",
      missed: refused ? null : error,
    };
  }
}

/** @param {import("./ranks.js").Rank} rank */
function usualKernel(rank) {
  const { preset, parameters, kernel, depth } = first(rank);
  return { preset, parameters, kernel, depth };
}

/** Are the weights known without asking? @param {Partial<import("./state.js").Setup>} setup */
const isPlain = ({ preset, parameters = {}, rank = 2 }) =>
  !preset || (preset === first(rank).preset && same(parameters, first(rank).parameters));

/** @param {object} a @param {object} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * A's settings with their weights; without them there is no A, and that is said.
 * @param {State["setup"]["against"]} against
 * @returns {Promise<[State["setup"]["against"], {got: string, now: string}[]]>}
 */
async function weighed(against) {
  if (!against || isPlain(against)) return [against, []];
  const { preset = "", parameters = {}, rank = 2 } = against;
  try {
    return [{ ...against, ...(await kernelWeights(preset, parameters, rank)) }, []];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [null, [{ got: `a=kernel=${preset}`, now: "" }]];
  }
}

/** What a person is told about a link. @param {Opened} opened @returns {import("./fit.js").Note[]} */
export function notesOf({ unknown, mended: changes }) {
  const notes = unknown ? [{ key: "note.kernel", values: { name: unknown } }] : [];
  if (changes.length === 0) return notes;
  const list = changes.map(({ got, now }) => (now === "" ? got : `${got} → ${now}`)).join(" · ");
  return [...notes, { key: "note.link", values: { list } }];
}

/** Where the window is, how far its sum has come, and the camera that goes with it. @type {(keyof State["look"])[]} */
const MOVES = ["position", "inside", "camera"];

/** Is nothing but that another? @param {State["look"]} a @param {State["look"]} b */
const onlyMoves = (a, b) =>
  /** @type {(keyof State["look"])[]} */ (Object.keys(a)).every(
    (key) => MOVES.includes(key) || a[key] === b[key],
  );

/** What somebody opens and the browser's Back closes. @param {State["look"]} look */
const openIn = ({ network, desk, sheet, views }) =>
  [network && (network === "train" || network === "models" ? network : "stack"), desk, sheet, views].join();

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 * @param {Opened} first what the page was opened with
 */
export function keepInStep(store, editor, first) {
  let timer = 0;
  /** Counts up at every writing and at every step through the history: what is overtaken writes nothing. */
  let run = 0;
  let last = store.get().setup;
  let lastLayers = store.get().look.layers;
  let lastOpen = openIn(store.get().look);
  /** The setup that stands in for a link whose kernel is still missing; until it is edited, the address is kept. @type {State["setup"] | null} */
  let standIn = null;

  const address = () => {
    const { setup, look } = store.get();
    const hash = write(setup, look);
    return `${location.pathname}${location.search}${hash && `#${hash}`}`;
  };

  let seen = store.get();
  store.watch(
    (state) => [state.setup, state.look, state.playing],
    () => {
      const [before, now] = [seen, store.get()];
      seen = now;
      // At play the window moves on by itself, sooner than any quiet comes; only what a person does is written.
      const same = now.setup === before.setup && now.playing === before.playing;
      if (now.playing && same && onlyMoves(before.look, now.look)) {
        // A camera that goes with the window is written now and then: it may as well be a person's.
        if (now.look.camera !== before.look.camera) timer ||= Number(setTimeout(save, AGAIN_MS));
        return;
      }
      clearTimeout(timer);
      timer = Number(setTimeout(save, QUIET_MS));
    },
  );

  async function save() {
    timer = 0;
    const { setup, look } = store.get();
    if (setup === standIn) return;
    const mine = ++run;
    const plain = address();
    const next = isLong(plain) ? await packed(plain) : plain;
    // Edited meanwhile: that is on its way already. A window that only played on is not, so this is written all the same.
    if (mine !== run || setup !== store.get().setup) return;
    if (next === `${location.pathname}${location.search}${location.hash}`) return;
    // A figure leaves the history of the page around it alone.
    const edited = setup !== last || look.layers !== lastLayers || openIn(look) !== lastOpen;
    if (edited && !dress.embed) history.pushState(null, "", next);
    else history.replaceState(null, "", next);
    last = setup;
    lastLayers = look.layers;
    lastOpen = openIn(look);
  }

  /**
   * Ask again for a kernel that was missed, for as long as the address and the setup stay.
   * @param {Problem} missed
   * @param {(got: Opened) => void} land
   */
  function wait({ message: detail, offline, retryAfter }, land) {
    const { hash } = location;
    const { setup } = store.get();
    standIn = setup;
    store.set({ trouble: { detail, pointer: "/layer/kernel", offline } });
    const holds = () => location.hash === hash && store.get().setup === setup;
    setTimeout(
      async () => {
        if (!holds()) return;
        const got = await open(hash);
        if (!holds()) return;
        if (got.missed) return wait(got.missed, land);
        standIn = null;
        store.set({ trouble: null });
        land(got);
      },
      Math.max(AGAIN_MS, retryAfter * 1000),
    );
  }

  /** @param {Opened} got */
  function turnTo(got) {
    editor.open(got.setup, got.look);
    store.set({ notes: notesOf(got) });
    last = store.get().setup;
    lastLayers = got.look.layers;
    lastOpen = openIn(got.look);
  }

  addEventListener("popstate", async () => {
    // What waits to be written, or is being packed, belongs to the address that is left; written now, it would undo the step.
    clearTimeout(timer);
    timer = 0;
    run++;
    const { hash } = location;
    const got = await open(hash);
    if (location.hash !== hash) return;
    if (got.missed) wait(got.missed, turnTo);
    else turnTo(got);
  });

  if (first.missed)
    wait(first.missed, (got) => {
      editor.amend(got.setup, notesOf(got));
      last = got.setup;
    });
}
