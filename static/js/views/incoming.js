/** Pictures and kernels that come by drop or from the clipboard, anywhere on the page. */

import { isKernelFile, readKernelFile } from "../kernel-file.js";
import { parseKernel } from "../paste.js";
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
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    if (isKernelFile(file)) takeKernel(current(), file);
    else upload(current(), file);
  });
  addEventListener("paste", (event) => {
    const app = current();
    const [file] = event.clipboardData?.files ?? [];
    if (file) {
      event.preventDefault();
      return void upload(app, file);
    }
    if (event.target instanceof Element && event.target.matches("textarea")) return;
    const text = event.clipboardData?.getData("text") ?? "";
    const { rows } = parseKernel(text);
    if (!rows && namesLayers(text) && !(event.target instanceof Element && event.target.matches("input"))) {
      event.preventDefault();
      return void readLayers(app, text);
    }
    if (!rows || rows.flat().length < 2) return;
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    use(app, rows);
  });
}

/** Is a text code of layers, a printed model, or an error about them? @param {string} text */
const namesLayers = (text) =>
  /\bnn\.|\bF\.|Conv|Pool|Sequential|keras|make_node|op_type|kernel_shape|RuntimeError|ValueError|shapes cannot/.test(
    text.slice(0, 4000),
  );

/** @param {App} app @param {string} text */
async function readLayers({ editor, store, t }, text) {
  const { pasted } = await import("../desk/pasted.js");
  pasted.set({ text });
  editor.look({ desk: "paste" });
  store.set({ toast: t("pasted.opened") });
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
