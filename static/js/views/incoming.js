/** Pictures and kernels that come by drop or from the clipboard, anywhere on the page. */

import { isKernelFile, readKernelFile } from "../kernel-file.js";
import { LARGEST, parseKernel } from "../paste.js";
import { RANKS } from "../ranks.js";
import { chooseRank } from "./rank-choice.js";
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
    event.preventDefault();
    take(current(), event.dataTransfer?.files ?? []);
  });
  addEventListener("paste", (event) => {
    const app = current();
    const files = event.clipboardData?.files ?? [];
    if (files.length > 0) {
      event.preventDefault();
      return void take(app, files);
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

/**
 * Files go to the rank that is shown, if it takes them; kernels and pictures are taken everywhere.
 * @param {App} app
 * @param {ArrayLike<File>} files
 */
async function take(app, files) {
  const [file] = Array.from(files);
  if (!file) return;
  const view = await RANKS[app.store.get().setup.rank]?.load?.();
  if (view?.take?.(app, Array.from(files))) return;
  if (isKernelFile(file)) return takeKernel(app, file);
  chooseRank(app, 2);
  upload(app, file);
}

/** @param {App} app @param {number[][]} rows */
function use({ editor, store, t }, rows) {
  const { rank } = store.get().setup;
  // A signal's kernel is one row, and a column is one that lies down.
  const flat = rank === 1 ? [rows.flat().slice(0, LARGEST)] : rows;
  editor.edit({ kernel: flat, depth: 1, preset: "", parameters: {} });
  store.set({ toast: t("kernel.pasted", { size: `${rows.length} × ${rows[0]?.length ?? 0}` }) });
}

/** @param {App} app @param {File} file */
async function takeKernel(app, file) {
  const { rows, fault } = await readKernelFile(file);
  if (rows) return use(app, rows);
  const detail = `${file.name}: ${app.t(`paste.${fault.code}`, { ...fault })}`;
  app.store.set({ trouble: { detail, pointer: "/layer/kernel", offline: false } });
}
