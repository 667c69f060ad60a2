/** What can be taken away of a layer: into the lab, its maps as a picture, and as numbers. */

import { layerFile } from "../api-network.js";
import { h, icon } from "../dom.js";
import { hand } from "../exports.js";
import { reasonOf } from "../problem.js";
import { canTake, taken } from "./to-lab.js";

/**
 * @param {import("./context.js").Context} context
 * @param {import("../store.js").Store<import("./run.js").Results>} results
 * @param {() => import("./inspect.js").Spot} spot
 */
export function layerSaves(context, results, spot) {
  const { t, store } = context;
  /** @param {(body: import("../api-network.js").NetworkRun, layer: number) => Promise<void>} work */
  const guarded = (work) => () => {
    const { body } = results.get();
    const { layer } = spot();
    if (body && layer >= 0) void work(body, layer).catch((error) => store.set({ toast: reasonOf(t, error) }));
  };
  /** @param {string} ending @param {string} accept @param {Record<string, string>} [query] */
  const save = (ending, accept, query) =>
    guarded(async (body, layer) =>
      hand(await layerFile(body, layer, accept, query), `convscope-layer-${layer + 1}.${ending}`),
    );
  const lab = h(
    "button.chip",
    {
      "data-net": "to-lab",
      onclick: guarded(async (body, layer) => {
        const line = results.get().lines[layer];
        if (line) await taken(context, body, spot(), line);
      }),
    },
    icon("aim"),
    t("net.to-lab"),
  );
  const gray = { range: "percentile", colormap: "gray" };
  const root = h(
    "div.chips",
    {},
    lab,
    h("button.chip", { "data-net": "png", onclick: save("png", "image/png", gray) }, t("net.png")),
    h("button.chip", { "data-net": "npy", onclick: save("npy", "application/x-npy") }, ".npy"),
  );
  return {
    root,
    show() {
      const { layer: at } = spot();
      const { body, lines } = results.get();
      const layer = body?.layers[at];
      lab.hidden = !layer || !canTake(layer, lines[at]);
      root.hidden = at < 0;
    },
  };
}
