/** A fully connected layer's matrix: every place filled, each with a weight of its own. */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} rows
 * @param {number} columns
 * @param {number} pitch
 * @param {boolean} dark
 */
export function drawConnected(context, rows, columns, pitch, dark) {
  const gap = pitch < 3 ? 0 : 0.75;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      // As if drawn at random: no rule that an eye could take for shared weights.
      const angle = scattered(row * columns + column) % 360;
      context.fillStyle = `oklch(${dark ? 0.72 : 0.78} .1 ${angle} / .85)`;
      context.fillRect(column * pitch, row * pitch, pitch - gap, pitch - gap);
    }
}

/** A whole number that looks drawn at random, the same each time (the last steps of MurmurHash3). @param {number} n */
function scattered(n) {
  let h = Math.imul(n + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
