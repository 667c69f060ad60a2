/** Pictures and kernels that come by drop or from the clipboard, anywhere on the page. */

import { isKernelFile, readKernelFile } from "../kernel-file.js";
import { parseKernel } from "../paste.js";
import { RANKS } from "../ranks.js";
import { upload } from "./source.js";

/** @typedef {import("../app.js").App} App */

/**
 * @param {() => App} current
 * @returns {void}
 */
export function listenForIncoming(current) {
  const { body } = document;
  addEventListener("dragover", (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    body.classList.remove("dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    takeFiles(current(), files);
  });
  addEventListener("paste", (event) => {
    const app = current();
    const [file] = event.clipboardData?.files ?? [];
    if (file) {
      event.preventDefault();
      return void takeFiles(app, [...(event.clipboardData?.files ?? [])]);
    }
    if (event.target instanceof Element && event.target.matches("textarea")) return;
    const text = event.clipboardData?.getData("text") ?? "";
    const { rows } = parseKernel(text);
    if (!rows || rows.flat().length < 2) return;
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    use(app, rows);
  });
}

/** A rank that has files of its own takes them; elsewhere the first is a kernel or a picture. @param {App} app @param {File[]} files */
async function takeFiles(app, files) {
  const take = (await RANKS[app.store.get().setup.rank]?.load?.())?.take;
  const [file] = files;
  if (take) take(app, files);
  else if (file && isKernelFile(file)) takeKernel(app, file);
  else if (file) upload(app, file);
}

/** @param {App} app @param {number[][]} rows */
function use({ editor, store, t }, rows) {
  editor.edit({ kernel: rows, preset: "", parameters: {} });
  store.set({ toast: t("kernel.pasted", { size: `${rows.length} × ${rows[0]?.length ?? 0}` }) });
}

/** @param {App} app @param {File} file */
async function takeKernel(app, file) {
  const { rows, fault } = await readKernelFile(file);
  if (rows) return use(app, rows);
  const detail = `${file.name}: ${app.t(`paste.${fault.code}`, { ...fault })}`;
  app.store.set({ trouble: { detail, pointer: "/layer/kernel", offline: false } });
}
