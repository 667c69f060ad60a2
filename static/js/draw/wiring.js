/** Which output channels read which input channels: rows of small maps, and a line for each slice of the weights. */

/** @typedef {{label: string, maps: readonly (CanvasImageSource | null)[], faint: boolean}} Row */
/** @typedef {ReturnType<typeof layOut>} Layout */

/** Room for a row's name: over the first row, under the others, so that no line crosses it. */
const LABEL = 18;
const WIRES = 46;
const [NARROW, BROAD, TALL] = [24, 96, 58];
/** Lines of more channels than this are too many to be seen one by one. */
const CROWDED = 16;

/**
 * Where the maps of all rows stand: as large as there is room for, in the picture's form.
 * @param {number} width there is; more is taken where maps would be too small
 * @param {number} channels
 * @param {number} rows
 * @param {number} form width of a map over its height
 */
export function layOut(width, channels, rows, form) {
  const pitch = Math.min(BROAD, Math.max(NARROW, width / channels));
  const gap = Math.min(8, Math.max(2, pitch * 0.1));
  const across = Math.min(pitch - gap, TALL * form);
  const down = Math.max(6, Math.min(TALL, across / form));
  const step = Math.min(pitch, across + gap);
  const top = (/** @type {number} */ row) =>
    row === 0 ? LABEL : LABEL + row * (down + WIRES) + (row - 1) * LABEL;
  return {
    channels,
    rows,
    across,
    down,
    width: Math.max(Math.ceil(step * channels), Math.min(width, 120)),
    height: top(rows - 1) + down + LABEL,
    /** @param {number} channel */
    left: (channel) => channel * step + (step - across) / 2,
    top,
  };
}

/**
 * The channel of the last row under a point, or −1.
 * @param {Layout} layout
 * @param {number} x
 */
export function channelAt(layout, x) {
  const step = layout.left(1) - layout.left(0) || layout.across;
  const channel = Math.floor((x - layout.left(0) + (step - layout.across) / 2) / step);
  return channel >= 0 && channel < layout.channels ? channel : -1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {readonly Row[]} rows
 * @param {readonly number[]} stages groups of each layer, one fewer than rows
 * @param {{lit: number, ink: string, line: string, font: string, lightness: number}} look `lit`: the
 *   output channel that is looked at, or −1
 */
export function drawWiring(context, layout, rows, stages, look) {
  const { channels, across, down, left, top } = layout;
  context.clearRect(0, 0, layout.width, layout.height);
  const reached = reachOf(channels, stages, look.lit);
  stages.forEach((groups, stage) => {
    const [from, to] = [top(stage) + down + 3 + (stage > 0 ? LABEL : 0), top(stage + 1) - 3];
    wires(context, layout, groups, from, to, reached, stage, look);
  });
  context.textBaseline = "middle";
  context.font = look.font;
  rows.forEach(({ label, maps, faint }, row) => {
    context.globalAlpha = 1;
    context.fillStyle = look.ink;
    context.fillText(label, left(0), row === 0 ? LABEL / 2 - 1 : top(row) + down + LABEL / 2 + 1);
    const last = row === rows.length - 1;
    for (let channel = 0; channel < channels; channel++) {
      const on = look.lit < 0 || reached[row]?.has(channel) === true;
      const [x, y] = [left(channel), top(row)];
      context.globalAlpha = (faint ? 0.35 : 1) * (on ? 1 : 0.35);
      const map = maps[channel];
      context.fillStyle = look.line;
      if (map) context.drawImage(map, x, y, across, down);
      else context.fillRect(x, y, across, down);
      context.globalAlpha = on ? 1 : 0.35;
      context.lineWidth = last && channel === look.lit ? 2 : 1;
      context.strokeStyle = last && channel === look.lit ? look.ink : look.line;
      context.strokeRect(x + 0.5, y + 0.5, across - 1, down - 1);
    }
  });
  context.globalAlpha = 1;
}

/** The channels of every row that end in the output that is looked at. @param {number} channels @param {readonly number[]} stages @param {number} lit */
function reachOf(channels, stages, lit) {
  const found = [new Set([lit])];
  for (const groups of [...stages].reverse()) {
    const size = channels / groups;
    const below = found[0] ?? new Set();
    const above = new Set();
    for (const channel of below) {
      const first = Math.floor(channel / size) * size;
      if (lit >= 0) for (let i = first; i < first + size; i++) above.add(i);
    }
    found.unshift(above);
  }
  return found;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {number} groups
 * @param {number} from
 * @param {number} to
 * @param {readonly Set<number>[]} reached
 * @param {number} stage
 * @param {{lit: number, lightness: number}} look
 */
function wires(context, { channels, across, left }, groups, from, to, reached, stage, { lit, lightness }) {
  const size = channels / groups;
  const thin = channels > CROWDED && groups === 1;
  for (let output = 0; output < channels; output++) {
    const on = lit < 0 || reached[stage + 1]?.has(output) === true;
    const group = Math.floor(output / size);
    const hue = groups === 1 ? 270 : (40 + (group * 360) / groups) % 360;
    const alpha = on ? (thin && lit < 0 ? 3 / channels : 0.85) : 0.07;
    context.strokeStyle = `oklch(${lightness} .13 ${hue} / ${alpha})`;
    context.lineWidth = lit >= 0 && on ? 1.5 : thin ? 0.6 : 1;
    context.beginPath();
    for (let input = group * size; input < (group + 1) * size; input++) {
      context.moveTo(left(input) + across / 2, from);
      context.lineTo(left(output) + across / 2, to);
    }
    context.stroke();
  }
}
