/** Which output channels read which input channels: columns of dots, and a line for each slice of the weights. */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} view
 * @param {readonly number[]} stages groups of each layer, one after the other; one column of dots more than these
 * @param {number} channels
 * @param {{dot: string, hueOf: (group: number, groups: number) => string}} look
 */
export function drawWiring(context, view, stages, channels, { dot, hueOf }) {
  const pad = 6;
  const radius = Math.max(1, Math.min(4.5, (view.height - 2 * pad) / channels / 2.6));
  /** @param {number} channel */
  const y = (channel) => pad + ((channel + 0.5) * (view.height - 2 * pad)) / channels;
  /** @param {number} column */
  const x = (column) => pad + (column * (view.width - 2 * pad)) / stages.length;
  context.clearRect(0, 0, view.width, view.height);
  context.lineWidth = channels > 24 ? 0.5 : 1;
  stages.forEach((groups, column) => {
    const size = channels / groups;
    for (let output = 0; output < channels; output++) {
      const group = Math.floor(output / size);
      context.strokeStyle = hueOf(group, groups);
      context.beginPath();
      for (let input = group * size; input < (group + 1) * size; input++) {
        context.moveTo(x(column), y(input));
        context.lineTo(x(column + 1), y(output));
      }
      context.stroke();
    }
  });
  context.fillStyle = dot;
  for (let column = 0; column <= stages.length; column++) {
    for (let channel = 0; channel < channels; channel++) {
      context.beginPath();
      context.arc(x(column), y(channel), radius, 0, 7);
      context.fill();
    }
  }
}
