/** A digit drawn by hand → grey values, made as the data sets' were: 8 × 8, a bitmap's blocks of 4 × 4 counted; or MNIST's 32 × 32. */

/** @typedef {readonly [number, number]} Point x and y, any unit */
/** @typedef {readonly Point[]} Stroke */

const CELLS = 8;
const SIDE = 32;
const BLOCK = SIDE / CELLS;

/** Cells of the bitmap that a digit's lines keep from its edge, half a pen. */
const MARGIN = 2.5;
/** The forms' digits were scaled to 20 × 32; wider ones are squeezed. */
const WIDEST = 22;
/** Inked cells of a bitmap, as the data set's digits have on average: lines were made thicker or thinner until it was so. */
const INKED = 312;
const PEN = /** @type {const} */ ({ least: 1.5, most: 4.5 });

/**
 * Strokes as high as the bitmap and in its middle.
 * @param {readonly Stroke[]} strokes
 * @returns {Stroke[]} in cells of the bitmap
 */
export function fitted(strokes) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [width, height] = [right - left, bottom - top];
  // A dash or a dot isn't blown up to the whole height.
  const down = (SIDE - 2 * MARGIN) / Math.max(height, width * 0.6, 1e-6);
  const across = Math.min(down, (WIDEST - 2 * MARGIN) / Math.max(width, 1e-6));
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [
      SIDE / 2 + (x - (left + right) / 2) * across,
      SIDE / 2 + (y - (top + bottom) / 2) * down,
    ]),
  );
}

/** How far a point is from a line between two others. @param {number} x @param {number} y @param {Point} from @param {Point} to */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

/**
 * How far each cell is from the nearest line, row by row.
 * @param {readonly Stroke[]} strokes in cells
 * @returns {number[]} 32 × 32
 */
function away(strokes) {
  const lines = strokes.flatMap((stroke) =>
    stroke.map((point, i) => /** @type {const} */ ([stroke[Math.max(0, i - 1)] ?? point, point])),
  );
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
    let nearest = Number.POSITIVE_INFINITY;
    for (const [from, to] of lines) nearest = Math.min(nearest, distance(x, y, from, to));
    return nearest;
  });
}

/**
 * Which cells of the bitmap are inked, row by row.
 * @param {readonly Stroke[]} strokes
 * @returns {boolean[]} 32 × 32
 */
export function bitmap(strokes) {
  const far = away(fitted(strokes));
  const wanted = far.toSorted((a, b) => a - b)[INKED - 1] ?? 0;
  const pen = Math.min(PEN.most, Math.max(PEN.least, wanted));
  return far.map((cells) => cells <= pen);
}

/** MNIST's digits lie in a square of this side, their lines as wide as most of its. */
const SQUARE = 20;
const MNIST_PEN = 1.3;

/**
 * As MNIST's were made: into a square, as wide as they are; their centre of mass in the picture's middle.
 * @param {readonly Stroke[]} strokes
 * @returns {number[][]} 32 × 32, from 0 to 1
 */
export function inked(strokes) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const scale = (SQUARE - 2 * MNIST_PEN) / Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 1e-6);
  /** @param {number} right @param {number} down */
  const placed = (right, down) =>
    away(strokes.map((each) => each.map(([x, y]) => [(x - left) * scale + right, (y - top) * scale + down])))
      // grey at the edge of a line
      .map((far) => Math.min(1, Math.max(0, MNIST_PEN + 0.5 - far)));
  const first = placed(SIDE / 5, SIDE / 5);
  const ink = first.reduce((sum, level) => sum + level, 0) || 1;
  /** @param {(i: number) => number} at */
  const middle = (at) => first.reduce((sum, level, i) => sum + level * (at(i) + 0.5), 0) / ink;
  const [x, y] = [middle((i) => i % SIDE), middle((i) => Math.floor(i / SIDE))];
  const levels = placed(SIDE / 5 + SIDE / 2 - x, SIDE / 5 + SIDE / 2 - y);
  return Array.from({ length: SIDE }, (_, row) => levels.slice(row * SIDE, (row + 1) * SIDE));
}

/**
 * Inked cells of each block.
 * @param {readonly Stroke[]} strokes
 * @returns {number[][]} 8 × 8, from 0 to 16
 */
export function counted(strokes) {
  const rows = Array.from({ length: CELLS }, () => new Array(CELLS).fill(0));
  bitmap(strokes).forEach((inked, i) => {
    const row = rows[Math.floor(i / SIDE / BLOCK)];
    const column = Math.floor((i % SIDE) / BLOCK);
    if (row && inked) row[column]++;
  });
  return rows;
}

/** The sides of pictures that a drawing can become. */
export const SIDES = [CELLS, SIDE];

/** A drawing as networks read it, (1, 1, side, side): ink is 1. @param {readonly Stroke[]} strokes @param {number} side one of SIDES */
export const asPicture = (strokes, side) => [
  [side === CELLS ? counted(strokes).map((row) => row.map((count) => count / BLOCK ** 2)) : inked(strokes)],
];

/** Does this point add anything to a stroke that ends in that one? @param {Point | undefined} last @param {Point} next */
export const isFar = (last, next) => !last || Math.hypot(next[0] - last[0], next[1] - last[1]) >= 0.012;

/** A three, for those who haven't drawn yet. @type {Stroke[]} in a square of side 1 */
export const EXAMPLE = [
  [
    [0.32, 0.25],
    [0.42, 0.17],
    [0.54, 0.17],
    [0.63, 0.25],
    [0.63, 0.36],
    [0.55, 0.45],
    [0.45, 0.48],
    [0.57, 0.51],
    [0.67, 0.6],
    [0.67, 0.72],
    [0.58, 0.82],
    [0.44, 0.84],
    [0.31, 0.76],
  ],
];
