/** The dialog's rows: which there are depends on what is made; each shows what fits. */

import { tell } from "../../desk/tell.js";
import { h } from "../../dom.js";
import { spelled } from "../../exports.js";
import { grouped, short } from "../../numbers.js";
import { allows } from "../../ranks.js";
import { scaleRows } from "./colors.js";
import { CHOICES, PACES, SCALES, stepsOf, WIDTHS } from "./plan.js";
import { pick, row } from "./rows.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("./plan.js").Choices} Choices */
/** @typedef {import("../../i18n/index.js").Key} Key */
/** @typedef {{value: string, text: string, disabled?: string | null}} Option */
/** @typedef {(patch: Partial<Choices>, typing?: boolean) => void} Change */

/** What the server can make as a picture of the maps, a pixel a cell. */
const PICTURES = ["png", "webp"];

/**
 * @param {App} app
 * @param {Choices} choices
 * @param {import("../../api-exports.js").Exports} known
 * @param {Change} change
 */
export function controls(app, choices, known, change) {
  const { t } = app;
  const { kind } = choices;
  /** @type {HTMLElement[]} */
  const rows = [formats(app, choices, known, change)];
  if (kind === "animation") rows.push(...animationRows(app, choices, known.max_animation_frames, change));
  if (kind === "figure" && choices.format.figure !== "svg")
    rows.push(
      row(
        t("export.scale"),
        pick(
          "scale",
          t("export.scale"),
          SCALES.map(String),
          choices.scale,
          (one) => `${one} ×`,
          (value) => change({ scale: Number(value) }),
        ),
      ),
    );
  if (kind === "tensor")
    rows.push(
      row(
        t("export.tensor"),
        pick(
          "tensor",
          t("export.tensor"),
          known.tensors.length > 0 ? known.tensors : [CHOICES.tensor],
          choices.tensor,
          (name) => t(/** @type {Key} */ (`tensor.${name}`)),
          (tensor) => change({ tensor }),
        ),
      ),
    );
  if (kind === "animation" || kind === "figure") rows.push(...looks(app, choices, change));
  // Plots have axes for their values, and no colours.
  const colored = kind === "picture" || allows(app.store.get().setup.rank, "colors");
  if (kind !== "tensor" && colored) rows.push(...scaleRows(app, choices, change));
  return rows;
}

/** @param {App} app @param {Choices} choices @param {import("../../api-exports.js").Exports} known @param {Change} change */
function formats({ t, store }, choices, known, change) {
  const { kind } = choices;
  const listed = known.formats.filter((format) => format.kind === kind);
  const options =
    kind === "picture"
      ? PICTURES.map((name) => ({ name, unavailable: null }))
      : listed.length > 0
        ? listed
        : [{ name: choices.format[kind], unavailable: null }];
  const told = (/** @type {string | null} */ why) => why && tell(why, store.get().language);
  const buttons = options.map(({ name, unavailable }) =>
    h(
      "button.chip",
      {
        "data-format": name,
        "aria-pressed": choices.format[kind] === name,
        disabled: unavailable !== null,
        title: told(unavailable),
        onclick: () => change({ format: { ...choices.format, [kind]: name } }),
      },
      spelled(name),
    ),
  );
  const missing = options.filter(({ unavailable }) => unavailable !== null);
  return h(
    "div.export-row.formats",
    {},
    h("span", {}, t("export.format")),
    h("div.chips", { role: "group", "aria-label": t("export.format") }, buttons),
    missing.map(({ unavailable }) => h("p.export-hint", { "data-unavailable": true }, told(unavailable))),
  );
}

/** @param {App} app @param {Choices} choices @param {number} most @param {Change} change */
function animationRows(app, choices, most, change) {
  const { t, store } = app;
  const state = store.get();
  const { windows, least, step } = stepsOf(state, choices, most);
  const paces = [0, ...PACES].map(String);
  const steps = [...new Set([least, least * 2, least * 5, least * 10, step])].sort((a, b) => a - b);
  return [
    row(
      t("export.width"),
      pick(
        "width",
        t("export.width"),
        WIDTHS.map(String),
        choices.width,
        (one) => `${one} px`,
        (value) => change({ width: Number(value) }),
      ),
    ),
    row(
      t("export.rate"),
      pick(
        "milliseconds",
        t("export.rate"),
        paces,
        choices.milliseconds,
        (ms) =>
          ms === "0" ? t("export.rate.page") : t("export.rate.own", { rate: short(1000 / Number(ms), 3) }),
        (value) => change({ milliseconds: Number(value) }),
      ),
    ),
    row(
      t("export.which"),
      pick(
        "every",
        t("export.which"),
        steps.filter((one) => one < windows || one === least).map(String),
        step,
        (one) =>
          one === "1"
            ? t(state.look.between ? "export.range" : "export.every.all", { count: grouped(windows) })
            : t("export.every", {
                step: grouped(Number(one)),
                count: grouped(Math.ceil(windows / Number(one))),
              }),
        (value) => change({ every: Number(value) }),
      ),
    ),
    ...(allows(state.setup.rank, "order") ? [orderRow(app, change)] : []),
  ];
}

/** In which order the window moves. @param {App} app @param {Change} change */
function orderRow({ t, store, player }, change) {
  return row(
    t("export.order"),
    pick(
      "order",
      t("player.order"),
      ["rows", "columns", "snake"],
      store.get().look.order,
      (order) => t(/** @type {Key} */ (`order.${order}`)),
      (order) => {
        player.walk(/** @type {import("../../scan.js").Order} */ (order));
        change({});
      },
    ),
  );
}

/** @param {App} app @param {Choices} choices @param {Change} change */
const looks = ({ t }, choices, change) => [
  row(
    t("export.theme"),
    pick(
      "theme",
      t("export.theme"),
      ["page", "light", "dark"],
      choices.theme,
      (theme) => t(/** @type {Key} */ (`export.theme.${theme}`)),
      (theme) => change({ theme: /** @type {Choices["theme"]} */ (theme) }),
    ),
  ),
  row(
    t("export.words"),
    pick(
      "words",
      t("export.words"),
      ["page", "en", "zh"],
      choices.words,
      (words) => t(/** @type {Key} */ (`export.words.${words}`)),
      (words) => change({ words: /** @type {Choices["words"]} */ (words) }),
    ),
  ),
];
