/** Grids of small cells in groups: where each lies, how it is drawn, and which one lies under a point. */

/**
 * @typedef {object} Look
 * @property {string | readonly string[]} fill several: as many weights meet here
 * @property {string} [text]
 * @property {string} [ink]
 * @property {string} [edge]
 * @property {boolean} [dashed] the edge: what lies here is a copy
 * @property {number} [alpha] of the fill
 */

/**
 * @typedef {object} Grid
 * @property {number} rows
 * @property {number} columns
 * @property {number} dx
 * @property {number} dy
 * @property {readonly number[]} [breakRows] rows that begin a new group
 * @property {readonly number[]} [breakColumns] columns that do
 * @property {readonly {at: number, text: string}[]} [rowLabels] left of a row
 * @property {readonly {at: number, text: string}[]} [columnLabels] above a column
 * @property {readonly {from: number, to: number, color: string}[]} [bars] beside rows that belong together
 * @property {number} [left] room for the row labels
 */

/** @typedef {{xs: Float64Array, ys: Float64Array, width: number, height: number, font: number}} Placed where columns and rows begin */

const GAP = 8;
const LABEL = 15;
const BAR = 7;
const NUMBERS_FROM = 12;
const LEAST_FONT = 6.8;
export const LABEL_PX = 11;

/** @param {Grid} grid @returns {Placed} */
export function placeGrid(grid) {
  const left = (grid.left ?? 0) + (grid.bars ? BAR : 0);
  const top = grid.columnLabels ? LABEL : 0;
  const xs = starts(grid.columns, grid.dx, left, grid.breakColumns ?? []);
  const ys = starts(grid.rows, grid.dy, top, grid.breakRows ?? []);
  const [width, height] = [(xs.at(-1) ?? 0) + grid.dx, (ys.at(-1) ?? 0) + grid.dy];
  return { xs, ys, width, height, font: Math.min(12, grid.dy * 0.62, Math.max(grid.dx * 0.38, 7)) };
}

/** @param {number} count @param {number} pitch @param {number} from @param {readonly number[]} breaks */
function starts(count, pitch, from, breaks) {
  const found = new Float64Array(count);
  let at = from;
  for (let i = 0; i < count; i++) {
    if (i > 0) for (const before of breaks) if (before === i) at += GAP;
    found[i] = at;
    at += pitch;
  }
  return found;
}

/** Characters that a cell has room for; 0 where none can be read. @param {Grid} grid @param {Placed} placed */
export const roomOf = ({ dx, dy }, { font }) =>
  Math.min(dx, dy * 1.6) < NUMBERS_FROM || font < LEAST_FONT
    ? 0
    : Math.max(1, Math.floor((dx - 3.2) / (font * 0.6)));

/**
 * The cell at a point.
 * @param {Grid} grid
 * @param {Placed} placed
 * @param {number} x
 * @param {number} y
 * @returns {{row: number, column: number} | null}
 */
export function cellAtPoint(grid, placed, x, y) {
  const row = placed.ys.findIndex((start) => y >= start && y < start + grid.dy);
  const column = placed.xs.findIndex((start) => x >= start && x < start + grid.dx);
  return row < 0 || column < 0 ? null : { row, column };
}

/** Where a cell lies, without the gap around it. @param {Grid} grid @param {Placed} placed @param {number} row @param {number} column */
function boxOf({ dx, dy }, placed, row, column) {
  const side = Math.min(dx, dy);
  const gap = side < 5 ? 0 : side < 9 ? 1 : 2;
  const [x, y] = [(placed.xs[column] ?? 0) + gap / 2, (placed.ys[row] ?? 0) + gap / 2];
  return { x, y, w: dx - gap, h: dy - gap, radius: side < 9 ? 0 : Math.min(4, side / 5) };
}

/** @typedef {ReturnType<typeof boxOf>} Box */

/** @param {CanvasRenderingContext2D | Path2D} path @param {Box} box */
function trace(path, { x, y, w, h, radius }) {
  if (radius === 0) path.rect(x, y, w, h);
  else path.roundRect(x, y, w, h, radius);
}

/**
 * One cell.
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} grid
 * @param {Placed} placed
 * @param {number} row
 * @param {number} column
 * @param {Look} look
 */
