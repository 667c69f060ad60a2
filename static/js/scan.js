/** In which order the window visits its places: the server's three walks (`app/geometry/scanning.py`). */

/** @typedef {"rows" | "columns" | "snake"} Order */

/** @type {readonly Order[]} */
export const ORDERS = ["rows", "columns", "snake"];

/**
 * The window that a step visits.
 * @param {Order} order
 * @param {number} step
 * @param {number} rows
 * @param {number} columns
 * @param {number} [planes]
 * @returns {number} row-major
 */
export function indexAt(order, step, rows, columns, planes = 1) {
  if (order === "columns") {
    const [plane, line] = [step % planes, Math.floor(step / planes)];
    return (plane * rows + (line % rows)) * columns + Math.floor(line / rows);
  }
  return order === "rows" ? step : thereAndBack(step, rows, columns);
}

/**
 * The step that visits a window; the inverse of `indexAt`.
 * @param {Order} order
 * @param {number} index row-major
 * @param {number} rows
 * @param {number} columns
 * @param {number} [planes]
 */
export function stepAt(order, index, rows, columns, planes = 1) {
  if (order === "columns") {
    const [line, column] = [Math.floor(index / columns), index % columns];
    return (column * rows + (line % rows)) * planes + Math.floor(line / rows);
  }
  return order === "rows" ? index : backAndThere(index, rows, columns);
}

/** Every other line runs backwards, and every other plane begins at its end. @param {number} step @param {number} rows @param {number} columns */
function thereAndBack(step, rows, columns) {
  const line = Math.floor(step / columns);
  const plane = Math.floor(line / rows);
  const row = plane % 2 === 1 ? rows - 1 - (line % rows) : line % rows;
  const column = line % 2 === 1 ? columns - 1 - (step % columns) : step % columns;
  return (plane * rows + row) * columns + column;
}

/** @param {number} index @param {number} rows @param {number} columns */
function backAndThere(index, rows, columns) {
  const line = Math.floor(index / columns);
  const plane = Math.floor(line / rows);
  const turned = plane * rows + (plane % 2 === 1 ? rows - 1 - (line % rows) : line % rows);
  return turned * columns + (turned % 2 === 1 ? columns - 1 - (index % columns) : index % columns);
}
