/** What has no sharp edges is drawn at half the screen's resolution: a quarter of the work, and a turn is drawn in time. */

const COARSE = 2;
/** @type {HTMLCanvasElement | null} */
let scratch = null;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view CSS pixels
 * @param {(context: CanvasRenderingContext2D) => void} draw in CSS pixels too
 */
export function drawSoftly(context, view, draw) {
  const ratio = context.getTransform().a / COARSE;
  const [width, height] = [Math.ceil(view.width * ratio), Math.ceil(view.height * ratio)];
  scratch ??= document.createElement("canvas");
  // Setting a size also clears.
  scratch.width = width;
  scratch.height = height;
  const coarse = scratch.getContext("2d");
  if (!coarse) return;
  coarse.setTransform(ratio, 0, 0, ratio, 0, 0);
  coarse.imageSmoothingEnabled = true;
  coarse.imageSmoothingQuality = "low";
  draw(coarse);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "low";
  context.drawImage(scratch, 0, 0, width / ratio, height / ratio);
}
