/** What may wait until edits pause: the pixels come first. */

const PAUSE_MS = 120;
const EVERY_MS = 200;

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

/**
 * The same function, run at once, but not again before a while has passed: for what is to keep up while a drag goes on.
 * What is asked for meanwhile isn't made up for; `whenCalm` sees to the end.
 * @param {() => void} run
 * @returns {() => void}
 */
export function nowAndThen(run) {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < EVERY_MS) return;
    last = now;
    run();
  };
}
