/** A layer of a network into the lab: the room closes, and the lab shows its window. */

import { canApply, toLab } from "../desk/apply.js";
import { forLab } from "../desk/settings.js";

/**
 * @param {import("../app.js").App} app
 * @param {import("../spec.js").LayerSpec} layer
 * @param {Record<string, unknown> | null} _input
 */
export async function takeToLab(app, layer, _input) {
  const own = forLab(layer, 2);
  if (!canApply(own)) return;
  toLab(app, own);
  app.editor.look({ network: "" });
}
