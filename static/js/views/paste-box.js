/** A box for kernels from elsewhere: a spreadsheet, JSON, NumPy, MATLAB. */

import { h, icon, say } from "../dom.js";
import { resize } from "../kernel.js";
import { ACCEPT, readKernelFile } from "../kernel-file.js";
import { LARGEST, parseKernel } from "../paste.js";
import { shownRows, withRows } from "../weights.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function pasteBox(app) {
  const { t, store, editor } = app;
  const button = h(
    "button.chip.icon-chip",
    { title: t("paste.title"), "aria-label": t("paste.title"), "data-paste": true },
    icon("paste"),
  );
  const panel = popover(button, "paste", (root, close) => {
    const text = h("textarea.field", {
      "aria-label": t("paste.title"),
      placeholder: "-1  0  1\n-2  0  2\n-1  0  1",
      spellcheck: "false",
      wrap: "off",
      autofocus: true,
    });
    text.value = shownRows(store.get())
      .map((row) => row.join("\t"))
      .join("\n");
    const message = h("p.facts", { role: "status" }, t("paste.hint"));
    const use = h("button.chip.main", { "data-use": true }, t("paste.use"));
    const file = h("input", {
      type: "file",
      accept: ACCEPT,
      hidden: true,
      "data-kernel-file": true,
    });
    const choose = h("button.chip", { onclick: () => file.click() }, t("paste.open"));
    const read = () => tell(parseKernel(text.value));
    /** @param {import("../paste.js").Parsed} parsed */
    const tell = ({ rows, fault }) => {
      use.disabled = !rows;
      const size = rows ? `${rows.length} × ${rows[0]?.length ?? 0}` : "";
      say(message, rows ? t("paste.found", { size }) : t(`paste.${fault.code}`, { ...fault }));
      return rows;
    };
    text.addEventListener("input", read);
    file.addEventListener("change", async () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      const parsed = await readKernelFile(chosen);
      if (parsed.rows) text.value = parsed.rows.map((row) => row.join("\t")).join("\n");
      tell(parsed);
      file.value = "";
    });
    use.addEventListener("click", () => {
      const rows = read();
      const state = store.get();
      if (rows && state.setup.rank === 1)
        editor.edit({ kernel: [rows.flat().slice(0, LARGEST)], preset: "", parameters: {} });
      else if (rows) editor.edit({ kernel: withRows(state, rows, resize), preset: "", parameters: {} });
      close();
    });
    root.append(
      h("strong", {}, t("paste.title")),
      text,
      message,
      h("div.take-row", {}, use, h("div.chips", {}, choose, file)),
    );
  });
  return [button, panel];
}
