/** The bar over the layers: which network, undo and redo, and its table to take away. */

import { networkTable } from "../api-desk.js";
import { listNetworks, networkFile } from "../api-network.js";
import { copyText } from "../clipboard.js";
import { selectField } from "../desk/fields.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { hand } from "../exports.js";
import { reasonOf } from "../problem.js";
import { aboutOf, titleOf } from "../titles.js";
import { isReady } from "./code.js";
import { keepInLink } from "./in-link.js";
import { redo, stack, undo } from "./stack-store.js";

/** @typedef {import("./context.js").Context} Context */

/** Formats that a network can be taken away in, and what their files end with. */
const FORMATS = {
  pytorch: ["PyTorch", "py"],
  keras: ["Keras", "keras.py"],
  onnx: ["ONNX", "onnx"],
  safetensors: [".safetensors", "safetensors"],
};

/**
 * Which network, undo, and what can be taken away.
 * @param {Context} context
 * @param {import("../store.js").Store<import("./run.js").Results>} results
 */
export function stackBar(context, results) {
  const { t, store, editor, ended } = context;
  const zh = store.get().language === "zh";
  const choice = h("div");
  const about = h("p.says");
  /** @type {import("../api-network.js").Ready[]} */
  let ready = [];
  let long = false;
  const undoButton = h(
    "button.tool",
    {
      "aria-label": t("action.undo"),
      title: `${t("action.undo")} (Ctrl Z)`,
      onclick: undo,
      "data-net": "undo",
    },
    icon("undo"),
  );
  const redoButton = h(
    "button.tool",
    {
      "aria-label": t("action.redo"),
      title: `${t("action.redo")} (Ctrl Shift Z)`,
      onclick: redo,
      "data-net": "redo",
    },
    icon("redo"),
  );

  /** @param {"text/markdown" | "text/csv"} kind */
  async function table(kind) {
    const { network } = stack.get();
    const input = results.get().lines[0]?.input_shape;
    if (!network || !input) return "";
    return networkTable({ input_shape: input, layers: network.layers }, kind);
  }
  /** @param {() => Promise<void>} work */
  const guarded = (work) => () => void work().catch((error) => store.set({ toast: reasonOf(t, error) }));
  const copy = h(
    "button.chip",
    {
      "data-net": "markdown",
      onclick: guarded(async () => {
        if (await copyText(await table("text/markdown"))) store.set({ toast: t("network.copied") });
      }),
    },
    t("network.copy"),
  );
  const csv = h(
    "button.chip",
    {
      "data-net": "csv",
      onclick: guarded(async () =>
        hand(new Blob([await table("text/csv")], { type: "text/csv" }), "convscope-network.csv"),
      ),
    },
    "CSV",
  );

  const files = Object.entries(FORMATS).map(([format, [name = "", ending = ""]]) =>
    h(
      "button.chip",
      {
        "data-net": format,
        onclick: guarded(async () => {
          const { body } = results.get();
          if (body) hand(await networkFile(body, format), `convscope-network.${ending}`);
        }),
      },
      name,
    ),
  );

  function build() {
    const { network } = stack.get();
    const { name = "lab", title = "" } = network ?? {};
    const own = network !== null && !isReady(network);
    const entry = ready.find((each) => each.name === name);
    const was = entry ? titleOf(store.get(), entry) : name === "lab" ? t("network.lab") : "";
    fill(
      choice,
      selectField({
        label: t("network.of"),
        id: "ready",
        choices: [
          ...(own
            ? [{ value: "own", text: was ? t("net.changed", { title: was }) : title || t("net.own") }]
            : []),
          { value: "lab", text: t("network.lab") },
          ...ready.map((each) => ({ value: each.name, text: titleOf(store.get(), each) })),
        ],
        value: own ? "own" : name,
        change: (value) => editor.look({ network: value, layers: "", spot: "" }),
      }),
    );
    say(about, long ? t("net.long") : entry ? aboutOf(store.get(), entry) : "");
    attribute(about, "title", zh ? entry?.source_zh : entry?.source);
  }

  const ends = [
    stack.watch(
      (now) => [now.canUndo, now.canRedo],
      ([canUndo, canRedo]) => {
        attribute(undoButton, "disabled", !canUndo);
        attribute(redoButton, "disabled", !canRedo);
      },
    ),
    keepInLink(context, (_, isLong) => {
      long = isLong;
      build();
    }),
  ];
  listNetworks(ended).then(
    (found) => {
      ready = found;
      build();
    },
    () => undefined,
  );
  const root = h(
    "div.stack-bar",
    {},
    choice,
    undoButton,
    redoButton,
    about,
    h("div.chips", {}, copy, csv, files),
  );
  return {
    root,
    end() {
      for (const end of ends) end();
    },
  };
}
