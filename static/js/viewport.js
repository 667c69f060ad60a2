/** The one camera of both pictures: the whole of it, or as near as a person wants. */

import { adds, covered, pointed, position, shown } from "./app.js";
import { held, whole, zoomed } from "./draw/camera.js";
import { middle, tap } from "./geometry.js";

/** @typedef {import("./app.js").State} State */
/** @typedef {import("./app.js").Scene} Scene */
/** @typedef {import("./draw/camera.js").Camera} Camera */
/** @typedef {import("./draw/camera.js").Lattice} Lattice */
/** @typedef {import("./draw/camera.js").Box} Box */
/** @typedef {ReturnType<typeof createViewport>} Viewport */

/** What lies around the input is part of the whole where it is at least this wide on the screen. */
const SEEN_PX = 1;
const LARGEST_CELL = 96;

/** The cells that windows lie over. @param {Scene} scene @returns {Lattice} */
const coveredLattice = ({ axes }) => ({
  x: 0,
  y: 0,
  dx: 1,
  dy: 1,
  rows: axes[0].input,
  columns: axes[1].input,
});

/** The cells that windows are numbered by lie over the middles of these, as wide as the stride. @param {Scene} scene @returns {Lattice} */
const numberedLattice = ({ axes: [rows, columns] }) => ({
  x: middle(columns, 0) - columns.stride / 2,
  y: middle(rows, 0) - rows.stride / 2,
  dx: columns.stride,
  dy: rows.stride,
  rows: rows.output,
  columns: columns.output,
});

/**
 * Where the cells of a side lie, in coordinates of the side that windows cover.
 * @param {Scene} scene
 * @param {"input" | "output"} side
 */
export const latticeOf = (scene, side) =>
  side === covered(scene) ? coveredLattice(scene) : numberedLattice(scene);

/**
 * Where the output of other settings lies over this one: both read the same picture, so both maps are as large as it is.
 * @param {Scene} scene
 * @param {Pick<Scene, "axes" | "report">} other
 * @returns {Lattice}
 */
export function outputOver(scene, { axes, report }) {
  const other = { ...scene, axes, report };
  const [under, over] = [latticeOf(scene, "output"), latticeOf(other, "output")];
  // Windows that read lie on the picture's own cells, those that add on cells of their own.
  if (!adds(scene) && !adds(other)) return over;
  const [dy, dx] = [(under.dy * under.rows) / over.rows, (under.dx * under.columns) / over.columns];
  return { ...over, x: under.x, y: under.y, dx, dy };
}

/**
 * All there is: the side that windows cover, its padding, what they reach beyond it, and the other side.
 * @param {Scene} scene
 * @returns {Box} in coordinates of that side
 */
export function farthest(scene) {
  const map = numberedLattice(scene);
  /** @param {import("./geometry.js").Axis} axis @param {number} from @param {number} to @returns {[number, number]} */
  const ends = (axis, from, to) => [
    Math.min(-axis.begin, from),
    Math.max(axis.input + axis.end, tap(axis, axis.output - 1, axis.kernel - 1) + 1, to),
  ];
  const [rows, columns] = scene.axes;
  const [top, bottom] = ends(rows, map.y, map.y + map.rows * map.dy);
  const [left, right] = ends(columns, map.x, map.x + map.columns * map.dx);
  return { left, top, right, bottom };
}

/**
 * What the whole picture is, in input coordinates.
 * @param {Scene} scene
 * @param {number} width of the view in pixels
 * @returns {Box}
 */
export function boxOf(scene, width) {
  const [rows, columns] = scene.axes;
  const all = farthest(scene);
  const around = Math.max(-all.left, -all.top, all.right - columns.input, all.bottom - rows.input);
  if ((around * width) / (all.right - all.left) >= SEEN_PX) return all;
  return { left: 0, top: 0, right: columns.input, bottom: rows.input };
}

/**
 * @param {import("./store.js").Store<State>} store
 * @param {import("./editor.js").Editor} editor
 */
export function createViewport(store, editor) {
  let view = { width: 400, height: 300 };

  /** @param {State} state @returns {Camera} */
  function camera({ scene, look }) {
    if (!scene) return { x: 0, y: 0, scale: 1 };
    const box = boxOf(scene, view.width);
    const all = whole(box, view);
    if (!look.camera || look.camera.scale <= all.scale) return all;
    const near = { ...look.camera, scale: Math.min(look.camera.scale, LARGEST_CELL) };
    return held(near, farthest(scene), view);
  }

  /** The last camera that was set here; any other came with a link. @type {Camera | null} */
  let mine = null;

  /** @param {Camera} next */
  function keep(next) {
    const { scene } = store.get();
    if (!scene) return;
    const all = whole(boxOf(scene, view.width), view);
    mine = next.scale <= all.scale * 1.001 ? null : next;
    editor.look({ camera: mine });
  }

  // Near the picture, the window stays in sight wherever it goes. A link's own camera stays until somebody moves the
  // window: the link's other position, and its picture, which comes later, are no such move.
  /** @type {{index: number, position: number | null, camera: Camera | null}} */
  let before = { index: -1, position: null, camera: null };
  store.watch(
    (state) => [state.scene ? position(state) : -1, state.look.position, state.look.camera],
    () => {
      const state = store.get();
      const { scene, look } = state;
      const last = before;
      before = { index: scene ? position(state) : -1, position: look.position, camera: look.camera };
      const other = last.index >= 0 && before.index >= 0 && last.index !== before.index;
      const moved = other && look.camera === last.camera;
      const linked = look.camera !== mine && look.position === last.position;
      if (!moved || linked || !scene || !look.camera || pointed(state)) return;
      const [row, column] = shown(state);
      const at = { x: middle(scene.axes[1], column), y: middle(scene.axes[0], row) };
      const { x, y, scale } = camera(state);
      const near = { x: view.width / 2 / scale, y: view.height / 2 / scale };
      if (Math.abs(at.x - x) > near.x || Math.abs(at.y - y) > near.y) keep({ ...at, scale });
    },
  );

  return {
    camera,
    view: () => view,
    /** @param {{width: number, height: number}} size */
    resize(size) {
      view = size;
    },
    /** @param {number} factor @param {{x: number, y: number}} [point] in the view */
    zoom(factor, point = { x: view.width / 2, y: view.height / 2 }) {
      const { scene } = store.get();
      if (!scene) return;
      const least = whole(boxOf(scene, view.width), view).scale;
      keep(zoomed(camera(store.get()), view, factor, point, { least, most: Math.max(least, LARGEST_CELL) }));
    },
    /** @param {number} dx pixels @param {number} dy pixels */
    pan(dx, dy) {
      const now = camera(store.get());
      keep(
        camera({
          ...store.get(),
          look: {
            ...store.get().look,
            camera: { ...now, x: now.x - dx / now.scale, y: now.y - dy / now.scale },
          },
        }),
      );
    },
    whole: () => editor.look({ camera: null }),
  };
}
