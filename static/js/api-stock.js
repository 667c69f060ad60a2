/** What the server has and keeps: pictures, signals and volumes, named kernels, colour maps, engines. */

import { BASE, call, getJson } from "./api.js";
import { rowsOf } from "./lift.js";
import { ranks } from "./ranks.js";

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").Picture[]>} */
export const listImages = async (signal) => (await getJson("/images", signal)).images;

/**
 * The named kernels of all ranks that there are, their weights in rows.
 * @returns {Promise<import("./types.js").Catalogue>}
 */
export async function listKernels() {
  const lists = await Promise.all(
    ranks().map(async (rank) => ({ rank, ...(await getJson(`/kernels?rank=${rank}`)) })),
  );
  const kernels = lists.flatMap((list) =>
    list.kernels.map((/** @type {any} */ entry) => ({ ...entry, weight: rowsOf(entry.weight, list.rank) })),
  );
  const families = new Map(lists.flatMap((list) => list.families).map((family) => [family.name, family]));
  return { kernels, families: [...families.values()] };
}

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").ColorMap[]>} */
export const listColorMaps = async (signal) => (await getJson("/colormaps", signal)).colormaps;

/** @param {AbortSignal} [signal] @returns {Promise<import("./types.js").EngineInfo>} */
export const describeEngine = (signal) => getJson("/engine", signal);

/**
 * Where a picture is, in a form that browsers draw with the pixels that the engine reads.
 * @param {string} image
 * @param {number} side longest side in pixels; 0 keeps the size
 */
export const imageUrl = (image, side) =>
  `${BASE}/images/${encodeURIComponent(image)}?max_side=${side || 65536}`;

/**
 * @param {string} image
 * @param {number} side
 * @param {AbortSignal} [signal]
 */
export async function loadPicture(image, side, signal) {
  const response = await call(imageUrl(image, side).slice(BASE.length), { signal: signal ?? null });
  return createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

/** @param {string} path @param {readonly Blob[]} files */
async function send(path, files) {
  const body = new FormData();
  for (const file of files) body.append("file", file);
  return (await call(path, { method: "POST", body })).json();
}

/** Keeps a picture on the server. @param {Blob} file @returns {Promise<import("./types.js").Picture>} */
export const upload = (file) => send("/images", [file]);

/**
 * What can be generated, of one rank.
 * @param {import("./ranks.js").Rank} rank
 * @returns {Promise<import("./types.js").GeneratorEntry[]>}
 */
export const listGenerators = async (rank) =>
  (await getJson("/generators")).generators.filter(
    (/** @type {import("./types.js").GeneratorEntry} */ entry) => entry.rank === rank,
  );

/**
 * Keeps a signal or a volume on the server: one file, or several pictures as a stack.
 * @param {...Blob} files
 * @returns {Promise<import("./types.js").TensorInfo>}
 */
export const uploadTensor = (...files) => send("/tensors", files);

/** What is known of an upload. @param {string} id @returns {Promise<import("./types.js").TensorInfo>} */
export const tensorInfo = async (id) =>
  (await call(`/tensors/${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } })).json();
