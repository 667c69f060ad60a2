/** In which order the window visits its places: the server's three walks (`app/geometry/scanning.py`), on a plane. */

/** @typedef {"rows" | "columns" | "snake"} Order */

/** @type {readonly Order[]} */
export const ORDERS = ["rows", "columns", "snake"];

/**
 * The window that a step visits.
 * @param {Order} order
 * @param {number} step
 * @param {number} rows
 * @param {number} columns
 * @returns {number} row-major
 */
export function indexAt(order, step, rows, columns) {
  if (order === "columns") return (step % rows) * columns + Math.floor(step / rows);
  const row = Math.floor(step / columns);
  return order === "snake" && row % 2 === 1 ? row * columns + columns - 1 - (step % columns) : step;
}

/**
 * The step that visits a window; the inverse of `indexAt`.
 * @param {Order} order
 * @param {number} index row-major
 * @param {number} rows
 * @param {number} columns
 */
export function stepAt(order, index, rows, columns) {
  if (order === "columns") return (index % columns) * rows + Math.floor(index / columns);
  // There and back is its own inverse.
  return indexAt(order, index, rows, columns);
}
