/** Pictures as cells: pixels when small, tiles when large enough, with their numbers when there is room. */

/** @typedef {import("./camera.js").Placed} Placed */
/** @typedef {import("./camera.js").View} View */
/** @typedef {{top: number, bottom: number, left: number, right: number}} Range */

const TILES_FROM = 7;
const LINES_FROM = 12;
export const NUMBERS_FROM = 25;

/** Do cells have room for their numbers? @param {Placed} placed */
export const hasNumbers = (placed) => Math.min(placed.dx, placed.dy * 1.5) >= NUMBERS_FROM;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {View} view
 * @param {CanvasImageSource} image one pixel a cell
 */
export function drawImage(context, placed, view, image) {
  const sight = within(placed, view);
  const [columns, rows] = [sight.right - sight.left, sight.bottom - sight.top];
  if (columns <= 0 || rows <= 0) return;
  context.imageSmoothingEnabled = placed.dx < 1;
  context.imageSmoothingQuality = placed.dx < 0.5 ? "medium" : "low";
  const [left, top] = [placed.left + sight.left * placed.dx, placed.top + sight.top * placed.dy];
  context.drawImage(
    image,
    sight.left,
    sight.top,
    columns,
    rows,
    left,
    top,
    columns * placed.dx,
    rows * placed.dy,
  );
}

/**
 * A picture of all cells, whatever its own size, over those that are there.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {CanvasImageSource} image
 */
export function drawOver(context, placed, image) {
  context.imageSmoothingEnabled = placed.dx < 1;
  context.drawImage(image, placed.left, placed.top, placed.columns * placed.dx, placed.rows * placed.dy);
}

/**
 * Gaps and round corners between the cells of a region, in the colour of the ground, and a hairline around each, so
 * that a cell in just that colour is seen as one.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {Range} range
 * @param {{ground: string, edge: string}} look
 */
export function drawTiles(context, placed, range, { ground, edge }) {
  const side = Math.min(placed.dx, placed.dy);
  if (side < TILES_FROM || range.right <= range.left || range.bottom <= range.top) return;
  const gap = Math.min(2, side / 14);
  const radius = Math.min(3, side / 8);
  const cells = new Path2D();
  const around = new Path2D();
  // A little more than the cells, since the picture's own edge is soft.
  around.rect(
    placed.left + range.left * placed.dx - 1,
    placed.top + range.top * placed.dy - 1,
    (range.right - range.left) * placed.dx + 2,
    (range.bottom - range.top) * placed.dy + 2,
  );
  for (let row = range.top; row < range.bottom; row++) {
    for (let column = range.left; column < range.right; column++) {
      const [left, top] = [placed.left + column * placed.dx, placed.top + row * placed.dy];
      cells.roundRect(left + gap / 2, top + gap / 2, placed.dx - gap, placed.dy - gap, radius);
    }
  }
  around.addPath(cells);
  context.fillStyle = ground;
  context.fill(around, "evenodd");
  if (side < LINES_FROM) return;
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.stroke(cells);
}

/**
 * Text in each cell of a region.
 * @param {CanvasRenderingContext2D} context
 * @param {Placed} placed
 * @param {Range} range
 * @param {(row: number, column: number) => {lines: string[], ink: string} | null} textOf
 * @param {string} family
 */
export function drawNumbers(context, placed, range, textOf, family) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = range.top; row < range.bottom; row++) {
    for (let column = range.left; column < range.right; column++) {
      const text = textOf(row, column);
      if (!text) continue;
      const size = Math.min(
        15,
        Math.max(7.5, placed.dx * 0.27),
        (placed.dy * 0.86) / text.lines.length / 1.15,
      );
      context.font = `${size}px ${family}`;
      context.fillStyle = text.ink;
      const x = placed.left + (column + 0.5) * placed.dx;
      const middle = placed.top + (row + 0.5) * placed.dy;
      text.lines.forEach((line, i) => {
        context.fillText(line, x, middle + (i - (text.lines.length - 1) / 2) * size * 1.15, placed.dx - 3);
      });
    }
  }
}

/**
 * Cells of the lattice that are in sight, half-open.
 * @param {Placed} placed
 * @param {View} view
 * @returns {Range}
 */
export const within = (placed, view) => ({
  top: Math.max(0, Math.floor(-placed.top / placed.dy)),
  bottom: Math.min(placed.rows, Math.ceil((view.height - placed.top) / placed.dy)),
  left: Math.max(0, Math.floor(-placed.left / placed.dx)),
  right: Math.min(placed.columns, Math.ceil((view.width - placed.left) / placed.dx)),
});
