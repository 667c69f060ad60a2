/** A canvas that is as sharp as the screen, whatever its size on the page. */

/**
 * Fits the canvas's pixels to its size on the page; drawing then counts in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @returns {CanvasRenderingContext2D | null} null where there is nothing to draw on
 */
export function sharpen(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (w === 0 || h === 0) return null;
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/**
 * Leaves nothing outside round corners. A canvas that CSS clips to them is blended anew in each frame of the page, which
 * costs a machine without a GPU a millisecond.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @param {number} radius CSS pixels
 */
export function roundOff(context, width, height, radius) {
  context.save();
  context.globalCompositeOperation = "destination-out";
  context.beginPath();
  for (const [x, y] of [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ]) {
    const [across, down] = [x ? -radius : radius, y ? -radius : radius];
    context.moveTo(x, y);
    context.lineTo(x + across, y);
    context.arcTo(x, y, x, y + down, radius);
    context.closePath();
  }
  context.fill();
  context.restore();
}
