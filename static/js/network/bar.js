/** The bar over the layers: which network, undo and redo, and its table to take away. */

import { networkTable } from "../api-desk.js";
import { listNetworks, networkFile, readyNetwork } from "../api-network.js";
import { copyText } from "../clipboard.js";
import { selectField } from "../desk/fields.js";
import { attribute, fill, h, icon, say } from "../dom.js";
import { hand } from "../exports.js";
import { isAbort } from "../problem.js";
import { chainOf } from "../spec.js";
import { openNetwork, redo, stack, undo } from "./stack-store.js";

/** @typedef {import("./context.js").Context} Context */

/** The lab's own layers as they were taken over, to be taken over anew while nobody has changed them. @type {import("./context.js").Network | null} */
let asItWas = null;

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
  const guarded = (work) => () =>
    void work().catch((error) => store.set({ toast: error instanceof Error ? error.message : "" }));
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
    const known = ready.some(({ name }) => name === network?.name);
    const choices = [
      { value: "lab", text: t("network.lab") },
      ...(network && !known && network.name !== "lab"
        ? [{ value: "own", text: network.title || t("net.own") }]
        : []),
      ...ready.map(({ name, title, title_zh }) => ({ value: name, text: zh ? title_zh : title })),
    ];
    fill(
      choice,
      selectField({
        label: t("network.of"),
        id: "ready",
        choices,
        value: known || network?.name === "lab" ? (network?.name ?? "lab") : "own",
        change: (value) => editor.look({ network: value }),
      }),
    );
    const entry = ready.find(({ name }) => name === network?.name);
    say(about, entry ? (zh ? entry.description_zh : entry.description) : "");
    attribute(about, "title", entry?.source ?? null);
  }

  /** What the link names; what is there already stays as it was edited. @param {string} name */
  async function choose(name) {
    const { network } = stack.get();
    const untouched = network !== null && network === asItWas && name === "lab";
    if (!untouched && (network?.name === name || (name === "own" && network))) return build();
    if (name === "lab" || name === "own") {
      const { setup, scene } = store.get();
      if (!scene) return;
      const { layers } = chainOf(
        setup.rank === 2 ? setup : { ...setup, ...setup.kept[2], rank: 2 },
        scene.rank === 2 ? scene.channels : 3,
      );
      if (network?.name === "lab" && JSON.stringify(network.layers) === JSON.stringify(layers))
        return build();
      openNetwork({ name: "lab", title: t("network.lab"), layers });
      asItWas = stack.get().network;
      return;
    }
    try {
      const found = await readyNetwork(name, ended);
      openNetwork({
        name,
        title: zh ? found.title_zh : found.title,
        layers: found.layers,
        inputShape: found.input_shape,
      });
    } catch (error) {
      if (isAbort(error)) return;
      store.set({ toast: error instanceof Error ? error.message : "" });
      editor.look({ network: "lab" });
    }
  }

  const ends = [
    stack.watch(
      (now) => [now.network, now.canUndo, now.canRedo],
      () => {
        const { network, canUndo, canRedo } = stack.get();
        attribute(undoButton, "disabled", !canUndo);
        attribute(redoButton, "disabled", !canRedo);
        if (!network) return;
        const name = network.name || "own";
        if (store.get().look.network !== name) editor.look({ network: name });
        build();
      },
    ),
    context.watch(
      (state) => [state.look.network, state.scene === null],
      () => {
        const { network } = store.get().look;
        if (network !== "" && network !== "train" && network !== "models") void choose(network);
      },
    ),
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
