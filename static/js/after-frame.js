/** Puts work off until the frame that is being drawn is on its way to the screen. */

/**
 * What is asked for inside a frame runs once, soon after it: requests that the picture does not wait for
 * would hold up its drawing, since starting one takes a millisecond or two.
 * @param {() => void} task
 * @returns {() => void} ask for it
 */
export function afterFrame(task) {
  let waiting = false;
  const run = () => {
    waiting = false;
    task();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    // The first timer may come before what else waits for the frame, the second one comes after that.
    setTimeout(() => setTimeout(run));
  };
}
