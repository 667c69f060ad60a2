/** Networks that everybody knows, to be looked at before one's own is pasted; without their biases, as the sizes alone matter. */

/** @typedef {import("../spec.js").LayerSpec} LayerSpec */

/** @param {number} channels @param {number} kernel @param {object} [more] @returns {LayerSpec} */
const conv = (channels, kernel, more) => ({
  kind: "conv",
  out_channels: channels,
  kernel_size: kernel,
  ...more,
});

/** @param {number} kernel @param {object} [more] @returns {LayerSpec} */
const pool = (kernel, more) => ({ kind: "max_pool", kernel_size: kernel, stride: 2, ...more });

/** @param {number} outputs @returns {LayerSpec} */
const linear = (outputs) => ({ kind: "linear", out_channels: outputs });

/** @type {LayerSpec} */
const relu = { kind: "relu" };

/** @type {LayerSpec} */
const flatten = { kind: "flatten" };

/** @param {number[]} widths of a stage's convolutions */
const stage = (...widths) => [...widths.flatMap((width) => [conv(width, 3, { padding: 1 }), relu]), pool(2)];

/** @type {Record<string, {title: string, inputShape: number[], layers: LayerSpec[]}>} */
export const EXAMPLES = {
  // LeCun et al. 1998
  lenet: {
    title: "LeNet-5",
    inputShape: [1, 1, 32, 32],
    layers: [
      conv(6, 5),
      { kind: "tanh" },
      { kind: "avg_pool", kernel_size: 2 },
      conv(16, 5),
      { kind: "tanh" },
      { kind: "avg_pool", kernel_size: 2 },
      conv(120, 5),
      { kind: "tanh" },
      flatten,
      linear(84),
      { kind: "tanh" },
      linear(10),
    ],
  },
  // Krizhevsky 2014, as torchvision has it
  alexnet: {
    title: "AlexNet",
    inputShape: [1, 3, 224, 224],
    layers: [
      conv(64, 11, { stride: 4, padding: 2 }),
      relu,
      pool(3),
      conv(192, 5, { padding: 2 }),
      relu,
      pool(3),
      conv(384, 3, { padding: 1 }),
      relu,
      conv(256, 3, { padding: 1 }),
      relu,
      conv(256, 3, { padding: 1 }),
      relu,
      pool(3),
      flatten,
      linear(4096),
      relu,
      linear(4096),
      relu,
      linear(1000),
    ],
  },
  // Simonyan & Zisserman 2015, configuration A
  vgg11: {
    title: "VGG-11",
    inputShape: [1, 3, 224, 224],
    layers: [
      ...stage(64),
      ...stage(128),
      ...stage(256, 256),
      ...stage(512, 512),
      ...stage(512, 512),
      flatten,
      linear(4096),
      relu,
      linear(4096),
      relu,
      linear(1000),
    ],
  },
  // Radford et al. 2016, the generator
  dcgan: {
    title: "DCGAN",
    inputShape: [1, 100, 1, 1],
    layers: [
      { kind: "conv_transpose", out_channels: 512, kernel_size: 4 },
      relu,
      ...[256, 128, 64].flatMap((width) => [
        { kind: "conv_transpose", out_channels: width, kernel_size: 4, stride: 2, padding: 1 },
        relu,
      ]),
      { kind: "conv_transpose", out_channels: 3, kernel_size: 4, stride: 2, padding: 1 },
      { kind: "tanh" },
    ],
  },
};
