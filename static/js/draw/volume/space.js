/** A volume seen from somewhere, without perspective: every slice is a parallelogram, so a canvas can draw it as it is. */

/** @typedef {[number, number, number]} Triple along depth, rows and columns */
/** @typedef {{x: number, y: number, far: number}} Seen right, down and away from the eye */
/** @typedef {{axes: [Seen, Seen, Seen], scale: number, cell: number, middle: Triple, x: number, y: number}} Space cells to pixels; `axes` is a cell's step an axis, `cell` how wide one is */
/** @typedef {{from: Triple, to: Triple}} Block half-open, in cells */
/** @typedef {{at: number, by: number}} Lie where cells lie along an axis, among others: the first one's begin, and how long each is */

/** @typedef {readonly [Lie, Lie, Lie]} Lies */

const SAME = { at: 0, by: 1 };
/** @type {Lies} */
export const OWN = [SAME, SAME, SAME];

/**
 * How a step along each axis is seen.
 * @param {number} yaw degrees about the upright
 * @param {number} pitch degrees; above 0 the eye looks from above
 * @returns {[Seen, Seen, Seen]}
 */
export function turnedAxes(yaw, pitch) {
  const [a, b] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  return [
    { x: sinA, y: -cosA * sinB, far: cosA * cosB },
    { x: 0, y: cosB, far: sinB },
    { x: cosA, y: sinA * sinB, far: -sinA * cosB },
  ];
}

/**
 * @param {{yaw: number, pitch: number, zoom: number}} eye
 * @param {Block} block what is whole in sight at zoom 1, however it is turned
 * @param {{width: number, height: number}} view
 * @param {number} [stretch] how much longer a step along the depth is than one along the others
 * @param {Lies} [lies] the cells that it is for, among those of the block
 * @returns {Space}
 */
export function spaceOf({ yaw, pitch, zoom }, { from, to }, view, stretch = 1, lies = OWN) {
  const size = from.map((start, i) => ((to[i] ?? 0) - start) * (i === 0 ? stretch : 1));
  const scale = (0.97 * Math.min(view.width, view.height) * zoom) / Math.hypot(...size);
  const steps = lies.map(({ by }, i) => by * (i === 0 ? stretch : 1));
  const axes = /** @type {[Seen, Seen, Seen]} */ (
    turnedAxes(yaw, pitch).map(({ x, y, far }, i) => {
      const by = steps[i] ?? 1;
      return { x: x * by, y: y * by, far: far * by };
    })
  );
  const middle = /** @type {Triple} */ (
    lies.map(({ at, by }, i) => (((from[i] ?? 0) + (to[i] ?? 0)) / 2 - at) / by)
  );
  const cell = scale * Math.min(...steps.slice(1));
  return { axes, scale, cell, middle, x: view.width / 2, y: view.height / 2 };
}

/** @param {Space} space @param {Triple} at @returns {Seen} in pixels */
export function project({ axes, scale, middle, x, y }, at) {
  let [right, down, far] = [0, 0, 0];
  for (const [i, axis] of axes.entries()) {
    const away = (at[i] ?? 0) - (middle[i] ?? 0);
    right += away * axis.x;
    down += away * axis.y;
    far += away * axis.far;
  }
  return { x: x + right * scale, y: y + down * scale, far };
}

/** The axis that is looked along most. @param {Space} space @returns {0 | 1 | 2} */
export function facing({ axes }) {
  const [depth, rows, columns] = axes.map(({ x, y, far }) => Math.abs(far) / Math.hypot(x, y, far));
  const across = Math.max(rows ?? 0, columns ?? 0);
  // A little in favour of the slices themselves.
  if ((depth ?? 0) * 1.15 >= across) return 0;
  return (rows ?? 0) >= (columns ?? 0) ? 1 : 2;
}

/** A block's corners; bit 0 is the end of the columns, bit 1 that of the rows, bit 2 that of the depth. @param {Space} space @param {Block} block */
const corners = (space, { from, to }) =>
  Array.from({ length: 8 }, (_, bits) =>
    project(space, [bits & 4 ? to[0] : from[0], bits & 2 ? to[1] : from[1], bits & 1 ? to[2] : from[2]]),
  );

/** Pairs of corners. @type {readonly [number, number][]} */
const EDGES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((a) =>
  [1, 2, 4].filter((bit) => !(a & bit)).map((bit) => /** @type {[number, number]} */ ([a, a | bit])),
);

/** Corners of each side, in order round it. @type {readonly {axis: number, end: boolean, corners: [number, number, number, number]}[]} */
const SIDES = [
  { axis: 0, end: false, corners: [0, 1, 3, 2] },
  { axis: 0, end: true, corners: [4, 5, 7, 6] },
  { axis: 1, end: false, corners: [0, 1, 5, 4] },
  { axis: 1, end: true, corners: [2, 3, 7, 6] },
  { axis: 2, end: false, corners: [0, 2, 6, 4] },
  { axis: 2, end: true, corners: [1, 3, 7, 5] },
];

/**
 * A block's edges, those behind it apart from those in front.
 * @param {Space} space
 * @param {Block} block
 * @returns {{behind: Path2D, front: Path2D}}
 */
export function edgesOf(space, block) {
  const points = corners(space, block);
  const farthest = points.reduce((far, point, i) => (point.far > (points[far]?.far ?? 0) ? i : far), 0);
  const [behind, front] = [new Path2D(), new Path2D()];
  for (const [a, b] of EDGES) {
    const path = a === farthest || b === farthest ? behind : front;
    path.moveTo(points[a]?.x ?? 0, points[a]?.y ?? 0);
    path.lineTo(points[b]?.x ?? 0, points[b]?.y ?? 0);
  }
  return { behind, front };
}

/**
 * The three sides of a block that the eye sees, each with how bright light from above leaves it.
 * @param {Space} space
 * @param {Block} block
 * @returns {{path: Path2D, light: number}[]}
 */
export function sidesOf(space, block) {
  const points = corners(space, block);
  return SIDES.filter(({ axis, end }) => (space.axes[axis]?.far ?? 0) > 0 !== end).map(
    ({ axis, corners: round }) => {
      const path = new Path2D();
      for (const corner of round) path.lineTo(points[corner]?.x ?? 0, points[corner]?.y ?? 0);
      path.closePath();
      return { path, light: axis === 1 ? 1 : axis === 0 ? 0.82 : 0.66 };
    },
  );
}
