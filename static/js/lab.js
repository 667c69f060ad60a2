/** Keeps the scene up to date: whatever is set is computed, newest first, and lands as a whole. */

import * as api from "./api.js";
import * as stock from "./api-stock.js";
import { fit, fitPool } from "./fit.js";
import { turned } from "./geometry.js";
import { latest } from "./latest.js";
import { liftAxes } from "./lift.js";
import { createMemory } from "./memory.js";
import { fitTransposed } from "./operator.js";
import { Problem } from "./problem.js";
import { chainOf, inputRequestOf, mixOf, plainRequestOf, requestOf } from "./spec.js";
import { first, SETUP, TENSOR, WEBCAM } from "./state.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./types.js").ReportAxis} ReportAxis */
/** @typedef {import("./webcam.js").WebcamFrame} WebcamFrame */

/**
 * What is read: its extent and channels, as it is read and in its own colours.
 * @typedef {{pixels: Promise<ImageBitmap | null>, width: number, height: number, depth: number, native: number, channels: number, frame: WebcamFrame | null}} Read
 */

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 * @param {Promise<unknown>} listed until the samples are known
 */
export function createLab(store, editor, listed) {
  const memory = createMemory();
  const { remember } = memory;

  /**
   * What is read, whatever its rank: its extent, its channels, and a picture's pixels.
   * @param {Setup} setup
   * @param {AbortSignal} signal
   * @returns {Promise<Read>}
   */
  async function inputOf(setup, signal) {
    const numbers = setup.rank !== 2 || setup.image.startsWith(TENSOR);
    if (!numbers) return { ...(await pictureOf(setup, signal)), depth: 1 };
    const source = setup.rank === 2 ? setup.image : setup.source;
    const known = typeof source === "object" && "data" in source ? [1, 1, source.data.length] : null;
    const shape =
      known ?? (await remember("source", source, () => api.inputShape(plainRequestOf(setup), signal)));
    const [, channels = 1, ...size] = shape;
    const [width = 1, height = 1, depth = 1] = size.reverse();
    const read = setup.rank === 1 && setup.channels === "grey" ? 1 : channels;
    return {
      pixels: Promise.resolve(null),
      width,
      height,
      depth,
      native: channels,
      channels: read,
      frame: null,
    };
  }

  /**
   * The picture's pixels, and as soon as they are known its size and channels.
   * @param {Setup} setup
   * @param {AbortSignal} signal
   */
  async function pictureOf(setup, signal) {
    if (setup.image === WEBCAM) {
      const { frame } = store.get().webcam;
      if (!frame) throw new Problem("no frame of the webcam is here", { status: 404 });
      const { width, height } = frame.bitmap;
      const channels = setup.channels === "grey" ? 1 : 3;
      return { pixels: Promise.resolve(frame.bitmap), width, height, native: 3, channels, frame };
    }
    const pixels = remember("bitmap", [setup.image, setup.side], () =>
      stock.loadPicture(setup.image, setup.side, signal),
    );
    pixels.catch(() => undefined); // whoever awaits it below hears of it
    await listed;
    const known = store.get().catalogue.images.find((image) => image.id === setup.image);
    const asItIs = known && setup.side === 0;
    const { width, height } = asItIs ? known : await pixels;
    const native = known
      ? Math.min(3, known.channels <= 2 ? 1 : 3)
      : await remember("channels", setup.image, () => countChannels(setup, signal));
    return { pixels, width, height, native, channels: setup.channels === "grey" ? 1 : native, frame: null };
  }

  /**
   * @param {Setup} wanted
   * @param {AbortSignal} signal
   * @returns {Promise<{scene: Scene, notes: import("./fit.js").Note[]}>}
   */
  async function compute(wanted, signal) {
    const { pixels, width, height, depth, native, channels, frame } = await inputOf(wanted, signal);
    const { rank } = wanted;
    const shape = [1, channels, ...[depth, height, width].slice(-rank)];
    /** @param {object[]} layers */
    const shapesOf = (layers) =>
      remember(`shape${layers.length}`, [shape, layers.map(sizesOnly)], () =>
        api.shapes(shape, layers, signal),
      );

    const { setup, notes } = await fitted(wanted, [height, width, depth], channels, shapesOf);
    const { layers, shown } = chainOf(setup, channels);
    const request = withFrame(requestOf(setup, channels, native), frame);
    const sizes = [shape, layers.slice(0, shown + 1).map(sizesOnly)];
    const known = memory.recall("reports", sizes);
    const key = [keyOf(request, frame), setup.range];
    const [bitmap, { plots = null, ...output }, input] = await Promise.all([
      pixels,
      remember("output", key, () =>
        rank === 1 ? api.envelopes(request, signal) : api.maps(request, setup.range, signal, !known),
      ),
      inputMaps(setup, channels, frame, signal),
    ]);
    const reports = output.reports?.slice(mixOf(setup, native).length) ?? known ?? [];
    memory.keep("reports", sizes, reports);
    const report = reports[shown];
    const lifted = report && liftAxes(axesOf(report));
    if (!report || !lifted) throw new Problem(`no report of layer ${shown + 1} of ${layers.length}`);
    const picture = { bitmap, width, height, depth };
    const scene = { setup, rank, native, channels, request, picture, plots, input, output, reports, report };
    return { scene: { ...scene, ...lifted }, notes };
  }

  /** @param {Setup} setup @param {number} channels @param {WebcamFrame | null} frame @param {AbortSignal} signal */
  function inputMaps(setup, channels, frame, signal) {
    // A signal's samples come with its output's.
    if (setup.rank === 1) return null;
    const known = inputRequestOf(setup, channels);
    if (known) {
      const before = withFrame(known, frame);
      const key = [keyOf(before, frame), setup.range];
      return remember("input", key, () => api.maps(before, setup.range, signal));
    }
    const numbers = setup.rank !== 2 || setup.image.startsWith(TENSOR);
    if (setup.channels !== "grey" && !numbers) return null;
    const plain = withFrame(plainRequestOf(setup), frame);
    const range = numbers ? "full" : "0,1";
    return remember("input", keyOf(plain, frame), () => api.maps(plain, range, signal));
  }

  const run = latest(compute, {
    done({ scene, notes }, wanted) {
      performance.mark("convscope:maps");
      const state = store.get();
      // What was on its way when another rank was chosen has no place to be shown.
      if (scene.rank !== state.setup.rank) return;
      if (scene.setup !== wanted && state.setup === wanted) editor.amend(scene.setup, notes);
      store.set({
        scene,
        busy: store.get().setup !== wanted && store.get().setup !== scene.setup,
        trouble: null,
      });
    },
    failed: (error, wanted) => fail(error, wanted),
  });

  /** @param {unknown} error @param {Setup} wanted */
  function fail(error, wanted) {
    store.set({ busy: false });
    if (!(error instanceof Problem)) {
      store.set({ trouble: { detail: String(error), pointer: "", offline: false } });
      throw error;
    }
    const { message: detail, pointer, offline, status, retryAfter, fixes } = error;
    if (status === 404 && wanted.rank !== 2) {
      const { source } = first(wanted.rank);
      editor.amend({ ...wanted, source }, [{ key: "note.gone.tensor", values: {} }]);
      return;
    }
    if (status === 404 && wanted.image !== SETUP.image) {
      const key = wanted.image === WEBCAM ? "note.webcam" : "note.gone";
      editor.amend({ ...wanted, image: SETUP.image, side: 0 }, [{ key, values: {} }]);
      return;
    }
    store.set({ trouble: { detail, pointer, offline, fixes } });
    if (offline || status === 503) setTimeout(() => retry(wanted), Math.max(1, retryAfter) * 1500);
  }

  /** @param {Setup} wanted */
  const retry = (wanted) => {
    if (store.get().setup === wanted && store.get().trouble) run.ask(wanted);
  };

  /** @type {Setup | null} */
  let asked = null;
  store.watch(
    (state) => [state.setup, state.setup.image === WEBCAM && state.webcam.frame],
    () => {
      const { setup } = store.get();
      // The next frame of a film is nothing to wait for.
      if (setup !== asked) store.set({ busy: true });
      asked = setup;
      run.ask(setup);
    },
  );
}

