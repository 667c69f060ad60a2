/** All regions of the page, in their places. */

import { fill, h, region } from "../dom.js";
import { activation } from "./activation.js";
import { details } from "./channels.js";
import { header } from "./header.js";
import { help, toast } from "./help.js";
import { kernel } from "./kernel.js";
import { linked } from "./linked.js";
import { peek } from "./peek.js";
import { playerBar } from "./player.js";
import { pool } from "./pool.js";
import { shape } from "./shape.js";
import { sheets } from "./sheets.js";
import { source } from "./source.js";
import { stage } from "./stage.js";
import { strip } from "./strip.js";
import { transposedControls } from "./transposed.js";
import { windowControls } from "./window.js";

/** @typedef {import("../app.js").App} App */

/**
 * @param {App} app
 * @param {{get: () => boolean, set: (on: boolean) => void}} singleKeys
 * @param {() => void} stopWatching
 */
export function mount(app, singleKeys, stopWatching) {
  const { t } = app;
  const skip = h("a.skip", { href: "#stage" }, t("skip"));
  const [windows, spreading] = [windowControls(app), transposedControls(app)];
  const conv = [kernel(app), windows, spreading, details(app)];
  const [after, pooling] = [activation(app), pool(app)];
  const middle = stage(app);
  const others = linked(app);
  const small = peek(app, middle.output);
  middle.output.append(small.root);
  const dialog = help(app, singleKeys);
  const extras = h("div", { id: "extras" }, dialog, toast(app));

  fill(region("bar"), skip, header(app));
  fill(region("layer"), source(app), conv, after, pooling);
  fill(region("stage"), middle.nodes);
  fill(region("sum"), playerBar(app), sheets(app, strip(app)));
  fill(region("views"), others.nodes);
  fill(region("shape"), shape(app));
  document.getElementById("extras")?.remove();
  document.body.append(extras);
  region("layer").setAttribute("aria-label", t("layer.title"));

  app.paint(
    (state) => state.asked,
    async (asked) => {
      if (asked !== "export") return;
      app.store.set({ asked: "" });
      // Loaded when it is first wanted.
      const { openExport } = await import("./export/dialog.js");
      await openExport(app);
    },
  );
  const unfold = [region("layer"), region("shape")].map(fold);
  app.paint(
    (state) => [state.setup.stage, state.setup.operator],
    ([now, operator]) => {
      for (const part of conv) part.hidden = now !== "conv";
      windows.hidden ||= operator !== "conv";
      spreading.hidden ||= operator !== "transposed";
      after.hidden = now !== "activation";
      pooling.hidden = now !== "pool";
    },
  );
  return {
    help: () => dialog.showModal(),
    dispose() {
      stopWatching();
      middle.dispose();
      small.dispose();
      others.dispose();
      for (const end of unfold) end();
    },
  };
}

/** What lies below the panel's edge is announced by a fade. @param {HTMLElement} panel @returns {() => void} */
function fold(panel) {
  const fade = () =>
    panel.classList.toggle("more", panel.scrollTop + panel.clientHeight < panel.scrollHeight - 2);
  const sizes = new ResizeObserver(fade);
  for (const part of [panel, ...panel.children]) sizes.observe(part);
  panel.addEventListener("scroll", fade, { passive: true });
  return () => {
    sizes.disconnect();
    panel.removeEventListener("scroll", fade);
  };
}
