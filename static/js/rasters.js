/** Pictures at one pixel a cell, made once for each answer: what the canvases are drawn from. */

import { focus, isComposite } from "./app.js";
import { blockMeans } from "./draw/counts.js";
import { channelPixels, compositePixels, mapPixels, packedColors } from "./draw/levels.js";
import { keptCanvases } from "./kept-canvases.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./types.js").Maps} Maps */
/** @typedef {ReturnType<typeof createRasters>} Rasters */

const MOST_COUNTED = 1e6;
const GREY = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** The colour map that shows these values: signed ones around zero, others in grey. @param {Pick<State, "setup" | "theme">} state @param {{ranges: readonly (readonly [number, number])[]} | null} maps @param {number} channel */
export function colormapName({ setup, theme }, maps, channel) {
  const low = maps?.ranges[channel]?.[0] ?? 0;
  const name = setup.colormap === "auto" ? (low < 0 ? "signed" : "gray") : setup.colormap;
  return name === "signed" && theme === "dark" ? "signed_dark" : name;
}

/** @param {import("./store.js").Store<State>} store */
export function createRasters(store) {
  /** @type {Map<string, Uint8Array>} */
  const tables = new Map();
  const raster = keptCanvases();

  /** A colour map; signed values have one in each theme. @param {string} asked @returns {Uint8Array} 256 × RGB */
  function table(asked) {
    const { catalogue, theme } = store.get();
    const name = asked === "signed" && theme === "dark" ? "signed_dark" : asked;
    const known = tables.get(name);
    if (known) return known;
    const entry = catalogue.colormaps.find((map) => map.name === name);
    if (!entry) return GREY;
    const bytes = Uint8Array.from(atob(entry.table), (letter) => letter.charCodeAt(0));
    tables.set(name, bytes);
    return bytes;
  }

  /** @param {State} state @param {Maps} maps @param {string} slot @param {number} channel */
  function map(state, maps, slot, channel) {
    const colors = scale(state, maps, channel);
    return raster(slot, [maps, channel, colors], () => mapPixels(maps, channel, colors));
  }

  /** The colours of a map; the picture itself stays as it is. @param {State} state @param {Maps} maps @param {number} channel */
  function scale(state, maps, channel) {
    const { scene } = state;
    return scene?.input === maps && scene.setup.stage === "conv"
      ? GREY
      : table(colormapName(state, maps, channel));
  }

  /** @param {Maps} maps @param {string} slot */
  const composite = (maps, slot) => raster(slot, [maps, "rgb"], () => compositePixels(maps));

  /** The picture on the right. @param {State} state @returns {CanvasImageSource | null} */
  function output(state) {
    const { scene } = state;
    if (!scene) return null;
    if (isComposite(state)) return composite(scene.output, "output");
    return map(state, scene.output, "output", focus(state).output);
  }

  // Made while the answer waits for the next frame, which then has less to do. A signal's has no picture.
  store.watch(
    (state) => state.scene,
    (scene, state) => void (scene?.rank === 2 && output(state)),
  );

  return {
    table,
    /** @param {State} state @returns {CanvasImageSource | null} */
    input(state) {
      const { scene } = state;
      if (!scene) return null;
      if (!scene.input) return scene.picture.bitmap;
      const rgb = scene.input.count === 3 && state.setup.map === "rgb";
      return rgb
        ? composite(scene.input, "input")
        : map(state, scene.input, "input", Math.min(focus(state).input, scene.input.count - 1));
    },
    /** The channel whose numbers are shown. @param {State} state @returns {CanvasImageSource | null} */
    inputChannel(state) {
      const { scene } = state;
      if (!scene) return null;
      const channel = focus(state).input;
      if (scene.input)
        return map(state, scene.input, "input-channel", Math.min(channel, scene.input.count - 1));
      const { bitmap, width, height } = scene.picture;
      if (!bitmap) return null;
      return raster("input-channel", [bitmap, channel], () => {
        const scratch = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        scratch?.drawImage(bitmap, 0, 0);
        return channelPixels(
          scratch?.getImageData(0, 0, width, height) ?? new ImageData(width, height),
          channel,
        );
      });
    },
    output,
    /** @param {State} state @returns {CanvasImageSource | null} */
    outputChannel(state) {
      const { scene } = state;
      return (
        scene &&
        map(state, scene.output, isComposite(state) ? "output-channel" : "output", focus(state).output)
      );
    },
    /**
     * How often each cell is read, as a picture; of more cells than a screen has, the mean of each block of them.
     * @param {readonly unknown[]} key
     * @param {{down: Uint16Array, across: Uint16Array, most: number}} counts
     * @param {Uint8Array} colors
     */
    counts(key, { down, across, most }, colors) {
      const step = Math.max(1, Math.ceil(Math.sqrt((down.length * across.length) / MOST_COUNTED)));
      const [rows, columns] = [blockMeans(down, step), blockMeans(across, step)];
      const packed = packedColors(colors);
      return raster("counts", [...key, colors], () => {
        const pixels = new Uint32Array(rows.length * columns.length);
        let place = 0;
        for (const row of rows)
          for (const column of columns)
            pixels[place++] = packed[1 + Math.round(((row * column) / most) * 252)] ?? 0;
        return { width: columns.length, height: rows.length, pixels };
      });
    },
    scale,
    map,
    composite,
  };
}
