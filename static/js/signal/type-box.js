/** A box for a signal's numbers: typed, or pasted from a spreadsheet or a program. */

import { h, icon, say } from "../dom.js";
import { writeNpy } from "../npy.js";
import { MAX, MOST_TYPED } from "../state.js";
import { popover } from "../views/popover.js";

/** @typedef {import("../app.js").App} App */

/** Numbers in a text, however they are parted. @param {string} text @returns {{values: number[], bad: string}} */
function numbersIn(text) {
  const words = text
    .replace(/[\u2212\u2013]/g, "-")
    .split(/[\s,;[\](){}]+/)
    .filter(Boolean);
  const bad = words.find((word) => !(Math.abs(Number(word)) <= MAX.number)) ?? "";
  return { values: bad ? [] : words.map(Number), bad };
}

/** @param {App} app @param {(file: File) => void} upload for more numbers than a link holds */
export function typeBox(app, upload) {
  const { t, store, editor } = app;
  const button = h(
    "button.drop.narrow",
    { title: t("signal.type"), "aria-label": t("signal.type"), "data-type": true, "data-source": "data" },
    icon("paste"),
  );
  const panel = popover(button, "paste", (root, close) => {
    const text = h("textarea.field", {
      "aria-label": t("signal.type"),
      placeholder: "0 0 1 2 3 2 1 0 0",
      spellcheck: "false",
      rows: 6,
      autofocus: true,
    });
    const { source } = store.get().setup;
    if ("data" in source) text.value = source.data.join(" ");
    const message = h("p.facts", { role: "status" }, t("signal.type.hint"));
    const use = h("button.chip.main", { "data-use": true }, t("paste.use"));
    const read = () => {
      const { values, bad } = numbersIn(text.value);
      use.disabled = values.length === 0;
      const empty = t("signal.type.hint");
      say(
        message,
        bad
          ? t("signal.type.bad", { word: bad.slice(0, 24) })
          : values.length === 0
            ? empty
            : t("signal.samples", { count: values.length }),
      );
      return values;
    };
    text.addEventListener("input", read);
    use.addEventListener("click", () => {
      const values = read();
      if (values.length === 0) return;
      if (values.length > MOST_TYPED)
        upload(new File([writeNpy([values])], t("signal.own"), { type: "application/x-npy" }));
      else editor.edit({ source: { data: values } });
      editor.look({ camera: null, position: null });
      close();
    });
    root.append(h("strong", {}, t("signal.type")), text, message, h("div.take-row", {}, use));
    read();
  });
  return [button, panel];
}
