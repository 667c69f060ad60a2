/** Training in the page: what learns, from what and how; its course; stop, resume, save, load. */

import {
  followTraining,
  learntNetwork,
  listTrainings,
  loadWeights,
  resumeTraining,
  savedWeights,
  lookedAt as seen,
  startTraining,
  stopTraining,
} from "../api-training.js";
import { tell } from "../desk/tell.js";
import { attribute, fill, h, say } from "../dom.js";
import { hand as handOver } from "../exports.js";
import { count } from "../numbers.js";
import { isAbort, Problem, reasonOf } from "../problem.js";
import { readsDigits } from "./hand.js";
import { lessonForm } from "./lesson-form.js";
import { requestOf, SHIPPED } from "./plans.js";
import { courseOf } from "./progress.js";
import { sightOf } from "./sight.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-training.js").Training} Training */
/** @typedef {import("../api-training.js").Phase} Phase */

/** Filters are looked at again after this long. */
const LOOK_MS = 800;

/** The training that was followed last. */
let followed = "";

/** @param {Context} context @param {(reader: import("./hand.js").Reader | null) => void} learns told of networks that read digits */
export function lesson(context, learns) {
  const { t, ended } = context;
  const form = lessonForm(context);
  const course = courseOf(context);
  const trouble = h("div", { role: "alert" });
  const facts = h("p.remark");
  const sight = sightOf(context, () => void look());
  /** @type {Training | null} */
  let training = null;
  /** @type {Phase} */
  let phase = "stopped";
  let stopListening = () => {};
  let lookedAt = 0;
  let looking = false;
  /** Another picture was chosen meanwhile. */
  let again = false;

  /** @param {string} id @param {() => unknown} onclick @param {string} [look] */
  const button = (id, onclick, look = "") =>
    h(
      `button.chip${look}`,
      { "data-training": id, onclick },
      t(/** @type {import("../i18n/index.js").Key} */ (`train.${id}`)),
    );
  const start = button("start", () => attempt(begin), ".main");
  const stop = button("stop", () => attempt(async () => void (await stopTraining(now().id))));
  const resume = button("resume", () => attempt(goOn));
  const save = button("save", () =>
    attempt(async () => handOver(await savedWeights(now().id), "convscope-weights.safetensors")),
  );
  const file = h("input", {
    type: "file",
    accept: ".safetensors",
    hidden: true,
    "aria-label": t("train.load"),
    onchange: () => attempt(take),
  });
  const load = button("load", () => file.click());
  const stack = button("stack", () =>
    attempt(async () => {
      const { epoch, layers, input_shape: inputShape } = await learntNetwork(now().id, ended);
      context.openStack({ name: "", title: t("train.learnt", { epochs: epoch }), layers, inputShape });
    }),
  );

  const now = () => {
    if (!training) throw new Error("no training");
    return training;
  };

  /** Does something, and says what went wrong with it. @param {() => Promise<void>} work */
  async function attempt(work) {
    fill(trouble);
    try {
      await work();
    } catch (error) {
      if (isAbort(error)) return;
      const refused = error instanceof Problem && error.status === 503;
      const busy = refused && (await listTrainings().catch(() => [])).some(({ state }) => isActive(state));
      const detail = reasonOf(t, error);
      fill(
        trouble,
        h(
          "p.note",
          {},
          busy ? t("train.busy") : detail,
          busy && h("button", { "data-training": "watch", onclick: () => attempt(find) }, t("train.watch")),
        ),
      );
    }
    show();
  }

  async function begin() {
    follow(await startTraining(requestOf(form.now, await form.layers())));
  }

  async function goOn() {
    const over = phase === "done";
    await resumeTraining(now().id, over ? form.now.epochs : null);
    follow(now());
  }

  /** Weights for the training that rests, or for a network that begins with them. */
  async function take() {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    const made =
      training && !isActive(phase)
        ? training
        : await startTraining({ ...requestOf(form.now, await form.layers()), start: false });
    if (!made) return;
    await loadWeights(made.id, chosen);
    follow(made);
    await look();
  }

  /** The training that runs, or the one that was followed. */
  async function find() {
    const all = await listTrainings(ended);
    const found = all.find(({ state }) => isActive(state)) ?? all.find(({ id }) => id === followed);
    if (found) follow(found);
  }

  /** @param {Training} next */
  function follow(next) {
    stopListening();
    if (training?.id !== next.id) {
      sight.restart();
      learns(null);
    }
    training = next;
    followed = next.id;
    phase = next.state;
    lookedAt = 0;
    course.restart();
    stopListening = followTraining(next.links.events, {
      progress(progress) {
        course.add(progress);
        if (performance.now() - lookedAt > LOOK_MS) void look();
      },
      phase({ state, detail }) {
        phase = state;
        if (detail) fill(trouble, h("p.note", {}, tell(detail, context.store.get().language)));
        if (!isActive(state)) void look();
        show();
      },
    });
    void look();
    show();
  }

  /** Looks at the held-out picture, and at the drawn digit, through the network as it is now. */
  async function look() {
    again = looking;
    if (looking || !training) return;
    looking = true;
    const began = performance.now();
    const { id, classes } = training;
    const stays = () => !ended.aborted && training?.id === id;
    try {
      const looked = await seen(id, sight.now(), ended);
      if (stays()) sight.show(looked, classes);
      const found = stays() && isDigits(training) ? await learntNetwork(id, ended) : null;
      if (found && stays()) learns({ ...found, title: t("train.learnt", { epochs: found.epoch }) });
    } catch {
      // looked at again with the next step; that the training is gone, its events tell
    } finally {
      looking = false;
      // large networks are looked at less often
      lookedAt = performance.now() + (performance.now() - began);
      show();
      if (again && !ended.aborted) void look();
    }
  }

  function show() {
    const runs = isActive(phase);
    const there = training !== null && phase !== "deleted";
    start.disabled = there && runs;
    stop.hidden = !there || !runs;
    stop.disabled = phase === "stopping";
    resume.hidden = !there || runs;
    say(resume, phase === "done" ? t("train.more", { epochs: form.now.epochs }) : t("train.resume"));
    save.disabled = !there;
    load.disabled = runs;
    stack.disabled = !there;
    attribute(course.root, "hidden", there ? null : true);
    const key = /** @type {import("../i18n/index.js").Key} */ (`train.phase.${phase}`);
    if (!training) return say(facts, t("train.nothing"));
    const { pictures, held_out, parameters } = training;
    say(facts, t("train.facts", { phase: t(key), pictures, held: held_out, parameters: count(parameters) }));
  }

  form.changed(show);
  void attempt(find);
  ended.addEventListener("abort", () => stopListening());
  const buttons = h("div.chips", {}, start, stop, resume, save, load, stack, file);
  const root = h(
    "section.lesson",
    { "aria-label": t("train.lesson") },
    h("div.head", {}, h("h2", {}, t("train.lesson"))),
    h("div.lesson-body", {}, form.root, h("div.lesson-course", {}, buttons, trouble, facts, course.root)),
    sight.root,
  );
  return { root };
}

/** Does it read what is drawn on the pad? @param {Training | null} training */
const isDigits = (training) =>
  training !== null && training.data in SHIPPED && readsDigits(training.input_shape);

/** Does it compute? @param {Phase} phase */
const isActive = (phase) => phase === "running" || phase === "stopping";
