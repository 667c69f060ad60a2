/** The export dialog: what, as which file, how large, how fast; a look at it; progress and a way out. */

import { fetchBlob, listExports } from "../../api-exports.js";
import { attribute, fill, h, icon, say, style } from "../../dom.js";
import { hand, picturePath, spelled } from "../../exports.js";
import { exportChoices, keepExportChoices } from "../../preferences.js";
import { reasonOf } from "../../problem.js";
import { allows } from "../../ranks.js";
import { controls } from "./controls.js";
import { jobOf, KINDS, pictureLook, repaired } from "./plan.js";
import { preview } from "./preview.js";
import { isAbort, make } from "./run.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("./plan.js").Choices} Choices */

const NO_EXPORTS = { formats: [], tensors: [], max_animation_frames: 500 };

/**
 * Opens it; what it holds belongs to the moment at which it is opened.
 * @param {App} app
 */
export async function openExport(app) {
  const { t, store } = app;
  if (!store.get().scene || document.querySelector("dialog[open]")) return;
  store.set({ playing: false });
  const made = build(app);
  document.body.append(made.dialog);
  made.dialog.showModal();
  try {
    made.know(await listExports());
  } catch (error) {
    made.complain(reasonOf(t, error));
  }
}

/** @param {App} app */
function build(app) {
  const { t, store } = app;
  /** @type {AbortController | null} */
  let running = null;
  let known = /** @type {import("../../api-exports.js").Exports} */ (NO_EXPORTS);
  let choices = repaired(exportChoices());

  const { rank } = store.get().setup;
  const there = KINDS.filter((kind) => allows(rank, kind));
  if (!there.includes(choices.kind)) choices = { ...choices, kind: there[0] ?? "tensor" };
  const kinds = there.map((kind) =>
    h(
      "button",
      { autofocus: kind === choices.kind, "data-export-kind": kind, onclick: () => change({ kind }) },
      t(/** @type {const} */ (`export.${kind}`)),
    ),
  );
  const look = preview(app);
  const form = h("div.export-form");
  const trouble = h("div", { role: "status", class: "export-trouble" });
  const bar = h("div.export-bar", {}, h("span"));
  const said = h("span.export-said", { role: "status" });
  const save = h("button.chip.main", { "data-export-save": true, onclick: () => void start() });
  const cancel = h(
    "button.chip",
    { "data-export-cancel": true, hidden: true, onclick: () => running?.abort() },
    t("export.cancel"),
  );
  const close = h(
    "button.tool.close",
    { "aria-label": t("help.close"), title: t("help.close") },
    icon("close"),
  );
  const dialog = h(
    "dialog.help.export",
    { "aria-label": t("export.title") },
    close,
    h("h2", {}, t("export.title")),
    h("div.segments.export-kinds", { role: "group", "aria-label": t("export.kind") }, kinds),
    h("div.export-body", {}, look.root, form),
    trouble,
    h("div.export-foot", {}, bar, said, cancel, save),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    running?.abort();
    look.stop();
    dialog.remove();
  });

  /** @param {Partial<Choices>} patch @param {boolean} [typing] the row stays as it is, and the cursor in it */
  function change(patch, typing = false) {
    choices = { ...choices, ...patch };
    keepExportChoices(choices);
    if (typing) look.show(choices, known.max_animation_frames);
    else show();
  }

  /** @param {string} text */
  const complain = (text) => fill(trouble, text !== "" && h("span.note", {}, text));

  function show() {
    const focused = document.activeElement?.getAttribute("data-choice");
    for (const button of kinds) attribute(button, "aria-pressed", button.dataset.exportKind === choices.kind);
    fill(form, controls(app, choices, known, change));
    const again = focused && form.querySelector(`[data-choice="${focused}"]`);
    if (again instanceof HTMLElement) again.focus();
    const format = known.formats.find(
      ({ kind, name }) => kind === choices.kind && name === choices.format[choices.kind],
    );
    complain(format?.unavailable ?? "");
    save.disabled = running !== null || Boolean(format?.unavailable);
    say(save, t("export.save", { file: spelled(choices.format[choices.kind]) }));
    look.show(choices, known.max_animation_frames);
  }

  /** @param {number} done @param {number} total */
  function progress(done, total) {
    style(bar, { "--part": String(total > 0 ? done / total : 0) });
    say(said, t("export.progress", { done, total }));
  }

  async function start() {
    const state = store.get();
    if (running || !state.scene) return;
    running = new AbortController();
    const { signal } = running;
    complain("");
    dialog.dataset.making = "";
    cancel.hidden = false;
    save.disabled = true;
    progress(0, 1);
    try {
      const { kind } = choices;
      const ending = choices.format[kind];
      const name = `convscope-${state.setup.preset || "kernel"}`;
      if (kind === "picture") {
        const accept = `image/${ending}`;
        hand(
          await fetchBlob(
            picturePath(state, pictureLook(state, choices)),
            state.scene.request,
            accept,
            signal,
          ),
          `${name}.${ending}`,
        );
      } else {
        const { blob, filename } = await make(
          jobOf(state, choices, known.max_animation_frames),
          progress,
          signal,
        );
        hand(blob, filename.replace("convscope", name));
      }
      say(said, t("export.done", { file: spelled(ending) }));
    } catch (error) {
      say(said, isAbort(error) ? t("export.cancelled") : "");
      if (!isAbort(error)) complain(reasonOf(t, error));
    } finally {
      running = null;
      delete dialog.dataset.making;
      cancel.hidden = true;
      save.disabled = false;
      style(bar, { "--part": "0" });
    }
  }

  show();
  return {
    dialog,
    complain,
    /** @param {import("../../api-exports.js").Exports} exports */
    know(exports) {
      known = exports;
      show();
    },
  };
}
