/** The Train tab of the network room: a digit by hand, and a network that learns. */

import { h } from "../dom.js";
import { styled } from "../styles.js";
import { hand } from "./hand.js";
import { lesson } from "./lesson.js";

/** @param {HTMLElement} host @param {import("../network/context.js").Context} context */
export async function show(host, context) {
  await styled("training");
  if (context.ended.aborted) return;
  const digit = hand(context);
  host.append(h("div.training", {}, digit.root, lesson(context, digit.learns).root));
}
