/** The Models tab: a file that somebody brings, its tensors and its graph, its filters, and what it makes of the picture. */

import { fill, h } from "../dom.js";
import { styled } from "../styles.js";
import { uploader } from "./upload.js";
import { modelView } from "./view.js";

/** @typedef {import("../network/context.js").Context} Context */

/** The model that was opened last, kept while the page is open. @type {{model: import("../api-models.js").Model, title: string} | null} */
let opened = null;

/** @param {HTMLElement} host @param {Context} context */
export async function show(host, context) {
  await styled("models");
  if (context.ended.aborted) return;
  const body = h("div.model-body");
  const upload = uploader(context, (model, title) => {
    opened = { model, title };
    open();
  });

  function open() {
    upload.compact(opened !== null);
    const { activeElement } = document;
    if (opened) fill(body, modelView(context, opened.model, opened.title));
    // The box for code is still there, and somebody types in it.
    if (activeElement instanceof HTMLElement && body.contains(activeElement)) activeElement.focus();
  }

  const root = h("div.models", {}, upload.root, body);
  // The page's own listener would take the file for a picture.
  host.addEventListener("drop", onDrop);
  context.ended.addEventListener("abort", () => host.removeEventListener("drop", onDrop));
  /** @param {DragEvent} event */
  function onDrop(event) {
    event.preventDefault();
    event.stopPropagation();
    document.body.classList.remove("dropping");
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void upload.take(file);
  }
  host.append(root);
  open();
}
