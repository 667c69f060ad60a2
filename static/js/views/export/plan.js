/** From what a person sees and chose to what the server is asked to make; pure. */

import { focus, rangeOf, shownIndex, stepOf } from "../../app.js";
import { PERCENT, RULES, rangeOf as ruleOf } from "../../range.js";
import { colormapName } from "../../rasters.js";

/** @typedef {import("../../app.js").State} State */
/** @typedef {"animation" | "figure" | "picture" | "tensor"} Kind */

/**
 * What the dialog remembers.
 * @typedef {object} Choices
 * @property {Kind} kind
 * @property {{animation: string, figure: string, picture: string, tensor: string}} format one a kind
 * @property {number} width of an animation, in pixels
 * @property {number} scale of a figure's pixels
 * @property {number} milliseconds a frame; 0: as the page plays
 * @property {number} every take every n-th window; 0: as few as fit the server's limit
 * @property {"page" | "light" | "dark"} theme
 * @property {"page" | "en" | "zh"} words
 * @property {string} tensor
 * @property {string} colormap "page", or a colour map's name
 * @property {"page" | import("../../range.js").Rule} range
 * @property {number} percent of the rule `percentile`
 * @property {[number, number] | null} ends of the rule `own`; null: those on the page
 */

/** @type {Choices} */
export const CHOICES = {
  kind: "animation",
  format: { animation: "gif", figure: "svg", picture: "png", tensor: "npy" },
  width: 800,
  scale: 2,
  milliseconds: 0,
  every: 0,
  theme: "page",
  words: "page",
  tensor: "output",
  colormap: "page",
  range: "page",
  percent: PERCENT.usual,
  ends: null,
};

/** What a scale's ends may be. */
export const RANGES = /** @type {const} */ (["page", ...RULES, "own"]);

export const WIDTHS = [480, 640, 800, 1280, 1920];
export const SCALES = [1, 2, 3];
/** Of a frame: multiples of 10 from 20 on, which is all that a GIF can say. */
export const PACES = [1000, 500, 250, 200, 100, 50, 40, 20];
export const KINDS = /** @type {const} */ (["animation", "figure", "picture", "tensor"]);
/** A figure at 1×. */
const FIGURE_WIDTH = 960;

/**
 * Choices that are whole, whatever was remembered. Colours and range are those of the page each time: they belong to
 * the maps that are on it.
 * @param {unknown} kept
 * @returns {Choices}
 */
export function repaired(kept) {
  const given = /** @type {Partial<Choices>} */ (typeof kept === "object" && kept !== null ? kept : {});
  const format = { ...CHOICES.format };
  for (const kind of KINDS) {
    const name = given.format?.[kind];
    if (typeof name === "string") format[kind] = name;
  }
  /** @template T @param {readonly T[]} allowed @param {unknown} value @param {T} otherwise @returns {T} */
  const among = (allowed, value, otherwise) => allowed.find((one) => one === value) ?? otherwise;
  return {
    kind: among(KINDS, given.kind, CHOICES.kind),
    format,
    width: among(WIDTHS, given.width, CHOICES.width),
    scale: among(SCALES, given.scale, CHOICES.scale),
    milliseconds: among([0, ...PACES], given.milliseconds, 0),
    every: Number.isInteger(given.every) && Number(given.every) >= 0 ? Number(given.every) : 0,
    theme: among(/** @type {const} */ (["page", "light", "dark"]), given.theme, "page"),
    words: among(/** @type {const} */ (["page", "en", "zh"]), given.words, "page"),
    tensor: typeof given.tensor === "string" ? given.tensor : CHOICES.tensor,
    colormap: CHOICES.colormap,
    range: CHOICES.range,
    percent: CHOICES.percent,
    ends: CHOICES.ends,
  };
}

/**
 * Which steps an animation shows: those that play repeats.
 * @param {State} state
 * @param {Choices} choices
 * @param {number} most frames that the server gives
 */
export function stepsOf(state, { every }, most) {
  const [first, last] = rangeOf(state);
  const windows = last - first + 1;
  const least = Math.max(1, Math.ceil(windows / most));
  const step = Math.max(least, every);
  return { start: first, count: Math.ceil(windows / step), step, least, windows };
}

