/** The kernel to take away: as text for other programs, or as a file. */

import { copyText } from "../clipboard.js";
import { h, icon, say } from "../dom.js";
import { popover } from "./popover.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function kernelExport(app) {
  const { t } = app;
  const button = h(
    "button.chip.icon-chip",
    { title: t("kernel.export"), "aria-label": t("kernel.export"), "data-kernel-export": true },
    icon("copy"),
  );
  const text = h("textarea.field", {
    readonly: true,
    "aria-label": t("kernel.export"),
    wrap: "off",
    rows: 6,
  });
  const panel = popover(button, "take", (root) => {
    const copy = h("button.chip.main", { "data-copy": true }, t("code.copy"));
    const formats = h("div.chips", { role: "group", "aria-label": t("kernel.formats") });
    const files = h("div.chips", {});
    text.value = "";
    root.append(h("strong", {}, t("kernel.export")), formats, text, h("div.take-row", {}, copy, files));
    fillIn(app, { text, copy, formats, files });
  });
  return [button, panel];
}

/**
 * What is needed for it comes when it is first asked for.
 * @param {App} app
 * @param {{text: HTMLTextAreaElement, copy: HTMLButtonElement, formats: HTMLElement, files: HTMLElement}} parts
 */
async function fillIn({ t, store }, { text, copy, formats, files }) {
  const [{ FORMATS }, { writeNpy }] = await Promise.all([import("../formats.js"), import("../npy.js")]);
  const { kernel, preset } = store.get().setup;
  const name = preset || "kernel";
  /** @param {string} id */
  const show = (id) => {
    text.value = FORMATS[id]?.write(kernel) ?? "";
    for (const each of formats.querySelectorAll("button"))
      each.setAttribute("aria-pressed", String(each.dataset.format === id));
  };
  for (const [id, { title, ending, mime, write }] of Object.entries(FORMATS)) {
    formats.append(h("button.chip", { "data-format": id, onclick: () => show(id) }, title));
    if (ending)
      files.append(fileChip(`${name}.${ending}`, () => new Blob([write(kernel)], { type: mime ?? "" })));
  }
  files.append(fileChip(`${name}.npy`, () => new Blob([writeNpy(kernel)])));
  show("tsv");
  copy.addEventListener("click", async () => {
    const copied = await copyText(text.value);
    say(copy, t(copied ? "kernel.copied" : "code.copy"));
    if (!copied) text.select();
  });
}

/** @param {string} name @param {() => Blob} make */
function fileChip(name, make) {
  const ending = name.slice(name.lastIndexOf("."));
  return h(
    "button.chip",
    {
      title: name,
      "data-file": ending.slice(1),
      onclick: () => {
        const url = URL.createObjectURL(make());
        h("a", { href: url, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(url), 60_000);
      },
    },
    icon("download"),
    ending,
  );
}
