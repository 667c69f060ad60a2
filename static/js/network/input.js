/** What a network reads: the lab's picture, made to fit where a network wants one size. */

import { inputOf } from "../spec.js";
import { TENSOR, WEBCAM } from "../state.js";

/** @typedef {import("./context.js").Network} Network */

/** The lab's picture before a map of a network took its place: what else is opened wants a picture. */
let last = "coffee";

/** Pictures of more are read smaller, where a network takes any size. */
const MOST = 384;

/**
 * @param {import("../app.js").State} state
 * @param {Network} network
 * @returns {Record<string, unknown> | null} null while the lab's picture isn't there yet
 */
export function networkInput({ setup, scene }, { name, input, inputShape }) {
  if (input) return input;
  const other = setup.rank === 2 ? setup : { ...setup, rank: /** @type {const} */ (2), ...setup.kept[2] };
  const frame = setup.image === WEBCAM ? scene?.request.input : null;
  if (setup.image === WEBCAM && !frame?.file) return null;
  const map = other.image.startsWith(TENSOR);
  // the lab's own chain reads what the lab reads
  if (map && name === "lab") return inputOf({ ...other, rank: 2 });
  if (!map && other.image !== WEBCAM) last = other.image;
  /** @type {Record<string, unknown>} */
  const picture = frame?.file ? { file: frame.file } : { image: last };
  const [, channels, height, width] = inputShape ?? [];
  const own = inputOf({ ...other, rank: 2 });
  const color = channels ? (channels === 1 ? "gray" : "rgb") : (own.color ?? "native");
  if (height && width) return { ...picture, color, size: [height, width] };
  return { ...picture, color, max_side: Math.min(MOST, Number(own.max_side ?? MOST)) };
}