/** How long a frame stays. @param {State} state @param {Choices} choices */
export function paceOf({ look }, { milliseconds }) {
  if (milliseconds > 0) return milliseconds;
  return Math.min(1000, Math.max(20, Math.round(100 / look.speed) * 10));
}

/** The ends that the page's scale has now. @param {State} state @returns {[number, number]} */
export const pageEnds = (state) => state.scene?.output.ranges[focus(state).output] ?? [0, 1];

/** The look that was chosen, or is on the page. @param {State} state @param {Choices} choices */
function lookOf(state, { theme, words, colormap, range, percent, ends }) {
  const chosen = theme === "page" ? state.theme : theme;
  const channel = focus(state).output;
  const maps = state.scene?.output ?? null;
  const own = range === "page" || range === "own";
  return {
    theme: chosen,
    language: words === "page" ? state.language : words,
    // A rule finds ends that nobody knows yet: the server then chooses the colours that fit them.
    colormap: colormapOf(state, chosen, colormap, maps, channel, own),
    range: own ? ((range === "own" && ends) || pageEnds(state)).join(",") : ruleOf(range, false, percent),
  };
}

/**
 * @param {State} state
 * @param {"light" | "dark"} theme
 * @param {string} chosen
 * @param {import("../../types.js").Maps | null} maps
 * @param {number} channel
 * @param {boolean} known whether the scale has ends that are known
 */
function colormapOf(state, theme, chosen, maps, channel, known) {
  const colormap = chosen === "page" ? state.setup.colormap : chosen;
  if (colormap === "auto" && !known) return "auto";
  return colormapName({ ...state, theme, setup: { ...state.setup, colormap } }, maps, channel);
}

/** What a picture's address says of its look, where that is not the page's. @param {State} state @param {Choices} choices */
export function pictureLook(state, choices) {
  const { range, colormap } = choices;
  const look = lookOf(state, { ...choices, theme: "page" });
  return {
    range: range === "page" ? state.setup.range : look.range,
    ...(colormap === "page" ? {} : { colormap: look.colormap }),
  };
}

/**
 * The body of `POST /jobs`.
 * @param {State} state with a scene
 * @param {Choices} choices
 * @param {number} most frames that the server gives
 * @returns {Record<string, unknown> & {kind: string, format: string}}
 */
export function jobOf(state, choices, most) {
  const request = state.scene?.request ?? {};
  const channel = focus(state).output;
  if (choices.kind === "animation") {
    const { start, count, step } = stepsOf(state, choices, most);
    return {
      kind: "animation",
      format: choices.format.animation,
      ...request,
      channel,
      start,
      count,
      step,
      order: state.look.order,
      milliseconds_per_frame: paceOf(state, choices),
      loop: state.look.loop,
      width: choices.width,
      ...lookOf(state, choices),
    };
  }
  const index = shownIndex(state);
  if (choices.kind === "figure") {
    const scale = choices.format.figure === "svg" ? 1 : choices.scale;
    const format = choices.format.figure;
    return {
      kind: "figure",
      format,
      ...request,
      channel,
      index,
      width: FIGURE_WIDTH * scale,
      ...lookOf(state, choices),
    };
  }
  return {
    kind: "tensor",
    format: choices.format.tensor,
    ...request,
    channel,
    index,
    tensor: choices.tensor,
  };
}

/** The step that a preview shows: the shown window's, if the animation has it. @param {State} state @param {Choices} choices @param {number} most */
export function previewStep(state, choices, most) {
  const { start, step, windows } = stepsOf(state, choices, most);
  const now = stepOf(state, shownIndex(state));
  const inside = now >= start && now < start + windows ? now : start;
  return inside - ((inside - start) % step);
}

/** How large a file of so many frames becomes, from one of one frame and one of some. @param {number} one @param {number} some @param {number} few @param {number} count */
export const sizeOf = (one, some, few, count) =>
  count <= 1 ? one : one + (Math.max(0, some - one) / Math.max(1, few - 1)) * (count - 1);
