/** The shape backwards: which settings, which inputs, which padding; each answer is a click away from the lab. */

import { solve as ask } from "../api-desk.js";
import { attribute, fill, h } from "../dom.js";
import { latest } from "../latest.js";
import { times } from "../numbers.js";
import { choice } from "../views/controls.js";
import { answerList } from "./answers.js";
import { selectField, textField } from "./fields.js";
import { least, questionOf } from "./question.js";
import { KINDS, kernelOf, numbersIn, PLAIN, settingsOf, written } from "./settings.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./settings.js").Kind} Kind */
/** @typedef {import("./settings.js").Setting} Setting */
/** @typedef {import("../api-desk.js").Solved} Solved */
/** @typedef {"settings" | "inputs" | "padding"} Find */
/** @typedef {{find: Find, kind: Kind, input: string, output: string, settings: Partial<Record<Setting, string>>, limit: number}} Form what is typed */

/** @type {readonly Find[]} */
const QUESTIONS = ["settings", "inputs", "padding"];
const PAGE = 12;

/** What was typed outlives the desk and a change of language. @type {Form | null} */
let form = null;

/** @param {App} app */
export function make(app) {
  const { t } = app;
  form ??= fromLab(app);
  const now = form;
  const fields = h("div.desk-form");
  const result = h("div.desk-result", { role: "status", "aria-live": "polite" });
  const asker = latest((/** @type {object} */ question, signal) => ask(question, signal), {
    done: (found) => show(found),
    failed: (error) =>
      fill(
        result,
        h("p.note", {}, error instanceof Error && error.message ? error.message : t("trouble.offline")),
      ),
  });
  const which = choice({
    label: t("solve.question"),
    choices: QUESTIONS.map((value) => ({ value, text: t(`solve.${value}`) })),
    choose(value) {
      now.find = /** @type {Find} */ (value);
      now.limit = PAGE;
      build();
    },
  });
  const take = h(
    "button.chip",
    {
      "data-desk": "from-lab",
      title: t("solve.from-lab.about"),
      onclick() {
        Object.assign(now, fromLab(app), { find: now.find });
        build();
      },
    },
    t("solve.from-lab"),
  );

  function build() {
    which.show(now.find);
    fill(
      fields,
      kindField(),
      now.find !== "inputs" && sizeField("input"),
      sizeField("output"),
      ...settingFields(),
    );
    submit();
  }

  const kindField = () =>
    selectField({
      label: t("solve.kind"),
      id: "kind",
      choices: KINDS.map((value) => ({ value, text: t(`kind.${value}`) })),
      value: now.kind,
      change(value) {
        now.kind = /** @type {Kind} */ (value);
        now.limit = PAGE;
        build();
      },
    });

  /** @param {"input" | "output"} side */
  const sizeField = (side) =>
    textField({
      label: t(`solve.${side}`),
      id: side,
      look: "wide",
      placeholder: side === "output" && now.find === "padding" ? t("solve.keeps") : "224 × 224",
      value: now[side],
      change(text) {
        now[side] = text;
        now.limit = PAGE;
        submit();
        return text === "" || numbersIn(text, 1) !== null;
      },
    }).root;

  const settingFields = () =>
    settingsOf(now.kind)
      .filter((name) => name !== "padding" || now.find !== "padding")
      .map((name) => {
        const plain = now.find === "settings" ? t("solve.any") : String(PLAIN[name] ?? 3);
        return textField({
          label: t(`setting.${name}`),
          id: name,
          placeholder: plain,
          value: now.settings[name] ?? "",
          change(text) {
            now.settings[name] = text;
            now.limit = PAGE;
            submit();
            return text === "" || numbersIn(text, least(name)) !== null;
          },
        }).root;
      });

  function submit() {
    const question = questionOf(now);
    if (question) asker.ask(question);
    else fill(result, h("p.remark", {}, t(`solve.${now.find}.type`)));
  }

  /** @param {Solved} found */
  function show(found) {
    fill(
      result,
      answerList(app, found, now, {
        more() {
          now.limit += PAGE;
          submit();
        },
        /** @param {number[]} output */
        output(output) {
          now.output = times(output);
          build();
        },
      }),
    );
    attribute(result, "data-count", found.count);
  }

  build();
  return {
    root: h("div.desk-solve", {}, h("div.desk-row", {}, which.root, take), fields, result),
    dispose: () => asker.stop(),
  };
}

/** The form as the lab's own layer fills it. @param {App} app @returns {Form} */
function fromLab({ store }) {
  const { scene } = store.get();
  const report = scene?.report;
  const spec = /** @type {import("../spec.js").LayerSpec} */ (scene?.request.layer ?? { kind: "conv" });
  const kind = KINDS.find((each) => each === spec.kind) ?? "conv";
  /** @type {Form["settings"]} */
  const settings = {};
  if (kernelOf(spec) !== undefined) settings.kernel_size = written(kernelOf(spec));
  return {
    find: "settings",
    kind,
    input: report ? times(report.input_shape.slice(2)) : "224 × 224",
    output: report ? times(report.output_shape.slice(2)) : "112 × 112",
    settings,
    limit: PAGE,
  };
}
