/** What the page knows: the state's parts, what is derived from them, and what views are given. */

import { firstReached } from "./geometry.js";
import { stepAt } from "./scan.js";

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {import("./state.js").Look} Look */
/** @typedef {import("./geometry.js").Axis} Axis */
/** @typedef {import("./types.js").Maps} Maps */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Frame} Frame */

/**
 * One computed answer with everything that belongs to it; parts of two answers are never mixed.
 * @typedef {object} Scene
 * @property {Setup} setup what was computed
 * @property {number} channels of the picture as it is read
 * @property {number} native channels of the picture in its own colours
 * @property {import("./spec.js").Request} request
 * @property {import("./ranks.js").Rank} rank
 * @property {{bitmap: ImageBitmap | null, width: number, height: number, depth: number}} picture the input's extent, and the pixels of a picture
 * @property {Maps | null} input what the layer reads, where that is not the picture as it is
 * @property {Maps} output
 * @property {Report[]} reports of the chain up to the shown layer
 * @property {Report} report of the shown layer
 * @property {Axis} planes of the shown layer; one cell, one window where there is no depth
 * @property {[Axis, Axis]} axes of the shown layer, rows first; a signal is one row
 * @property {import("./types.js").Envelopes | null} plots a signal's samples on both sides
 */

/** @typedef {{where: "input" | "output" | "kernel", row: number, column: number, plane?: number, close: boolean, kernel?: readonly [number, number] | null, stepped?: boolean}} Hover `close`: in a loupe or a linked view; `kernel`: over one product of an output cell, the weight in it; `stepped`: nobody points, the player is at that product */

/** @typedef {{detail: string, pointer: string, offline: boolean, fixes?: readonly import("./problem.js").Fix[]}} Trouble */

/** @typedef {import("./comparison.js").Comparison} Comparison */

/**
 * @typedef {object} Catalogue
 * @property {import("./types.js").Picture[]} images
 * @property {import("./types.js").KernelEntry[]} kernels
 * @property {import("./types.js").Family[]} families
 * @property {import("./types.js").ColorMap[]} colormaps
 * @property {string[]} backends that are here
 */

/**
 * @typedef {object} State
 * @property {Setup} setup
 * @property {Look} look
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {Scene | null} scene
 * @property {Frame | null} frame the shown window's numbers
 * @property {boolean} late are they still those of a window or a layer before?
 * @property {number} numbers counts up when more exact numbers are here
 * @property {Hover | null} hover
 * @property {boolean} playing
 * @property {{from: [number, number], to: [number, number], part: number} | null} glide between two windows
 * @property {{row: number, column: number}} lens the output cell in the middle of the loupes
 * @property {import("./webcam.js").Webcam} webcam
 * @property {boolean} busy
 * @property {Trouble | null} trouble
 * @property {readonly import("./fit.js").Note[]} notes
 * @property {Catalogue} catalogue
 * @property {"light" | "dark"} theme
 * @property {import("./i18n/index.js").Language} language
 * @property {string} toast
 * @property {"" | "go-to" | "export"} asked what was asked to open
 * @property {Comparison | null} comparison A beside the scene that is B
 */

/**
 * What every view is given.
 * @typedef {object} App
 * @property {import("./store.js").Store<State>} store
 * @property {import("./store.js").Store<State>["watch"]} watch for as long as the view lives
 * @property {import("./store.js").Store<State>["paint"]} paint for as long as the view lives
 * @property {import("./i18n/index.js").Translate} t
 * @property {import("./editor.js").Editor} editor
 * @property {import("./values.js").ValueStore} values
 * @property {import("./viewport.js").Viewport} viewport
 * @property {import("./lens.js").Lens} lens
 * @property {import("./player.js").Player} player
 * @property {import("./rasters.js").Rasters} rasters
 * @property {import("./actions.js").Actions} actions
 */

/** Does the shown layer add (a transposed convolution)? @param {Scene} scene */
export const adds = ({ report }) => report.kind === "conv_transpose";

