/** Where cells lie on the screen: one camera over input coordinates, whatever the stride. */

/** @typedef {{x: number, y: number, scale: number}} Camera the middle, in input cells, and pixels an input cell */
/** @typedef {{width: number, height: number}} View in CSS pixels */
/** @typedef {{x: number, y: number, dx: number, dy: number, rows: number, columns: number}} Lattice cells in input coordinates */
/** @typedef {{left: number, top: number, dx: number, dy: number, rows: number, columns: number}} Placed the same in pixels */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box in input coordinates */

/**
 * @param {Lattice} lattice
 * @param {Camera} camera
 * @param {View} view
 * @returns {Placed}
 */
export const place = (lattice, camera, view) => ({
  left: (lattice.x - camera.x) * camera.scale + view.width / 2,
  top: (lattice.y - camera.y) * camera.scale + view.height / 2,
  dx: lattice.dx * camera.scale,
  dy: lattice.dy * camera.scale,
  rows: lattice.rows,
  columns: lattice.columns,
});

/**
 * The camera that shows a box whole.
 * @param {Box} box
 * @param {View} view
 * @returns {Camera}
 */
export const whole = (box, view) => ({
  x: (box.left + box.right) / 2,
  y: (box.top + box.bottom) / 2,
  scale: Math.min(view.width / (box.right - box.left), view.height / (box.bottom - box.top)),
});

/**
 * The cell at a point; it may lie outside the lattice.
 * @param {Placed} placed
 * @param {number} px
 * @param {number} py
 */
export const cellAt = (placed, px, py) => ({
  row: Math.floor((py - placed.top) / placed.dy),
  column: Math.floor((px - placed.left) / placed.dx),
});

/**
 * Rows and columns in sight, half-open; also outside the lattice.
 * @param {Placed} placed
 * @param {View} view
 */
export const inSight = (placed, view) => ({
  top: Math.floor((0 - placed.top) / placed.dy),
  bottom: Math.ceil((view.height - placed.top) / placed.dy),
  left: Math.floor((0 - placed.left) / placed.dx),
  right: Math.ceil((view.width - placed.left) / placed.dx),
});

/**
 * Zoom by a factor around a point of the view, which stays where it is.
 * @param {Camera} camera
 * @param {View} view
 * @param {number} factor
 * @param {{x: number, y: number}} point
 * @param {{least: number, most: number}} bounds of the scale
 * @returns {Camera}
 */
export function zoomed(camera, view, factor, point, { least, most }) {
  const scale = Math.min(most, Math.max(least, camera.scale * factor));
  const [ox, oy] = [point.x - view.width / 2, point.y - view.height / 2];
  return {
    scale,
    x: camera.x + ox / camera.scale - ox / scale,
    y: camera.y + oy / camera.scale - oy / scale,
  };
}

/**
 * Part of the way from one camera to another. What both show at one place of the view stays there all the way, so that
 * many small parts lie on the same way as one large.
 * @param {Camera} from
 * @param {Camera} to
 * @param {number} part 0 to 1
 * @returns {Camera}
 */
export function between(from, to, part) {
  const scale = from.scale * (to.scale / from.scale) ** part;
  const same = Math.abs(to.scale / from.scale - 1) < 1e-6;
  const way = same ? part : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
  return { scale, x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way };
}

/**
 * Keeps the box in the view: no empty side where there could be picture.
 * @param {Camera} camera
 * @param {Box} box
 * @param {View} view
 * @returns {Camera}
 */
export function held(camera, box, view) {
  /** @param {number} at @param {number} from @param {number} to @param {number} length */
  const axis = (at, from, to, length) => {
    const half = length / camera.scale / 2;
    return to - from <= 2 * half ? (from + to) / 2 : Math.min(to - half, Math.max(from + half, at));
  };
  return {
    scale: camera.scale,
    x: axis(camera.x, box.left, box.right, view.width),
    y: axis(camera.y, box.top, box.bottom, view.height),
  };
}