/**
 * The setup that this picture allows; pooling's bounds depend on what comes out of the convolution.
 * @param {Setup} wanted
 * @param {[number, number, number?]} size
 * @param {number} channels
 * @param {(layers: object[]) => Promise<import("./types.js").Report[]>} shapesOf
 */
export async function fitted(wanted, size, channels, shapesOf) {
  const conv = (wanted.operator === "transposed" ? fitTransposed : fit)(wanted, size);
  if (conv.setup.pool === "none") return conv;
  const [report] = await shapesOf(chainOf(conv.setup, channels).layers.slice(0, 1));
  const pooled = fitPool(conv.setup, sizeOf(report));
  return { setup: pooled.setup, notes: [...conv.notes, ...pooled.notes] };
}

/** The size of a layer's output: rows, columns, depth. @param {import("./types.js").Report | undefined} report @returns {[number, number, number]} */
export function sizeOf(report) {
  const [columns = 1, rows = 1, depth = 1] = (report?.output_shape ?? []).slice(2).reverse();
  return [rows, columns, depth];
}

/** A request that brings its picture along. @template {import("./spec.js").Request} R @param {R} request @param {WebcamFrame | null} frame @returns {R} */
function withFrame(request, frame) {
  if (!frame) return request;
  const { color } = request.input;
  return { ...request, input: { file: frame.file, color } };
}

/** What tells a request from others, without its pixels. @param {import("./spec.js").Request} request @param {WebcamFrame | null} frame */
const keyOf = (request, frame) =>
  frame ? { ...request, input: [request.input.color, frame.number] } : request;

/** Channels of a picture that no list describes, by reading it small. @param {Setup} setup @param {AbortSignal} signal */
async function countChannels(setup, signal) {
  const input = { image: setup.image, color: "native", max_side: 8 };
  const { shape } = await api.maps({ input, layer: { kind: "conv", kernel: [[1]] } }, "0,1", signal);
  return shape[1] ?? 1;
}

/** What the shapes depend on: not the weights, only how many. @param {Record<string, any>} layer */
function sizesOnly(layer) {
  if (!Array.isArray(layer.kernel)) return layer;
  return { ...layer, kernel: extent(layer.kernel), bias: Boolean(layer.bias) };
}

/** How many weights along each axis. @param {unknown} list @returns {number[]} */
const extent = (list) => (Array.isArray(list) ? [list.length, ...extent(list[0])] : []);

/** @param {ReportAxis} axis @returns {import("./geometry.js").Axis} */
const axisOf = ({ input, kernel, effective_kernel, stride, dilation, padding, output, copies }) => ({
  input,
  kernel,
  effective: effective_kernel,
  stride,
  dilation,
  begin: padding[0],
  end: padding[1],
  output,
  copies,
});

/** A layer's axes as windows lie on them, (depth,) rows, columns. @param {import("./types.js").Report} report */
export function axesOf({ kind, axes }) {
  const found = axes.map(axisOf);
  return kind === "conv_transpose" ? found.map(turned) : found;
}
