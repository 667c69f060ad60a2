/** Keeps the Stack tab's network and the link in step: what the link names is opened, what is changed is written into it. */

import { readyNetwork } from "../api-network.js";
import { AGAIN_MS, isAbort, Problem } from "../problem.js";
import { chainOf } from "../spec.js";
import { titleOf } from "../titles.js";
import { codeOf, isReady, networkOf } from "./code.js";
import { openNetwork, stack } from "./stack-store.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").Network} Network */

/** The lab's own layers as they were taken over, to be taken over anew while nobody has changed them. @type {Network | null} */
let asItWas = null;

/** What the link says of the network that is shown: it was read from there, or written. */
let told = "";

/** @param {{network: string, layers: string}} look */
const keyOf = ({ network, layers }) => `${network} ${layers}`;

/** @param {string} name of a part of the room that is no network */
const isTab = (name) => name === "" || name === "train" || name === "models";

/**
 * @param {Context} context
 * @param {(network: Network, long: boolean) => void} shown once the link says it; `long`: no link can hold it
 * @returns {() => void} ends it
 */
export function keepInLink(context, shown) {
  const { store, editor, t, ended } = context;
  let { network: known } = stack.get();
  let turn = 0;
  let long = false;

  async function write() {
    const { network } = stack.get();
    if (!network) return;
    const mine = ++turn;
    const code = await codeOf(network);
    const { look } = store.get();
    if (mine !== turn || ended.aborted || isTab(look.network)) return;
    const next = { network: network.name || "own", layers: code ?? "" };
    told = keyOf(next);
    if (keyOf(look) !== told) editor.look(next);
    long = code === null;
    shown(network, long);
  }

  async function read() {
    const { look, setup, scene } = store.get();
    if (isTab(look.network)) return;
    const { network } = stack.get();
    const key = keyOf(look);
    const lab = network !== null && network === asItWas && look.network === "lab";
    if (network && key === told && !lab) return shown(network, long);
    // what another tab has just opened
    if (network && look.network === "own" && look.layers === "" && network.name === "") return write();
    if (network && look.layers === "" && network.name === look.network && isReady(network) && !lab)
      return shown(network, long);
    const mine = ++turn;
    /** @type {Network | null} */
    let next = null;
    try {
      if (look.network === "lab" || look.network === "own") {
        if (!scene) return;
        const flat = setup.rank === 2 ? setup : { ...setup, ...setup.kept[2], rank: /** @type {2} */ (2) };
        const { layers } = chainOf(flat, scene.rank === 2 ? scene.channels : 3);
        next = { name: "lab", title: t("network.lab"), layers, ready: layers };
        if (look.layers !== "")
          next = await networkOf(
            look.layers,
            look.network === "lab" ? next : { ...EMPTY, title: t("net.own") },
          );
      } else {
        const found = await readyNetwork(look.network, ended);
        const { name, layers, input_shape: inputShape } = found;
        next = { name, title: titleOf(store.get(), found), layers, ready: layers, inputShape };
        if (look.layers !== "") next = await networkOf(look.layers, next);
      }
    } catch (error) {
      if (isAbort(error)) return;
      if (error instanceof Problem && error.offline) {
        store.set({ toast: t("trouble.offline") });
        return void setTimeout(read, AGAIN_MS);
      }
      store.set({ toast: error instanceof Error ? error.message : "" });
    }
    if (mine !== turn || ended.aborted || isTab(store.get().look.network)) return;
    // what can't be had, or read
    if (!next) return editor.look(look.layers ? { layers: "" } : { network: "lab" });
    if (lab && JSON.stringify(network.layers) === JSON.stringify(next.layers)) return shown(network, long);
    told = key;
    if (store.get().toast === t("trouble.offline")) store.set({ toast: "" });
    openNetwork(next);
    if (next.name === "lab" && look.layers === "") asItWas = stack.get().network;
  }

  const ends = [
    // What is there from before is for the link to keep or to replace.
    stack.watch(
      (now) => now.network,
      (network) => {
        if (network === known) return;
        known = network;
        void write();
      },
    ),
    context.watch(
      (state) => [keyOf(state.look), state.scene === null],
      () => void read(),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** @type {Network} */
const EMPTY = { name: "", title: "", layers: [] };
