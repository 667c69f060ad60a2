/** Trainings, what they learn from, and networks' numbers, as the server has them. */

import { call, getJson, post, postForJson } from "./api.js";
import { hear } from "./i18n/heard.js";

/** @typedef {import("./network/context.js").NetworkLayer} NetworkLayer */
/** @typedef {{epoch: number, epochs: number, step: number, steps: number, loss: number | null, accuracy: number, rate: number, seconds: number, seconds_left: number, validation_loss: number | null, validation_accuracy: number | null}} Progress */
/** @typedef {"stopped" | "running" | "stopping" | "done" | "failed" | "deleted"} Phase */
/** @typedef {{id: string, state: Phase, links: {events: string}, data: string, classes: string[], input_shape: number[], pictures: number, held_out: number, parameters: number, epochs: number, progress: Progress | null}} Training */
/** @typedef {{id: string, title: string, source: string, licence: string, classes: {name: string, count: number}[], shape: number[] | null, missing: string | null}} DataSet */
/** @typedef {{kind: string, mean?: number[], deviation?: number[]} & Record<string, unknown>} Augmentation */
/** @typedef {{layers: NetworkLayer[], input_shape: number[], classes: string[], normalise: Augmentation[], epoch: number, step: number}} Learnt */
/** @typedef {{kind: string, name: string | null, inputs: number[], shape: number[], weight: object | null, output: object}} LookedLayer */
/** @typedef {{picture: number, pictures: number, held_out: boolean, label: number, input: object, odds: (number | null)[], layers: LookedLayer[], epoch: number}} Looked arrays as `{"npy": base64}` */
/** @typedef {{name: string, title: string, title_zh: string, description: string, description_zh: string, source: string, input_shape: number[], any_size: boolean, layers: NetworkLayer[]}} Ready */

/** @param {string} id @param {string} [more] */
const place = (id, more = "") => `/trainings/${encodeURIComponent(id)}${more}`;

/** A ready network with its layers. @param {string} name @param {AbortSignal} [signal] @returns {Promise<Ready>} */
export const readyNetwork = (name, signal) => getJson(`/networks/${encodeURIComponent(name)}`, signal);

/** @param {AbortSignal} [signal] @returns {Promise<Omit<Ready, "layers">[]>} */
export const readyNetworks = async (signal) => (await getJson("/networks", signal)).networks;

/**
 * One layer's output, every number of it.
 * @param {{input: object, layers: readonly object[], layer: number}} request
 * @param {AbortSignal} [signal]
 */
export const layerOutput = async (request, signal) =>
  (await post("/network/maps", request, signal, "application/x-npy")).arrayBuffer();

/** The shapes of all layers' outputs. @param {{input: object, layers: readonly object[]}} request @returns {Promise<number[][]>} */
export const outputShapes = async (request) =>
  (await postForJson("/network", request)).layers.map(
    (/** @type {{output_shape: number[]}} */ layer) => layer.output_shape,
  );

/** @param {AbortSignal} [signal] @returns {Promise<DataSet[]>} */
export const listDataSets = async (signal) => hear(await getJson("/datasets", signal)).datasets;

/** A zip of pictures, a folder a class. @param {Blob} file @returns {Promise<DataSet>} */
export const sendPictures = async (file) =>
  (
    await call("/datasets", { method: "POST", body: file, headers: { "Content-Type": "application/zip" } })
  ).json();

/** Tries of augmentations, as one picture. @param {object} request @param {AbortSignal} [signal] */
export const augmented = async (request, signal) =>
  createImageBitmap(await (await post("/augment", request, signal, "image/png")).blob());

/** @param {object} request @returns {Promise<Training>} */
export const startTraining = (request) => postForJson("/trainings", request);

/** @param {AbortSignal} [signal] @returns {Promise<Training[]>} the oldest first */
export const listTrainings = async (signal) => (await getJson("/trainings", signal)).trainings;

/** @param {string} id */
export const stopTraining = (id) => call(place(id, "/stop"), { method: "POST" });

/** @param {string} id @param {number | null} epochs more than were asked for */
export const resumeTraining = (id, epochs) => post(place(id, "/resume"), { epochs });

/** The network with the weights that it has now. @param {string} id @param {AbortSignal} [signal] @returns {Promise<Learnt>} */
export const learntNetwork = (id, signal) => getJson(place(id, "/network"), signal);

/** What the network makes of a held-out picture now. @param {string} id @param {number} picture @param {AbortSignal} [signal] @returns {Promise<Looked>} */
export const lookedAt = (id, picture, signal) => getJson(`${place(id)}/look?picture=${picture}`, signal);

/** A safetensors file. @param {string} id */
export const savedWeights = async (id) => (await call(place(id, "/weights"))).blob();

/** @param {string} id @param {Blob} file */
export const loadWeights = (id, file) =>
  call(place(id, "/weights"), {
    method: "PUT",
    body: file,
    headers: { "Content-Type": "application/octet-stream" },
  });

/**
 * What happened in a training, from its beginning on, and what happens.
 * @param {string} url
 * @param {{progress: (progress: Progress) => void, phase: (now: {state: Phase, detail?: string}) => void}} on
 * @returns {() => void} stops listening
 */
export function followTraining(url, on) {
  const source = new EventSource(url);
  for (const name of ["step", "epoch"])
    source.addEventListener(name, (event) => on.progress(JSON.parse(event.data)));
  source.addEventListener("state", (event) => on.phase(hear(JSON.parse(event.data))));
  return () => source.close();
}
