/** All regions of the page, in their places. */

import { fill, h, region } from "../dom.js";
import { dress } from "../dress.js";
import { activation } from "./activation.js";
import { details } from "./channels.js";
import { desk } from "./desk.js";
import { embedLine } from "./embed.js";
import { header } from "./header.js";
import { help, toast } from "./help.js";
import { kernel } from "./kernel.js";
import { linked } from "./linked.js";
import { networkRoom } from "./network.js";
import { peek } from "./peek.js";
import { playerBar } from "./player.js";
import { pool } from "./pool.js";
import { rankChoice } from "./rank-choice.js";
import { otherRank } from "./rank-stage.js";
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
  const [weights, more] = [kernel(app), details(app)];
  const conv = [weights, windows, spreading, more];
  const [after, pooling] = [activation(app), pool(app)];
  const pictures = app.store.get().setup.rank === 2;
  const others = linked(app);
  const shapes = desk(app);
  const room = networkRoom(app);
  /** @type {import("./guide.js").Guide | null} */
  let guided = null;
  /** @param {{step?: number, focus?: boolean}} from */
  async function startGuide(from) {
    const { guide } = await import("./guide.js");
    guided?.end();
    guided = guide(app, from);
  }
  const dialog = help(app, singleKeys, () => startGuide({ focus: true }));
  // A page has a title, also where its bar is hidden.
  const name = dress.hidden.includes("header") && h("h1.visually-hidden", {}, document.title);
  const extras = h("div", { id: "extras" }, dress.embed && embedLine(app), dialog, toast(app));

  const { input, middle } = pictures ? ofPictures(app) : otherRank(app);
  input.querySelector(".head")?.after(...rankChoice(app));
  part("source", input);
  part("kernel", weights);
  part("window", windows, spreading, after, pooling);
  part("details", more);
  fill(region("bar"), skip, header(app));
  fill(region("layer"), input, conv, after, pooling);
  fill(region("stage"), name, middle.nodes);
  const sums = sheets(app, strip(app));
  part("sum", sums.root);
  fill(region("sum"), playerBar(app), sums.root);
  fill(region("views"), others.nodes);
  fill(region("desk"), shapes.root);
  fill(region("network"), room.root);
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
    startGuide,
    /** The step of the first minute, below 0 where it is over. */
    guideStep: () => guided?.at() ?? -1,
    share: async () => (await import("./share.js")).openShare(app),
    dispose() {
      stopWatching();
      guided?.end();
      middle.dispose();
      others.dispose();
      sums.dispose();
      shapes.dispose();
      room.dispose();
      for (const end of unfold) end();
    },
  };
}

/** Pictures: their source, and both of them with what is drawn of the feature map in small. @param {App} app */
function ofPictures(app) {
  const middle = stage(app);
  const small = peek(app, middle.output);
  middle.output.append(small.root);
  const dispose = () => {
    middle.dispose();
    small.dispose();
  };
  return { input: source(app), middle: { nodes: middle.nodes, dispose } };
}

/** Marks what a link can hide, see parts.js. @param {string} name @param {...(HTMLElement | undefined)} elements */
function part(name, ...elements) {
  for (const element of elements) if (element) element.dataset.part = name;
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
