/** Where both stacks are seen from: turned and zoomed together, kept in the link. */

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").State} State */
/** @typedef {{yaw: number, pitch: number, zoom: number}} Eye */

/** @type {Eye} */
const FIRST = { yaw: 32, pitch: 24, zoom: 1 };
const STEEPEST = 89;
const ZOOM = /** @type {const} */ ([0.5, 12]);

/** The link's camera holds zoom, yaw and pitch. @param {State} state @returns {Eye} */
export function eyeOf({ look: { camera } }) {
  return camera ? bounded({ yaw: camera.x, pitch: camera.y, zoom: camera.scale }) : FIRST;
}

/** @param {Eye} eye @returns {Eye} */
const bounded = ({ yaw, pitch, zoom }) => ({
  yaw: ((((yaw + 180) % 360) + 360) % 360) - 180,
  pitch: Math.min(STEEPEST, Math.max(-STEEPEST, pitch)),
  zoom: Math.min(ZOOM[1], Math.max(ZOOM[0], zoom)),
});

/** @param {App} app @param {Partial<Eye>} patch */
function turnTo({ store, editor }, patch) {
  const { yaw, pitch, zoom } = bounded({ ...eyeOf(store.get()), ...patch });
  editor.look({ camera: { scale: rounded(zoom, 1000), x: rounded(yaw, 10), y: rounded(pitch, 10) } });
}

/** @param {App} app @param {number} right degrees @param {number} down */
function turnBy(app, right, down) {
  const { yaw, pitch } = eyeOf(app.store.get());
  turnTo(app, { yaw: yaw + right, pitch: pitch + down });
}

/** @param {App} app @param {number} factor */
export const zoomBy = (app, factor) => turnTo(app, { zoom: eyeOf(app.store.get()).zoom * factor });

/** @param {App} app */
export const reset = ({ editor }) => editor.look({ camera: null });

/** Short enough for a link. @param {number} value @param {number} parts */
const rounded = (value, parts) => Math.round(value * parts) / parts;

const PER_PIXEL = 0.45;
const WHEEL = 0.0016;
const STILL_PX = 4;
const STEP = 15;

/**
 * What pointer and keys do on a stack: drag turns, the wheel and two fingers zoom, Shift with arrows turns.
 * @param {App} app
 * @param {HTMLCanvasElement} canvas
 */
export function listenToTurns(app, canvas) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let apart = 0;
  /** From where it came down a finger goes across, which turns, or up and down, which scrolls the page. */
  let first = { x: 0, y: 0 };
  let turning = false;
  canvas.addEventListener("pointerdown", (event) => {
    first = { x: event.clientX, y: event.clientY };
    down.set(event.pointerId, first);
    apart = 0;
    turning = false;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    if (down.size === 2) return pinch(dx / 2, dy / 2);
    const [right, up] = [Math.abs(event.clientX - first.x), Math.abs(event.clientY - first.y)];
    turning ||= Math.hypot(right, up) > STILL_PX && (event.pointerType !== "touch" || right > up);
    if (turning) turnBy(app, dx * PER_PIXEL, dy * PER_PIXEL);
  });
  /** @param {number} dx @param {number} dy */
  function pinch(dx, dy) {
    const [a, b] = [...down.values()];
    if (!a || !b) return;
    const distance = Math.hypot(a.x - b.x, a.y - b.y);
    if (apart > 0) zoomBy(app, distance / apart);
    apart = distance;
    turnBy(app, dx * PER_PIXEL, dy * PER_PIXEL);
  }
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
    canvas.addEventListener(kind, (event) => {
      down.delete(event.pointerId);
      apart = 0;
    });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      zoomBy(app, Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 4 : 1)));
    },
    { passive: false },
  );
  canvas.addEventListener("dblclick", () => reset(app));
  canvas.addEventListener("keydown", (event) => {
    const run = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[keyOf(event)];
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run(app);
  });
}

/** @param {KeyboardEvent} event */
const keyOf = (event) => (event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key);

/** @type {Record<string, (app: App) => void>} */
const KEYS = {
  "Shift+ArrowLeft": (app) => turnBy(app, -STEP, 0),
  "Shift+ArrowRight": (app) => turnBy(app, STEP, 0),
  "Shift+ArrowUp": (app) => turnBy(app, 0, -STEP),
  "Shift+ArrowDown": (app) => turnBy(app, 0, STEP),
  "+": (app) => zoomBy(app, 1.3),
  "=": (app) => zoomBy(app, 1.3),
  "-": (app) => zoomBy(app, 1 / 1.3),
  0: reset,
};