/**
 * The side on which windows are numbered: a cell of it is what one window makes, or, of a transposed convolution, spreads.
 * @param {Scene} scene
 * @returns {"input" | "output"}
 */
export const numbered = (scene) => (adds(scene) ? "input" : "output");

/**
 * The side whose cells windows lie over.
 * @param {Scene} scene
 * @returns {"input" | "output"}
 */
export const covered = (scene) => (adds(scene) ? "output" : "input");

/** Depth, rows and columns, also where there is no depth. @param {Pick<Scene, "planes" | "axes">} scene */
export const axesOf = ({ planes, axes }) => /** @type {const} */ ([planes, axes[0], axes[1]]);

/** The place that a new picture opens at: off the middle, where pictures tend to have an edge. */
const PLACE = { row: 0.6075, column: 0.565 };

/**
 * How many windows there are.
 * @param {Scene} scene
 */
export const total = ({ planes, axes }) => planes.output * axes[0].output * axes[1].output;

/**
 * The window that the player stands on.
 * @param {State} state
 * @returns {number} in row-major order
 */
export function position({ scene, look }) {
  if (!scene) return 0;
  const [rows, columns] = scene.axes;
  const last = total(scene) - 1;
  if (look.position !== null) return Math.min(look.position, last);
  if (total(scene) <= 1024) return 0;
  const plane = Math.floor(scene.planes.output / 2) * rows.output;
  const row = rows.output > 1 ? Math.floor(rows.output * PLACE.row) : 0;
  return (plane + row) * columns.output + Math.floor(columns.output * PLACE.column);
}

/**
 * The step of the walk that a window is.
 * @param {State} state
 * @param {number} [index] row-major; the player's
 */
export function stepOf(state, index = position(state)) {
  if (!state.scene) return 0;
  const { axes, planes } = state.scene;
  return stepAt(state.look.order, index, axes[0].output, axes[1].output, planes.output);
}

/**
 * The first and last step that play repeats.
 * @param {State} state
 * @returns {[number, number]}
 */
export function rangeOf({ scene, look }) {
  const last = scene ? total(scene) - 1 : 0;
  const [from, to] = look.between ?? [0, last];
  return [Math.min(from, last), Math.min(to, last)];
}

/**
 * The cell of a side that is pointed at, unless the player holds it; what lay there before an edit may be beyond its end now.
 * @param {State} state
 * @param {Hover["where"]} where
 * @param {"input" | "output"} [count] what numbers its cells
 */
function under({ scene, hover, look }, where, count = "output") {
  if (!scene || look.pinned || hover?.where !== where) return null;
  const { planes, axes } = scene;
  const { plane = 0, row, column } = hover;
  const sizes = [planes, ...axes].map((axis) => axis[count]);
  return [plane, row, column].every((at, i) => at >= 0 && at < (sizes[i] ?? 0)) ? hover : null;
}

/**
 * The cell whose window is shown: under the pointer, else where the player stands.
 * @param {State} state
 * @returns {[number, number]} row and column
 */
export function shown(state) {
  const { scene } = state;
  if (!scene) return [0, 0];
  const [rows, columns] = scene.axes;
  const hover = under(state, numbered(scene));
  if (hover) return [hover.row, hover.column];
  const index = position(state);
  return [Math.floor(index / columns.output) % rows.output, index % columns.output];
}

/** The plane of that cell. @param {State} state */
export function shownPlane(state) {
  const { scene } = state;
  if (!scene) return 0;
  const [rows, columns] = scene.axes;
  const hover = under(state, numbered(scene));
  if (hover?.plane !== undefined) return hover.plane;
  return Math.floor(position(state) / (rows.output * columns.output));
}

/** @param {State} state */
export function shownIndex(state) {
  const [row, column] = shown(state);
  if (!state.scene) return 0;
  const [rows, columns] = state.scene.axes;
  return (shownPlane(state) * rows.output + row) * columns.output + column;
}

