/** A layer of a network into the lab: one of its kernels, over the map that it reads. */

import { layerFile, traceCell } from "../api-network.js";
import { uploadTensor } from "../api-stock.js";
import { applied, canApply } from "../desk/apply.js";
import { forLab } from "../desk/settings.js";
import { mapOf, writeNpy } from "../npy.js";
import { turned } from "../ranks.js";
import { SETUP, TENSOR } from "../state.js";
import { chooseRank } from "../views/rank-choice.js";
import { readsOf } from "./edit.js";
import { strongestTap } from "./taps.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../spec.js").LayerSpec} LayerSpec */
/** @typedef {import("../api-network.js").LayerLine} LayerLine */

/**
 * Only a convolution of pictures: its kernel of one output and one input channel is what the lab shows.
 * @param {import("./context.js").NetworkLayer} layer
 * @param {LayerLine | null | undefined} line
 */
export const canTake = (layer, line) =>
  layer.kind === "conv" && line?.axes.length === 2 && canApply(plainOf(layer, line));

/** @param {import("./context.js").NetworkLayer} layer @param {LayerLine} line @returns {LayerSpec} */
function plainOf({ stride = 1, padding = 0, dilation = 1, padding_mode, flip }, line) {
  /** @type {LayerSpec} */
  const own = { kind: "conv", stride, padding, dilation, kernel_size: line.axes.map(({ kernel }) => kernel) };
  if (padding_mode) own.padding_mode = padding_mode;
  if (flip) own.flip = flip;
  return forLab(own, 2);
}

/**
 * Takes the kernel that adds the most to a cell, and the map that it reads.
 * @param {import("./context.js").Context} context
 * @param {import("../api-network.js").NetworkRun} body
 * @param {import("./inspect.js").Spot} spot
 * @param {LayerLine} line
 */
export async function taken(context, body, { layer: at, channel, cell }, line) {
  const layer = body.layers[at];
  if (!layer) return;
  const { frame } = await traceCell(body, { layer: at, channel, cell: [...(cell ?? [0, 0])] });
  const found = strongestTap(frame, [0, 0]);
  const kernel = frame.weight?.[frame.channels.indexOf(found.channel)];
  const own = /** @type {LayerSpec} */ ({ ...plainOf(layer, line), kernel, bias: [frame.bias] });
  let input = null;
  let skipped = 0;
  for (const read of readsOf(body.layers, at)) {
    if (read < 0) break;
    const file = await layerFile(body, read, "application/x-npy");
    const maps = mapOf(await file.arrayBuffer(), found.channel - skipped);
    if (maps.rows) {
      const { id } = await uploadTensor(new File([writeNpy(maps.rows)], "map.npy"));
      input = { tensor: id };
      const small = `[data-layer="${read}"] [data-channel="${found.channel - skipped}"]:not([hidden]) canvas`;
      document.querySelector(small)?.setAttribute("data-taken", "");
      break;
    }
    skipped += maps.channels;
  }
  await context.toLab(own, input);
}

/**
 * Closes the room and shows a layer in the lab.
 * @param {App} app
 * @param {LayerSpec} layer with `kernel` rows where the lab's own weights are not to stay
 * @param {Record<string, unknown> | null} input `{"tensor": id}`; null: the lab's picture
 */
export async function takeToLab(app, layer, input) {
  const { kernel, bias, ...rest } = layer;
  const rows = /** @type {number[][] | undefined} */ (kernel);
  const size = rows ? { kernel_size: [rows.length, rows[0]?.length ?? 1] } : {};
  const own = forLab({ ...rest, ...size }, 2);
  if (!canApply(own)) return;
  const { setup } = app.store.get();
  const patch = applied({ ...setup, ...turned(setup, 2, SETUP) }, own);
  if (rows) Object.assign(patch, { kernel: rows, preset: "", parameters: {}, flip: layer.flip === true });
  if (rows) patch.bias = Number([bias ?? 0].flat()[0]);
  if (typeof input?.tensor === "string")
    Object.assign(patch, { image: `${TENSOR}${input.tensor}`, side: 0, channels: "each" });
  if (setup.rank === 2) app.editor.edit(patch);
  else chooseRank(app, 2, patch);
  app.editor.look({ network: "", layers: "", spot: "", position: null, camera: null, probe: 0 });
}
