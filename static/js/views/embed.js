/** The line below a figure inside another page: the way to the whole lab, at just this place. */

import { h, icon } from "../dom.js";
import { write } from "../url.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app */
export function embedLine({ t, store }) {
  const link = h("a", { target: "_blank", rel: "noopener" }, t("embed.open"), icon("out"));
  const aim = () => {
    const { setup, look } = store.get();
    const hash = write(setup, look);
    link.href = `${location.pathname}${hash && `#${hash}`}`;
  };
  // The address is that of the moment: it is written when somebody is about to follow it.
  for (const kind of ["pointerenter", "pointerdown", "focus", "click"])
    link.addEventListener(kind, aim, true);
  aim();
  return h("footer.embed-line", {}, link);
}
