/** The controls that panels are made of: segments, number fields that say what fits, sliders, links of two axes. */

import { attribute, h, icon, say, style } from "../dom.js";
import { grouped, short, typed } from "../numbers.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../i18n/index.js").Key} Key */

/**
 * One of a few: buttons in a row.
 * @param {object} options
 * @param {string} options.label
 * @param {{value: string, text: string, title?: string}[]} options.choices
 * @param {(value: string) => void} options.choose
 * @param {string} [options.look] class of the row
 */
export function choice({ label, choices, choose, look = "segments" }) {
  const inside = look === "chips" ? "chip" : "";
  const buttons = choices.map(({ value, text, title }) =>
    h("button", { class: inside || null, title, "data-value": value, onclick: () => choose(value) }, text),
  );
  const root = h("div", { class: look, role: "group", "aria-label": label }, buttons);
  return {
    root,
    /** @param {string} value */
    show(value) {
      for (const button of buttons) attribute(button, "aria-pressed", button.dataset.value === value);
    },
  };
}

/**
 * Choices with their names and what there is to say of them: `prefix.value` and `prefix.value.about` in both languages.
 * @template {string} P
 * @template {string | number} V
 * @param {App["t"]} t
 * @param {P & (`${P}.${V}` | `${P}.${V}.about` extends Key ? P : never)} prefix
 * @param {readonly V[]} values
 */
export const worded = (t, prefix, values) =>
  values.map((value) => {
    const key = `${prefix}.${value}`;
    return {
      value: String(value),
      text: t(/** @type {Key} */ (key)),
      title: t(/** @type {Key} */ (`${key}.about`)),
    };
  });

/**
 * A typed number. What doesn't fit is refused in words, and forgotten when the field is left.
 * @param {object} options
 * @param {App} options.app
 * @param {string} options.label
 * @param {() => {least: number, most: number}} options.bounds
 * @param {(value: number) => void} options.change
 * @param {boolean} [options.whole]
 * @param {number} [options.step] whole numbers lie this far apart, from the least on
 * @param {string} [options.look]
 * @param {string} [options.id]
 * @param {(value: number) => string} [options.format] how it reads while nobody types
 */
export function numberField({
  app,
  label,
  bounds,
  change,
  whole = true,
  step = 1,
  look = "field",
  id,
  format,
}) {
  const message = h("span.note", { hidden: true, role: "status" });
  const input = h("input", {
    class: look,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    "data-field": id,
  });
  let value = 0;

  const plain = () => (whole ? String(value) : typed(value, 7));
  const shown = () => (format && document.activeElement !== input ? format(value) : plain());
  /** @param {string} text */
  function complain(text) {
    attribute(input, "aria-invalid", text === "" ? null : "true");
    message.hidden = text === "";
    say(message, text);
  }
  input.addEventListener("input", () => {
    const plainly = input.value.replace(/\s/g, "").replace("\u2212", "-");
    // 20,000 is whole, whatever its comma means elsewhere
    const text = whole ? plainly.replace(/[,.](?=\d{3}(?!\d))/g, "") : plainly.replace(",", ".");
    const number = Number(text);
    const { least, most } = bounds();
    const sound =
      text !== "" && Number.isFinite(number) && (!whole || Number.isInteger((number - least) / step));
    if (sound && number >= least && number <= most) {
      complain("");
      value = number;
      change(number);
    } else {
      const values = { least: short(least), most: short(most), got: text.slice(0, 20) };
      const kind = !whole ? "field.number" : step === 1 ? "field.whole" : "field.steps";
      complain(app.t(text === "" ? "field.blank" : kind, { ...values, next: short(least + step) }));
    }
  });
  input.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const { least, most } = bounds();
    const next = Math.min(most, Math.max(least, value + by * (event.shiftKey ? 10 : 1) * step));
    input.value = String(next);
    input.dispatchEvent(new Event("input"));
  });
  input.addEventListener("focus", () => {
    input.value = plain();
    input.select();
  });
  input.addEventListener("blur", () => {
    complain("");
    input.value = shown();
  });
  return {
    input,
    message,
    /** @param {number} next */
    show(next) {
      value = next;
      // A phone's keys for numbers may lack the minus.
      attribute(input, "inputmode", bounds().least < 0 ? "text" : whole ? "numeric" : "decimal");
      if (document.activeElement !== input) input.value = shown();
      else if (Number(input.value.replace(",", ".")) !== next && !input.hasAttribute("aria-invalid"))
        input.value = shown();
    },
  };
}

