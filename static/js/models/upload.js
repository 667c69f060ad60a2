/** Where a model file is dropped or chosen: what may be sent is said first, then how far it is, and what was wrong with it. */

import { mostMegabytes, uploadModel } from "../api-models.js";
import { networkFile, readyNetwork } from "../api-network.js";
import { fill, h, say } from "../dom.js";
import { bytes } from "../numbers.js";
import { isAbort, reasonOf } from "../problem.js";

/** @typedef {import("../network/context.js").Context} Context */

/** Ready networks that can be looked at as a file, with their names on the buttons. */
const EXAMPLES = { mnist: "LeNet-5", resnet_block: "ResNet" };

/** What went wrong, as a note. @param {Context} context @param {unknown} error */
export const trouble = ({ t }, error) => h("p.note", { role: "alert" }, reasonOf(t, error));

/**
 * @param {Context} context
 * @param {(model: import("../api-models.js").Model, title: string) => void} done
 */
export function uploader(context, done) {
  const { t, ended } = context;
  let most = 256;
  const limits = h("p.remark", {}, t("model.limits", { most }));
  const fault = h("div");
  const bar = h("progress", { max: 1, "aria-label": t("model.sending") });
  const told = h("span.remark", { role: "status" });
  let sending = new AbortController();
  const stop = h("button.chip", { onclick: () => sending.abort() }, t("model.stop"));
  const progress = h("div.model-row", { hidden: true }, bar, told, stop);
  const input = h("input.visually-hidden", {
    type: "file",
    accept: ".onnx,.safetensors,.pt,.pth,.bin,.ckpt",
    "data-model": "file",
    tabindex: -1,
    "aria-label": t("model.choose"),
  });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void take(file);
    input.value = "";
  });
  const button = h(
    "button.chip.main",
    { "data-model": "choose", onclick: () => input.click() },
    t("model.choose"),
  );
  const examples = h(
    "div.model-row",
    {},
    h("span.remark", {}, t("model.none")),
    Object.entries(EXAMPLES).map(([name, title]) =>
      h("button.chip", { "data-model": `try-${name}`, onclick: () => attempt(name) }, title),
    ),
  );
  const root = h(
    "section.model-drop",
    { "aria-label": t("model.choose") },
    h("p.model-title", {}, t("model.drop")),
    h("div.model-row", {}, button, input, limits),
    examples,
    progress,
    fault,
  );
  mostMegabytes(ended).then(
    (found) => {
      most = found || most;
      say(limits, t("model.limits", { most }));
    },
    () => {},
  );
  ended.addEventListener("abort", () => sending.abort());

  /** Takes a ready network, written as ONNX. @param {string} name */
  async function attempt(name) {
    try {
      const { layers, input_shape } = await readyNetwork(name, ended);
      const file = await networkFile({ layers, input_shape }, "onnx");
      await take(new File([file], `${name}.onnx`));
    } catch (error) {
      if (!isAbort(error)) fill(fault, trouble(context, error));
    }
  }

  /** @param {File} file */
  async function take(file) {
    sending.abort();
    const mine = new AbortController();
    sending = mine;
    fill(fault);
    if (file.size > most * 1e6) {
      fill(fault, trouble(context, new Error(t("model.large", { size: bytes(file.size), most }))));
      return;
    }
    progress.hidden = false;
    try {
      const model = await uploadModel(
        file,
        (sent) => {
          bar.value = sent / file.size;
          const all = sent >= file.size;
          say(
            told,
            all ? t("model.reading") : t("model.sent", { sent: bytes(sent), size: bytes(file.size) }),
          );
        },
        mine.signal,
      );
      done(model, file.name);
    } catch (error) {
      if (!isAbort(error)) fill(fault, trouble(context, error));
    }
    if (sending === mine) progress.hidden = true;
  }

  /** One line once a model is there. @param {boolean} small */
  const compact = (small) => {
    root.classList.toggle("compact", small);
    button.classList.toggle("main", !small);
    examples.hidden = small;
  };
  return { root, take, compact };
}
