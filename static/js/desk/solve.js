/** The shape backwards: which settings, which inputs, which padding; each answer is a click away from the lab. */

import { solve as ask } from "../api-desk.js";
import { attribute, fill, h } from "../dom.js";
import { latest } from "../latest.js";
import { times } from "../numbers.js";
import { reasonOf } from "../problem.js";
import { choice } from "../views/controls.js";
import { answerList } from "./answers.js";
import { selectField, textField } from "./fields.js";
import { least, questionOf } from "./question.js";
import { KINDS, numbersIn, PLAIN, settingsOf, shortened, written } from "./settings.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./settings.js").Kind} Kind */
/** @typedef {import("./settings.js").Setting} Setting */
/** @typedef {import("../api-desk.js").Solved} Solved */
/** @typedef {"settings" | "inputs" | "padding"} Find */
/** @typedef {{find: Find, kind: Kind, input: string, output: string, settings: Partial<Record<Setting, string>>, limit: number}} Form what is typed */

/** @type {readonly Find[]} */
const QUESTIONS = ["settings", "inputs", "padding"];
const PAGE = 12;

/** What somebody typed outlives the desk and a change of language, for each rank by itself: a volume's sizes are none of a picture's. @type {Map<number, Form>} */
const typed = new Map();

/** @param {App} app */
export function make(app) {
  const { t, store } = app;
  const { rank } = store.get().setup;
  const now = typed.get(rank) ?? fromLab(app, "settings");
  const fields = h("div.desk-form");
  const result = h("div.desk-result", { role: "status", "aria-live": "polite" });
  const asker = latest((/** @type {object} */ question, signal) => ask(question, signal), {
    done: (found) => show(found),
    failed: (error) => fill(result, h("p.note", {}, reasonOf(t, error))),
  });
  const which = choice({
    label: t("solve.question"),
    choices: QUESTIONS.map((value) => ({ value, text: t(`solve.${value}`) })),
    choose(value) {
      now.find = /** @type {Find} */ (value);
      const blank = Object.values(now.settings).every((text) => text === "");
      if (blank) now.settings = fromLab(app, now.find).settings;
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
        typed.delete(rank);
        refill();
      },
    },
    t("solve.from-lab"),
  );

  /** Fills it from the lab, which it says until somebody touches it. */
  function refill() {
    const found = fromLab(app, now.find);
    if (typed.has(rank) || JSON.stringify(found) === JSON.stringify(now)) return;
    Object.assign(now, found);
    build();
  }

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
  for (const part of [which.root, fields, result])
    for (const touch of ["focusin", "click"]) part.addEventListener(touch, () => typed.set(rank, now));
  app.watch((state) => state.scene?.report, refill);
  return {
    root: h("div.desk-solve", {}, h("div.desk-row", {}, which.root, take), fields, result),
    dispose: () => asker.stop(),
  };
}

/** The form as the lab's own layer fills it; what settings are sought is left open. @param {App} app @param {Find} find @returns {Form} */
function fromLab({ store }, find) {
  const { scene } = store.get();
  const report = scene?.report;
  const kind = KINDS.find((each) => each === report?.kind) ?? "conv";
  return {
    find,
    kind,
    input: report ? times(report.input_shape.slice(2)) : "224 × 224",
    output: report ? times(report.output_shape.slice(2)) : "112 × 112",
    settings: find === "settings" ? {} : settingsIn(report?.axes ?? []),
    limit: PAGE,
  };
}

/** @param {readonly import("../types.js").ReportAxis[]} axes @returns {Form["settings"]} */
function settingsIn(axes) {
  /** @param {(axis: import("../types.js").ReportAxis) => number} of */
  const each = (of) => written(shortened(axes.map(of)));
  if (axes.length === 0) return {};
  return {
    kernel_size: each((axis) => axis.kernel),
    stride: each((axis) => axis.stride),
    padding: each((axis) => axis.padding[0]),
    dilation: each((axis) => axis.dilation),
    output_padding: each((axis) => axis.output_padding),
  };
}
