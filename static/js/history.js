/** Undo and redo: a pure list of states, where quick edits of one control count as one step. */

/**
 * @template T
 * @typedef {object} History
 * @property {readonly T[]} past
 * @property {T} present
 * @property {readonly T[]} future
 * @property {string} tag what the last edit touched
 * @property {number} time when, in milliseconds
 */

const TOGETHER_MS = 900;
const LONGEST = 200;

/**
 * @template T
 * @param {T} present
 * @returns {History<T>}
 */
export const begin = (present) => ({ past: [], present, future: [], tag: "", time: 0 });

/**
 * Record a new state. Edits with the same `tag` in quick succession are one step.
 * @template T
 * @param {History<T>} history
 * @param {T} next
 * @param {string} tag
 * @param {number} time milliseconds
 * @returns {History<T>}
 */
export function record(history, next, tag, time) {
  const together = tag !== "" && tag === history.tag && time - history.time < TOGETHER_MS;
  const past = together ? history.past : [...history.past, history.present].slice(-LONGEST);
  return { past, present: next, future: [], tag, time };
}

/**
 * @template T
 * @param {History<T>} history
 * @returns {History<T>}
 */
export function undo(history) {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  const future = [history.present, ...history.future];
  return { past: history.past.slice(0, -1), present: last, future, tag: "", time: 0 };
}

/**
 * @template T
 * @param {History<T>} history
 * @returns {History<T>}
 */
export function redo(history) {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, tag: "", time: 0 };
}
