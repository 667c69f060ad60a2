/** The Train tab of the network room. */

import { h } from "../dom.js";

/** @param {HTMLElement} host @param {import("../network/context.js").Context} context */
export async function show(host, { t }) {
  host.append(h("p.says", {}, t("net.train.about")));
}