export function drawCell(context, grid, placed, row, column, look) {
  const box = boxOf(grid, placed, row, column);
  context.globalAlpha = look.alpha ?? 1;
  if (typeof look.fill === "string") {
    context.fillStyle = look.fill;
    context.beginPath();
    trace(context, box);
    context.fill();
  } else drawStripes(context, box, look.fill);
  context.globalAlpha = 1;
  finish(context, grid, box, look);
}

/** Edge and text. @param {CanvasRenderingContext2D} context @param {Grid} grid @param {Box} box @param {Look} look */
function finish(context, { dx, dy }, { x, y, w, h, radius }, { edge, dashed, text, ink }) {
  if (edge) {
    const width = Math.min(dx, dy) < 9 ? 1.25 : 2;
    context.beginPath();
    context.roundRect(x + width / 2 - 0.5, y + width / 2 - 0.5, w - width + 1, h - width + 1, radius);
    context.lineWidth = dashed ? 1.25 : width;
    context.setLineDash(dashed ? [2.5, 2] : []);
    context.strokeStyle = edge;
    context.stroke();
    context.setLineDash([]);
  }
  if (text) {
    context.fillStyle = ink ?? "#000";
    context.fillText(text, x + w / 2, y + h / 2 + 0.5, w);
  }
}

/** As many stripes as weights that meet here. @param {CanvasRenderingContext2D} context @param {Box} box @param {readonly string[]} fills */
function drawStripes(context, { x, y, w, h }, fills) {
  fills.forEach((part, i) => {
    context.fillStyle = part;
    context.fillRect(x + (w * i) / fills.length, y, w / fills.length, h);
  });
}

/**
 * Everything that stays while a person looks around.
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} grid
 * @param {Placed} placed
 * @param {(row: number, column: number) => Look | null} lookOf
 * @param {{mono: string, faint: string}} colors
 */
export function drawGrid(context, grid, placed, lookOf, { mono, faint }) {
  setFont(context, placed, mono);
  /** @type {Map<string, {look: Look, path: Path2D}>} cells of one colour are filled together */
  const fills = new Map();
  /** @type {(() => void)[]} */
  const after = [];
  for (let row = 0; row < grid.rows; row++)
    for (let column = 0; column < grid.columns; column++) {
      const look = lookOf(row, column);
      if (!look) continue;
      const box = boxOf(grid, placed, row, column);
      const { fill } = look;
      if (typeof fill === "string") {
        const key = `${fill} ${look.alpha ?? 1}`;
        const known = fills.get(key) ?? { look, path: new Path2D() };
        trace(known.path, box);
        fills.set(key, known);
      } else after.push(() => drawStripes(context, box, fill));
      if (look.edge || look.text) after.push(() => finish(context, grid, box, look));
    }
  for (const { look, path } of fills.values()) {
    context.globalAlpha = look.alpha ?? 1;
    context.fillStyle = /** @type {string} */ (look.fill);
    context.fill(path);
  }
  context.globalAlpha = 1;
  for (const draw of after) draw();
  for (const { from, to, color } of grid.bars ?? []) {
    const [top, bottom] = [placed.ys[from] ?? 0, (placed.ys[to - 1] ?? 0) + grid.dy];
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(grid.left ?? 0, top + 1, 3, bottom - top - 2, 1.5);
    context.fill();
  }
  context.font = `${LABEL_PX}px ${mono}`;
  context.fillStyle = faint;
  context.textAlign = "left";
  for (const { at, text } of grid.columnLabels ?? []) context.fillText(text, (placed.xs[at] ?? 0) + 1, 6);
  context.textAlign = "right";
  for (const { at, text } of grid.rowLabels ?? [])
    context.fillText(text, (grid.left ?? 0) - 5, (placed.ys[at] ?? 0) + grid.dy / 2 + 0.5);
}

/** @type {WeakMap<CanvasRenderingContext2D, string>} */
const fonts = new WeakMap();

/** Browsers take a while over a font, even one that is set already. @param {CanvasRenderingContext2D} context @param {Placed} placed @param {string} family */
export function setFont(context, { font }, family) {
  const wanted = `${font.toFixed(1)}px ${family}`;
  // A canvas that was resized has forgotten all it was told.
  if (context.textAlign === "center" && fonts.get(context) === wanted) return;
  fonts.set(context, wanted);
  context.font = wanted;
  context.textAlign = "center";
  context.textBaseline = "middle";
}
