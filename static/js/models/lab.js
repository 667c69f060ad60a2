/** A kernel of a model into the lab: its real weights in the grid, the channel that it reads under the window. */

import { keepChannel, takeLayer } from "../api-models.js";
import { canApply } from "../desk/apply.js";
import { forLab } from "../desk/settings.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").LayerSpec} LayerSpec */
/** @typedef {import("./kernel-at.js").Kernel} Kernel */

/**
 * @param {Context} context
 * @param {string} id
 * @param {object} request of `POST /models/{id}/layer`, without a channel
 * @param {Kernel} kernel
 * @param {((taken: import("../api-models.js").Taken) => Promise<Record<string, unknown>>) | null} input what the lab then reads; null: its own picture
 */
export async function toLab({ t, toLab: show }, id, request, { output, part }, input) {
  const taken = await takeLayer(id, { ...request, channel: output });
  const { weight, bias, groups: _, ...settings } = taken.layer;
  const parts = /** @type {number[][][][]} */ (weight);
  const plane = (settings.kind === "conv_transpose" ? parts[part]?.[0] : parts[0]?.[part]) ?? [[0]];
  const only = parts.length === 1 && parts[0]?.length === 1;
  const layer = {
    ...settings,
    kernel: plane,
    kernel_size: [plane.length, plane[0]?.length ?? 1],
    ...(only && Array.isArray(bias) ? { bias } : {}),
  };
  if (!canApply(forLab(/** @type {LayerSpec} */ (layer), 2))) throw new Error(t("model.unfit"));
  await show(/** @type {LayerSpec} */ (layer), input ? await input(taken) : null);
}

/** The channel of a node's own input that a kernel reads. @param {Kernel} kernel @returns {(taken: import("../api-models.js").Taken) => Promise<Record<string, unknown>>} */
export const ownInput =
  ({ part }) =>
  async ({ input }) => {
    const [, channels = 1] = input?.shape ?? [];
    const from = { tensor: input?.tensor ?? "" };
    return channels === 1 ? from : keepChannel(from, [], channels, part);
  };
