/** The Stack tab: a network's layers, each with its maps. */

import { h } from "../dom.js";

/** @param {HTMLElement} host @param {import("./context.js").Context} context */
export async function show(host, { t }) {
  host.append(h("p", {}, t("net.stack.about")));
}
