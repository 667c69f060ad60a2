/** The sum of the traced cell, as the lab draws it: the strip's own parts over a scene of this one layer. */

import { fill, h } from "../dom.js";
import { axesOf } from "../lab.js";
import { liftAxes, liftFrame, UNIT } from "../lift.js";
import { SETUP } from "../state.js";
import { stripParts } from "../views/strip-parts.js";
import { gatherParts, stampParts } from "../views/strip-transposed.js";
import { strongest } from "./taps.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Frame} Frame */

/**
 * @param {App} app
 * @param {import("../api-network.js").LayerLine} report
 * @param {import("./context.js").NetworkLayer} layer
 * @param {Frame} given of the server
 */
export function sumOf(app, report, layer, given) {
  const adds = given.weight !== null && !/pool|conv/.test(report.kind);
  const rank = Array.isArray(given.inside[0]) ? 2 : 1;
  const frame = strongest(liftFrame(given, rank));
  const lifted = liftAxes(axesOf(report)) ?? liftAxes([]);
  let probe = frame.channels[0] ?? 0;
  /** @type {any} */
  const scene = {
    // Whatever adds up is told as a convolution is.
    report: adds ? { ...report, kind: "conv" } : report,
    rank,
    setup: {
      ...SETUP,
      rank,
      map: "0",
      flip: layer.flip === true,
      slope: Number(layer.negative_slope ?? 0.01),
    },
    output: { count: 1 },
    planes: UNIT,
    axes: [UNIT, UNIT],
    ...lifted,
  };
  const box = h("div.strip-inner");
  const answer = h("div.answer");
  const fake = /** @type {App} */ ({
    ...app,
    store: {
      ...app.store,
      get: () => {
        const state = app.store.get();
        return {
          ...state,
          scene,
          hover: null,
          setup: scene.setup,
          look: { ...state.look, probe, slice: 0, inside: null },
        };
      },
    },
    editor: {
      ...app.editor,
      look({ probe: index = 0 }) {
        probe = frame.channels[index] ?? 0;
        parts.show(frame);
      },
    },
  });
  const make = frame.weight_taps ? gatherParts : frame.added ? stampParts : stripParts;
  const parts = make(fake, frame);
  fill(box, parts.nodes);
  fill(answer, parts.answer);
  parts.show(frame);
  // The lab's own sum goes on being the only one of this name.
  answer.querySelector("[data-sum]")?.removeAttribute("data-sum");
  return h(
    "div.net-sum",
    {},
    h(
      "div.strip-row",
      {},
      h("div.strip", { tabindex: 0, role: "region", "aria-label": app.t("sum.title") }, box),
      answer,
    ),
  );
}
