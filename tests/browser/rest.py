"""When the page is at rest: nothing is on its way to it, and it has nothing left to do."""

# Kept by the browser from before the page's first script. Timers further off than SOON are news that fade
# and tries that are repeated: nobody waits for those. Nearer ones, such as the address's, wait for a pause
# between edits: a person who stops to look gives them one, and so does `atRest`, once all else is done.
WATCH = """(() => {
  const [SOON, AT_ONCE] = [600, 50];
  const { setTimeout: later, clearTimeout: forget, requestAnimationFrame: frame } = window;
  const timers = new Map();
  const frames = new Set();
  let answers = 0;

  window.setTimeout = (run, after = 0, ...given) => {
    if (after > SOON) return later(run, after, ...given);
    const now = () => timers.delete(id) && run(...given);
    const id = later(now, after);
    timers.set(id, { now, after });
    return id;
  };
  window.clearTimeout = (id) => {
    timers.delete(id);
    forget(id);
  };
  window.requestAnimationFrame = (run) => {
    const id = frame((time) => frames.delete(id) && run(time));
    frames.add(id);
    return id;
  };
  window.cancelAnimationFrame = (id) => frames.delete(id);

  const awaited = (promise) => {
    answers++;
    const ended = () => answers--;
    promise.then(ended, ended);
    return promise;
  };
  const awaiting = (owner, name) => {
    const made = owner[name];
    owner[name] = function (...given) { return awaited(made.apply(this, given)); };
  };
  awaiting(window, "fetch");
  awaiting(window, "createImageBitmap");
  for (const read of ["arrayBuffer", "blob", "json", "text"]) awaiting(Response.prototype, read);
  awaiting(OffscreenCanvas.prototype, "convertToBlob");
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...given) {
    awaited(new Promise((done) => this.addEventListener("loadend", done)));
    send.apply(this, given);
  };
  // A view transition makes its change as soon as the browser has a picture of what was there.
  const begin = document.startViewTransition;
  if (begin)
    document.startViewTransition = (change) => {
      const transition = begin.call(document, change);
      awaited(transition.updateCallbackDone);
      return transition;
    };

  const runsOn = () => [...timers.values()].some(({ after }) => after < AT_ONCE);
  const goesOn = () => answers > 0 || frames.size > 0 || runsOn();
  window.atRest = async (milliseconds) => {
    const end = performance.now() + milliseconds;
    for (let quiet = 0; quiet < 2; ) {
      if (performance.now() > end) return `${answers} answers, ${frames.size} frames, ${timers.size} timers`;
      quiet = goesOn() ? 0 : quiet + 1;
      const pauses = quiet === 1 ? [...timers.values()] : [];
      for (const { now } of pauses) now();
      if (pauses.length > 0) quiet = 0;
      await new Promise((done) => frame(() => later(() => later(done))));
    }
    return "";
  };
})();"""
