/** Wires the page: makes every part once, mounts the views, and mounts them again in another language. */

import { createActions } from "./actions.js";
import * as api from "./api.js";
import { dress, dressUp } from "./dress.js";
import { createEditor } from "./editor.js";
import { createFrames } from "./frames.js";
import { learn, translator } from "./i18n/index.js";
import { listenToKeys } from "./keyboard.js";
import { createLab } from "./lab.js";
import { createLens } from "./lens.js";
import { keepInStep, notesOf, open } from "./link.js";
import { still } from "./morph.js";
import { speak } from "./numbers.js";
import { createPlayer } from "./player.js";
import * as preferences from "./preferences.js";
import { createRasters } from "./rasters.js";
import { createStore } from "./store.js";
import { measureEdits } from "./timing.js";
import { createValues } from "./values.js";
import { createViewport } from "./viewport.js";
import { listenForIncoming } from "./views/incoming.js";
import { mount } from "./views/index.js";
import { copyCell } from "./views/probe.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").App} App */

/** A first look comes before the first word. */
const WELCOME_MS = 900;

speak(navigator.language);
dressUp();
const [opened] = await Promise.all([open(location.hash), learn(preferences.language())]);

/** @type {import("./store.js").Store<State>} */
const store = createStore(
  /** @type {State} */ ({
    setup: opened.setup,
    look: opened.look,
    canUndo: false,
    canRedo: false,
    scene: null,
    frame: null,
    late: false,
    numbers: 0,
    hover: null,
    playing: opened.look.position === null && !opened.look.pinned && !still(),
    glide: null,
    lens: { row: Number.NaN, column: Number.NaN },
    webcam: { status: "off", frame: null, rate: 0 },
    busy: true,
    trouble: null,
    notes: notesOf(opened),
    catalogue: { images: [], kernels: [], families: [], colormaps: [], backends: [] },
    theme: preferences.theme(),
    language: preferences.language(),
    toast: "",
    asked: "",
    comparison: null,
  }),
);
const editor = createEditor(store);
const viewport = createViewport(store, editor, still);
const player = createPlayer(store, editor, still);
const rasters = createRasters(store);
const values = createValues(store);
const lens = createLens(store, still);
let translate = translator(store.get().language);
/** The language that was asked for last, which may be on its way. */
let wanted = store.get().language;

const actions = createActions({
  store,
  editor,
  player,
  viewport,
  translate: () => translate,
  page: {
    theme() {
      const theme = store.get().theme === "dark" ? "light" : "dark";
      preferences.keepTheme(theme);
      store.set({ theme });
    },
    async language() {
      const language = wanted === "zh" ? "en" : "zh";
      wanted = language;
      try {
        await learn(language);
      } catch {
        wanted = store.get().language;
        store.set({ trouble: { detail: "", pointer: "", offline: true } });
      }
      if (wanted !== language) return;
      preferences.keepLanguage(language);
      // A message in the other language is of no more use.
      store.set({ language, toast: "" });
      show();
    },
    help: () => views.help(),
    copyValue: () => void copyCell(app, store.get().hover?.where === "input" ? "input" : "output"),
    share: () => void views.share(),
  },
});

let singleKeys = true;
/** @type {ReturnType<typeof mount>} */
let views;
/** @type {App} */
let app;

/** @param {boolean} on */
function keepSingle(on) {
  singleKeys = on;
}

let shownRank = store.get().setup.rank;

function show() {
  shownRank = store.get().setup.rank;
  const step = views?.guideStep() ?? -1;
  views?.dispose();
  translate = translator(store.get().language);
  document.documentElement.lang = store.get().language === "zh" ? "zh-Hans" : "en";
  /** @type {(() => void)[]} */
  const ends = [];
  app = {
    store,
    watch: (select, run) => keep(store.watch(select, run)),
    paint: (select, run) => keep(store.paint(select, run)),
    t: translate,
    editor,
    values,
    viewport,
    lens,
    player,
    rasters,
    actions,
  };
  /** @param {() => void} end */
  function keep(end) {
    ends.push(end);
    return end;
  }
  views = mount(app, { get: () => singleKeys, set: keepSingle }, () => {
    for (const end of ends) end();
  });
  if (step >= 0) views.startGuide({ step });
}

show();
// What is computed on decides what there is to show.
store.watch(
  (state) => state.setup.rank,
  (rank) => {
    if (rank === shownRank) return;
    store.set({ scene: null, frame: null, comparison: null, hover: null, busy: true });
    show();
  },
);
welcome();
keepInStep(store, editor, opened);
createLab(store, editor, fillCatalogue());
createFrames(store);
measureEdits(store);
listenToKeys(actions, () => singleKeys);
listenForIncoming(() => app);
addEventListener("convscope:theme", () => store.set({ theme: preferences.theme() }));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  store.set({ theme: preferences.theme() }),
);

/** The first minute, for who comes here for the first time and by no link. */
function welcome() {
  document.body.classList.toggle("known", !dress.embed && preferences.known());
  if (location.hash !== "" || dress.embed || dress.hidden.length > 0 || !preferences.firstTime()) return;
  const stop = store.watch(
    (state) => state.frame !== null,
    (ready) => {
      if (!ready) return;
      queueMicrotask(() => stop());
      setTimeout(() => views.startGuide({}), WELCOME_MS);
    },
  );
}

/** What there is to choose from; each list by itself, so that one that fails takes no other with it. Ends with the samples. */
async function fillCatalogue() {
  /** @template T @param {Promise<T>} list @param {(found: T) => Partial<import("./app.js").Catalogue>} take */
  const add = async (list, take) => {
    try {
      const found = take(await list);
      store.set({ catalogue: { ...store.get().catalogue, ...found } });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      store.set({ trouble: { detail, pointer: "", offline: detail === "" } });
    }
  };
  add(api.listColorMaps(), (colormaps) => ({ colormaps }));
  const samples = add(api.listImages(), (images) => ({ images }));
  add(api.listKernels(), ({ kernels, families }) => ({ kernels, families: families ?? [] }));
  add(api.describeEngine(), ({ backends = [] }) => ({
    backends: backends.filter(({ available }) => available !== false).map(({ name }) => name),
  }));
  await samples;
}
