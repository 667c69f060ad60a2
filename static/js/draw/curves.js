/** How numbers go with time: lines over one axis, with the ends of both axes written at them. */

/** @typedef {readonly [number, number]} Point */
/** @typedef {{points: readonly Point[], color: string, width: number, dots?: boolean}} Line points in rising order; a gap where one isn't finite */

const PAD = { left: 38, right: 10, top: 8, bottom: 18 };

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view
 * @param {{lines: readonly Line[], x: Point, y: Point}} what ends of both axes
 * @param {{line: string, faint: string, mono: string}} look
 */
export function drawCurves(context, view, { lines, x, y }, look) {
  const [wide, tall] = [view.width - PAD.left - PAD.right, view.height - PAD.top - PAD.bottom];
  /** @param {number} value */
  const px = (value) => PAD.left + ((value - x[0]) / (x[1] - x[0])) * wide;
  /** @param {number} value */
  const py = (value) => PAD.top + (1 - (value - y[0]) / (y[1] - y[0])) * tall;
  context.clearRect(0, 0, view.width, view.height);
  context.font = `11px ${look.mono}`;
  context.textBaseline = "middle";
  for (const part of [0, 0.5, 1]) {
    const value = y[0] + part * (y[1] - y[0]);
    context.fillStyle = look.line;
    context.fillRect(PAD.left, Math.round(py(value)), wide, 1);
    context.fillStyle = look.faint;
    context.textAlign = "right";
    context.fillText(String(Number(value.toPrecision(2))), PAD.left - 5, py(value));
    context.textAlign = part === 0 ? "left" : part === 1 ? "right" : "center";
    const at = x[0] + part * (x[1] - x[0]);
    if (Number.isInteger(at)) context.fillText(String(at), px(at), view.height - 6);
  }
  context.lineJoin = "round";
  for (const { points, color, width, dots } of lines) {
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = width;
    context.beginPath();
    let open = false;
    for (const [at, value] of points) {
      const there = Number.isFinite(value);
      if (there && open) context.lineTo(px(at), py(value));
      else if (there) context.moveTo(px(at), py(value));
      open = there;
    }
    context.stroke();
    if (!dots || points.length > 60) continue;
    for (const [at, value] of points) {
      if (!Number.isFinite(value)) continue;
      context.beginPath();
      context.arc(px(at), py(value), 2.5, 0, 7);
      context.fill();
    }
  }
}

/** A round number that is not below this one: few digits and a power of ten. @param {number} value above 0 */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}
