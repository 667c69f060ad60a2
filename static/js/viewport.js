/** The one camera of both pictures: the whole of it, or as near as a person wants. */

import { adds, covered, pointed, position, shown } from "./app.js";
import { between, held, whole, zoomed } from "./draw/camera.js";
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
/** A glide has this long for two thirds of what is left of its way: some 200 ms for all that can be seen of it. */
const GLIDE_MS = 40;

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
 * @param {() => boolean} still does the person want less motion?
 */
export function createViewport(store, editor, still) {
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

  /** Where a glide leads to, while there is one. @type {Camera | null} */
  let goal = null;
  let moving = false;

  /** Goes there, slower and slower; whoever changes their mind on the way is led elsewhere from there. @param {Camera} next */
  function glide(next) {
    if (still()) return keep(next);
    goal = camera({ ...store.get(), look: { ...store.get().look, camera: next } });
    if (moving) return;
    moving = true;
    let last = performance.now();
    const step = (/** @type {number} */ time) => {
      const { look, scene } = store.get();
      // A link or another picture brings a camera of its own.
      if (look.camera !== mine || !scene) goal = null;
      moving = goal !== null;
      if (!goal) return;
      const now = camera(store.get());
      const next = between(now, goal, 1 - Math.exp(-Math.max(1, time - last) / GLIDE_MS));
      last = time;
      const left = Math.max(Math.abs(goal.x - next.x), Math.abs(goal.y - next.y)) * goal.scale;
      if (left < 0.5 && Math.abs(next.scale / goal.scale - 1) < 0.002) {
        keep(goal);
        goal = null;
        moving = false;
      } else {
        keep(next);
        requestAnimationFrame(step);
      }
    };
    requestAnimationFrame(step);
  }

  /** @param {Camera} from @param {number} factor @param {{x: number, y: number}} [point] in the view */
  function near(from, factor, point = { x: view.width / 2, y: view.height / 2 }) {
    const { scene } = store.get();
    if (!scene) return from;
    const least = whole(boxOf(scene, view.width), view).scale;
    return zoomed(from, view, factor, point, { least, most: Math.max(least, LARGEST_CELL) });
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
      const moved = other && (look.camera === last.camera || look.camera === mine);
      const linked = look.camera !== mine && look.position === last.position;
      if (!moved || linked || !scene || !look.camera || pointed(state)) return;
      const cell = shown(state);
      const now = goal ?? camera(state);
      /** Along an axis no further than the window needs; one that is far off comes into the middle. @param {number} at @param {0 | 1} axis @param {number} length */
      const along = (at, axis, length) => {
        const half = length / now.scale / 2;
        const { effective, stride } = scene.axes[axis];
        const room = half - Math.min(half, effective / 2 + stride);
        const off = middle(scene.axes[axis], cell[axis]) - at;
        if (Math.abs(off) > 2 * half) return at + off;
        return at + Math.sign(off) * Math.max(0, Math.abs(off) - room);
      };
      const to = {
        scale: now.scale,
        x: along(now.x, 1, view.width),
        y: along(now.y, 0, view.height),
      };
      const next = held(to, farthest(scene), view);
      mine = look.camera;
      if (next.x !== now.x || next.y !== now.y) glide(next);
    },
  );

  return {
    camera,
    view: () => view,
    /** @param {{width: number, height: number}} size */
    resize(size) {
      view = size;
    },
    /** At once, as a wheel or fingers lead it. @param {number} factor @param {{x: number, y: number}} [point] in the view */
    zoom(factor, point) {
      goal = null;
      keep(near(camera(store.get()), factor, point));
    },
    /** In a glide, as a key or a click asks for it. @param {number} factor @param {{x: number, y: number}} [point] in the view */
    approach(factor, point) {
      mine = store.get().look.camera;
      glide(near(goal ?? camera(store.get()), factor, point));
    },
    /** @param {number} dx pixels @param {number} dy pixels */
    pan(dx, dy) {
      goal = null;
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
    whole() {
      const { scene, look } = store.get();
      mine = look.camera;
      if (scene && look.camera) glide(whole(boxOf(scene, view.width), view));
    },
  };
}