/** @typedef {"window" | "output"} By */

/**
 * What the sum is about: the shown window, or, over the output of a transposed convolution, the cell that inputs reach.
 * @param {State} state
 * @returns {{by: By, index: number}}
 */
export function seen(state) {
  const { scene } = state;
  const hover = scene && adds(scene) ? under(state, "output", "input") : null;
  if (!scene || !hover) return { by: "window", index: shownIndex(state) };
  const [rows, columns] = scene.axes;
  const plane = (hover.plane ?? 0) * rows.input;
  return { by: "output", index: (plane + hover.row) * columns.input + hover.column };
}

/**
 * The output cell that the shown window makes; of a transposed convolution the one under the pointer, else the first that the shown input adds to.
 * @param {State} state
 * @returns {[number, number, number]} plane, row and column
 */
export function shownCell(state) {
  const { scene } = state;
  const cell = /** @type {const} */ ([shownPlane(state), ...shown(state)]);
  if (!scene || !adds(scene)) return [...cell];
  const [rows, columns] = scene.axes;
  const { by, index } = seen(state);
  const line = Math.floor(index / columns.input);
  if (by === "output") return [Math.floor(line / rows.input), line % rows.input, index % columns.input];
  return [firstReached(scene.planes, cell[0]), firstReached(rows, cell[1]), firstReached(columns, cell[2])];
}

/** Its row and column. @param {State} state @returns {[number, number]} */
export const shownOutput = (state) => /** @type {[number, number]} */ (shownCell(state).slice(1));

/** Is the output drawn as red, green and blue at once? @param {State} state */
export const isComposite = ({ scene, setup }) =>
  scene !== null && scene.output.count === 3 && setup.map === "rgb";

/**
 * The channels whose numbers are shown.
 * @param {State} state
 * @returns {{input: number, output: number}}
 */
export function focus({ scene, setup, look }) {
  if (!scene) return { input: 0, output: 0 };
  const inputs = scene.report.input_shape[1] ?? 1;
  const outputs = scene.output.count;
  const chosen = setup.map === "rgb" ? look.probe : Number(setup.map);
  const output = outputs === 1 ? 0 : Math.min(chosen, outputs - 1);
  const input = outputs === 1 ? Math.min(look.probe, inputs - 1) : Math.min(output, inputs - 1);
  return { input, output };
}

/**
 * The kernel cell that meets tap `row`, `column` of the window: the same, unless the kernel is flipped.
 * @param {Scene} scene
 * @param {number} row
 * @param {number} column
 * @returns {[number, number]}
 */
export function weightAt({ setup, report, planes, axes: [rows, columns] }, row, column) {
  if (!setup.flip || report.kind !== "conv") return [row, column];
  // The planes of a volume's kernel lie below each other, and turn round with all their rows.
  return [planes.kernel * rows.kernel - 1 - row, columns.kernel - 1 - column];
}

/** What somebody points at, whatever product the player is at. @param {State} state */
export const pointed = ({ hover }) => (hover?.stepped ? null : hover);

/** The weight that is pointed at, by itself or in one product. @param {Hover | null} hover @returns {readonly [number, number] | null} */
export const litWeight = (hover) =>
  hover?.where === "kernel" ? [hover.row, hover.column] : (hover?.kernel ?? null);

const COLORS = /** @type {const} */ (["channel.red", "channel.green", "channel.blue"]);

const SOUNDS = /** @type {const} */ (["channel.left", "channel.right"]);

/** A channel's name, by how many there are. @param {number} count @param {number} channel @param {import("./ranks.js").Rank} [rank] */
export function channelName(count, channel, rank = 2) {
  if (rank === 1)
    return count === 1 ? "channel.signal" : (count === 2 && SOUNDS[channel]) || "channel.number";
  return (count === 3 ? COLORS[channel] : undefined) ?? (count > 1 ? "channel.number" : "channel.grey");
}
