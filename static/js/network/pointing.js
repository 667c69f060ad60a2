/** Choosing a cell of the large map: by pointing at it, by a click that keeps it, by arrow keys. */

/** @typedef {{size: () => [number, number], place: () => import("./panes.js").Place, features: () => boolean, cell: () => readonly number[] | null, pinned: () => boolean, look: (cell: readonly number[]) => void, keep: (cell: readonly number[], on: boolean) => void}} Map */

/** @param {HTMLCanvasElement} canvas @param {Map} map */
export function pointing(canvas, { size, place, features, cell, pinned, look, keep }) {
  /** @param {MouseEvent} event @returns {number[] | null} */
  function cellAt(event) {
    const at = place();
    const [rows, columns] = size();
    const column = Math.floor((event.offsetX - at.left) / at.cell);
    const row = Math.floor((event.offsetY - at.top) / at.down);
    if (row < 0 || column < 0 || row >= rows || column >= columns) return null;
    return features() ? [column] : [row, column];
  }

  canvas.addEventListener("pointermove", (event) => {
    const at = pinned() ? null : cellAt(event);
    if (at) look(at);
  });
  canvas.addEventListener("click", (event) => {
    const at = cellAt(event);
    if (at) keep(at, !(pinned() && String(at) === String(cell())));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const now = cell() ?? [0, 0];
    const next = (now.length > 1 ? now : [0, ...now]).map((at, axis) =>
      Math.max(0, Math.min((size()[axis] ?? 1) - 1, at + (by[axis] ?? 0))),
    );
    keep(now.length > 1 ? next : next.slice(1), true);
  });
}
