/** A line of numbers as bars from zero, in the colours of their signs. */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view
 * @param {readonly (number | null)[]} values null where one isn't finite
 * @param {{positive: string, negative: string, line: string, lit?: number, later?: number}} look `lit`: the number of a bar that stands out; from `later` on they are pale
 */
export function drawBars(
  context,
  { width, height },
  values,
  { positive, negative, line, lit = -1, later = values.length },
) {
  const pad = 5;
  const numbers = values.map((value) => (Number.isFinite(value) ? Number(value) : 0));
  const low = Math.min(0, ...numbers);
  const high = Math.max(0, ...numbers, low + 1e-30);
  /** @param {number} value */
  const y = (value) => height - pad - ((value - low) / (high - low)) * (height - 2 * pad);
  const wide = (width - 2 * pad) / Math.max(1, values.length);
  context.clearRect(0, 0, width, height);
  context.fillStyle = line;
  context.fillRect(0, Math.round(y(0)), width, 1);
  numbers.forEach((value, i) => {
    const [top, bottom] = [Math.min(y(0), y(value)), Math.max(y(0), y(value))];
    context.fillStyle = value < 0 ? negative : positive;
    context.globalAlpha = i >= later ? 0.15 : lit < 0 || lit === i ? 1 : 0.45;
    context.fillRect(pad + i * wide + 0.5, top, Math.max(1, wide - 1), Math.max(1, bottom - top));
  });
  context.globalAlpha = 1;
}
