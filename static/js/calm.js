/** What may wait until edits pause: the pixels come first. */

const PAUSE_MS = 120;

/**
 * The same function, run once things have been quiet for a moment.
 * @param {() => void} run
 * @returns {() => void}
 */
export function whenCalm(run) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = Number(setTimeout(run, PAUSE_MS));
  };
}
