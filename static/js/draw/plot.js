/** Small drawings that are no pictures: a scale, a function's curve, a kernel as an icon. */

/**
 * A colour scale from low to high.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} table 256 × RGB
 */
export function drawScale(context, width, height, table) {
  for (let x = 0; x < width; x++) {
    const place = Math.round((x / Math.max(1, width - 1)) * 255) * 3;
    context.fillStyle = `rgb(${table[place]} ${table[place + 1]} ${table[place + 2]})`;
    context.fillRect(x, 0, 1, height);
  }
}

/**
 * The scales of a picture in red, green and blue, one below the other: black to the full colour.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 */
export function drawPrimaries(context, width, height) {
  for (let x = 0; x < width; x++) {
    const level = Math.round((x / Math.max(1, width - 1)) * 255);
    [0, 1, 2].forEach((channel) => {
      const rgb = [0, 1, 2].map((c) => (c === channel ? level : 0));
      context.fillStyle = `rgb(${rgb.join(" ")})`;
      context.fillRect(x, (channel * height) / 3, 1, height / 3);
    });
  }
}

/**
 * A function's curve with its axes, and the point that is shown.
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view
 * @param {readonly (readonly [number, number])[]} points in rising order
 * @param {{at: readonly [number, number] | null, line: string, ink: string, accent: string}} look
 */
export function drawCurve(context, view, points, { at, line, ink, accent }) {
  const pad = 12;
  const [first, last] = [points[0]?.[0] ?? -1, points.at(-1)?.[0] ?? 1];
  const low = Math.min(0, ...points.map(([, y]) => y));
  const high = Math.max(low + 1e-9, ...points.map(([, y]) => y));
  /** @param {number} x */
  const px = (x) => pad + ((x - first) / (last - first)) * (view.width - 2 * pad);
  /** @param {number} y */
  const py = (y) => view.height - pad - ((y - low) / (high - low)) * (view.height - 2 * pad);
  context.clearRect(0, 0, view.width, view.height);
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(pad, py(0));
  context.lineTo(view.width - pad, py(0));
  context.moveTo(px(0), pad);
  context.lineTo(px(0), view.height - pad);
  context.stroke();
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(px(x), py(y));
  context.stroke();
  if (!at || at[0] < first || at[0] > last) return;
  context.fillStyle = accent;
  context.beginPath();
  context.arc(px(at[0]), py(at[1]), 5, 0, 7);
  context.fill();
}

/**
 * A grid of values, one pixel each.
 * @param {HTMLCanvasElement} canvas
 * @param {readonly (readonly (number | null)[])[]} rows
 * @param {(value: number, i: number) => readonly number[]} colorOf RGB, perhaps with an alpha, 0 to 255
 */
export function drawPixels(canvas, rows, colorOf) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  if (height === 0 || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  rows.flat().forEach((value, i) => {
    const [r = 0, g = 0, b = 0, a = 255] = value === null ? [255, 0, 255] : colorOf(value, i);
    image.data.set([r, g, b, a], i * 4);
  });
  context.putImageData(image, 0, 0);
}

/**
 * A response from 0 to its largest, as small as an icon.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side
 * @param {readonly number[]} values
 * @param {number} most
 * @param {string} color
 * @param {string} ground
 */
export function drawSpark(context, side, values, most, color, ground) {
  const pad = 5;
  context.clearRect(0, 0, side, side);
  context.lineWidth = 1;
  context.strokeStyle = ground;
  context.beginPath();
  context.moveTo(0, side - pad + 0.5);
  context.lineTo(side, side - pad + 0.5);
  context.moveTo(side / 2, 0);
  context.lineTo(side / 2, side);
  context.stroke();
  context.lineWidth = 1.4;
  context.strokeStyle = color;
  context.beginPath();
  values.forEach((value, i) => {
    const x = 2 + (i / Math.max(1, values.length - 1)) * (side - 4);
    context.lineTo(x, side - pad - (value / most) * (side - 2 * pad));
  });
  context.stroke();
}
