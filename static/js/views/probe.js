/** The probe: the float32 value of the cell under the pointer, else of the pinned one, to its last digit; a click copies. */

import { covered, focus, isComposite, numbered, shown, shownOutput } from "../app.js";
import { whenCalm } from "../calm.js";
import { copyText } from "../clipboard.js";
import { attribute, fill, h, say, style } from "../dom.js";
import { tap } from "../geometry.js";
import { exact, minus } from "../numbers.js";
import { SWATCHES } from "./strip-parts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {"input" | "output"} Side */

/** The cell that is read: under the pointer, else in the middle of the shown window. @param {State} state @param {Side} side @returns {[number, number]} */
function cellOf(state, side) {
  const { scene, hover } = state;
  if (side === "output" || !scene) return shownOutput(state);
  if (side === numbered(scene)) return shown(state);
  if (hover?.where === covered(scene)) return [hover.row, hover.column];
  const [row, column] = shown(state);
  const [rows, columns] = scene.axes;
  return [tap(rows, row, (rows.kernel - 1) >> 1), tap(columns, column, (columns.kernel - 1) >> 1)];
}

/** The channels that are seen at once. @param {State} state @param {Side} side */
function channelsOf(state, side) {
  const { scene, setup } = state;
  const picture = side === "input" && !scene?.input && scene?.channels === 3;
  const maps = side === "input" && scene?.input?.count === 3 && setup.map === "rgb";
  const several = side === "output" ? isComposite(state) : picture || maps;
  return several ? [0, 1, 2] : [focus(state)[side]];
}

/** The cell's numbers; undefined where one isn't here yet. @param {App} app @param {Side} side */
function read(app, side) {
  const state = app.store.get();
  const [row, column] = cellOf(state, side);
  const channels = channelsOf(state, side);
  const found = channels.map((channel) => app.values.at(side, channel, row, column));
  return { row, column, channels, found };
}

/** A person waits this long for a number to copy. */
const PATIENCE_MS = 2000;

/** The cell's numbers, once they are here. @param {App} app @param {Side} side @returns {Promise<(number | null | undefined)[] | null>} */
function arrived(app, side) {
  return new Promise((land) => {
    const stop = app.store.watch(
      (state) => state.numbers,
      () => {
        const { found } = read(app, side);
        if (found.includes(undefined)) ask(app, side);
        else end(found);
      },
    );
    const timer = setTimeout(() => end(null), PATIENCE_MS);
    /** @param {(number | null | undefined)[] | null} found */
    function end(found) {
      clearTimeout(timer);
      stop();
      land(found);
    }
  });
}

/** Fetch what is read now, where no loupe has it. @param {App} app @param {Side} side */
function ask(app, side) {
  const { row, column, found } = read(app, side);
  if (!app.store.get().scene || !found.includes(undefined)) return;
  app.values.want("probe", side, { top: row, bottom: row + 1, left: column, right: column + 1 });
}

/** Both as a person pastes them: the digits of a program, one after the other. @param {App} app @param {Side} side */
export async function copyCell(app, side) {
  const found = await arrived(app, side);
  if (!found) return;
  const text = found.map((value) => exact(value ?? null)).join(", ");
  const copied = await copyText(text);
  app.store.set({ toast: app.t(copied ? "probe.copied" : "probe.refused", { value: text }) });
}

/** @param {App} app @param {Side} side */
export function probe(app, side) {
  const { t } = app;
  const where = h("span.where");
  const lines = h("span.values");
  const root = h("button.probe", { "data-probe": side, hidden: true }, where, lines);
  root.addEventListener("click", () => copyCell(app, side));

  const askSoon = whenCalm(() => ask(app, side));

  app.paint(
    (state) => [
      state.numbers,
      state.scene,
      ...cellOf(state, side),
      state.setup.map,
      focus(state).input,
      focus(state).output,
    ],
    () => {
      const { row, column, channels, found } = read(app, side);
      if (found.includes(undefined)) return askSoon();
      root.hidden = false;
      const texts = found.map((value) => exact(value ?? null));
      const swatch = (/** @type {number} */ channel) => {
        const mark = h("i");
        style(mark, { background: SWATCHES[channel] ?? "" });
        return mark;
      };
      say(where, `${row}, ${column}`);
      fill(
        lines,
        texts.map((text, i) => h("span", {}, channels.length > 1 && swatch(channels[i] ?? 0), minus(text))),
      );
      const label = t(`probe.${side}`, { row, column, value: texts.join(", ") });
      attribute(root, "aria-label", label);
      attribute(root, "title", label);
    },
  );
  return root;
}