/**
 * A slider with its number.
 * @param {object} options
 * @param {App} options.app
 * @param {string} options.label
 * @param {string} [options.title] what the row says, where that is less than the label
 * @param {() => {least: number, most: number}} options.bounds
 * @param {() => number} [options.usual] where the slider ends, if what may be typed goes on
 * @param {(value: number) => void} options.change
 * @param {number} [options.step]
 * @param {string} options.id
 * @param {HTMLElement} [options.extra] at the end of the row
 * @param {string} [options.zero] what 0 stands for, in a word
 */
export function slider({ app, label, title = label, bounds, usual, change, step = 1, id, extra, zero }) {
  const whole = Number.isInteger(step);
  const look = "field bare";
  const name = app.t("field.typed", { label });
  /** @param {number} value */
  const format = (value) => (zero && value === 0 ? zero : whole ? grouped(value) : typed(value, 7));
  const field = numberField({
    app,
    label: name,
    bounds,
    change,
    whole,
    step: whole ? step : 1,
    look,
    id,
    format,
  });
  const range = h("input", { type: "range", step, "aria-label": label, "data-slider": id });
  range.addEventListener("input", () => change(Number(range.value)));
  const root = h(
    "div",
    {},
    h("div.row", {}, h("span", {}, title), range, field.input, extra ?? h("span")),
    field.message,
  );
  return {
    root,
    /** @param {number} value */
    show(value) {
      const { least, most } = bounds();
      const end = Math.max(value, Math.min(most, usual?.() ?? most));
      attribute(range, "min", least);
      attribute(range, "max", end);
      attribute(range, "title", `${short(least)} … ${short(most)}`);
      range.value = String(value);
      const span = end - least;
      style(range, { "--fill": `${span > 0 ? ((value - least) / span) * 100 : 0}%` });
      range.disabled = most <= least;
      field.show(value);
    },
  };
}

/** Ties two axes together, or lets each have its own. @param {string} label @param {() => void} toggle */
export function linkButton(label, toggle) {
  const button = h("button.tool", { title: label, "aria-label": label, onclick: toggle });
  return {
    button,
    /** @param {boolean} linked */
    show(linked) {
      attribute(button, "aria-pressed", linked);
      button.replaceChildren(icon(linked ? "link" : "unlink"));
    },
  };
}

/**
 * A section of a panel: its heading, something beside that, and what follows.
 * @param {string} title
 * @param {Node | null} beside
 * @param {...(Node | null)} parts
 */
export const section = (title, beside, ...parts) =>
  h("section.group", { "aria-label": title }, h("div.head", {}, h("h2", {}, title), beside), ...parts);

/** A row of chips that run actions. @param {App} app @param {[string, keyof typeof import("../icons.js").ICONS | string][]} entries */
export function actionChips(app, entries) {
  return entries.map(([id, sign]) => {
    const drawn = sign in ICON_NAMES ? icon(ICON_NAMES[/** @type {keyof typeof ICON_NAMES} */ (sign)]) : sign;
    const button = h(
      "button.chip.icon-chip",
      {
        title: app.actions.title(id),
        "aria-label": app.actions.label(id),
        "data-action": id,
        onclick: () => app.actions.run(id),
      },
      drawn,
    );
    app.paint(
      (state) => app.actions.enabled(id, state),
      (enabled) => attribute(button, "disabled", !enabled),
    );
    return button;
  });
}

const ICON_NAMES = /** @type {const} */ ({
  turn: "turn",
  eighth: "eighth",
  mirror: "mirror",
  upsideDown: "upsideDown",
  transpose: "transpose",
});
