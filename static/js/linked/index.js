/** The linked views: what opens in a card, paints when something it shows changes, and leaves nothing behind. */

import { afterFrame } from "../after-frame.js";
import { adds, focus, shown } from "../app.js";
import { h } from "../dom.js";
import { said } from "../views/said.js";
import { frequency } from "./frequency.js";
import { im2col } from "./im2col.js";
import { matrix } from "./matrix.js";
import { stamp } from "./stamp.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../state.js").View} View */
/** @typedef {{width: number}} Room */
/** @typedef {{nodes: Node[], paint: (scene: import("../app.js").Scene, room: Room) => void, dispose: () => void}} Painter */

/** @type {Record<View, (app: App) => Painter>} */
const PAINTERS = { stamp, im2col, matrix, frequency };

/**
 * @param {App} app
 * @param {View} name
 * @param {HTMLElement} body
 * @returns {() => void} closes it
 */
export function open(app, name, body) {
  /** @type {(() => void)[]} */
  const ends = [];
  /** @type {App} */
  const own = {
    ...app,
    watch: (select, run) => kept(app.watch(select, run)),
    paint: (select, run) => kept(app.paint(select, run)),
    // Sentences about rows and columns have others for signals.
    t: (key, values) => said(app.t, key, app.store.get().setup.rank, values),
  };
  /** @param {() => void} end */
  const kept = (end) => {
    ends.push(end);
    return end;
  };
  const painter = PAINTERS[name](own);
  const inside = h("div.linked-body", {}, painter.nodes);
  const instead = h("p.remark", { hidden: true });
  body.append(inside, instead);

  // Asked for once a size, since asking lays the page out.
  let width = body.clientWidth;

  function paint() {
    const { scene } = app.store.get();
    if (!scene || width === 0) return;
    const applies = scene.report.kind === "conv";
    inside.hidden = !applies;
    instead.hidden = applies;
    if (applies) painter.paint(scene, { width });
    else instead.textContent = own.t(`linked.${name}.${adds(scene) ? "transposed" : "instead"}`);
  }
  // What a person looks at lights up in the same frame; what they edit comes a frame after the pictures.
  own.paint(
    (state) => [
      state.hover,
      state.numbers,
      state.theme,
      state.look.position,
      ...shown(state),
      focus(state).input,
      focus(state).output,
    ],
    paint,
  );
  own.paint((state) => state.scene, afterFrame(paint));
  body.addEventListener("turned", paint);
  const observer = new ResizeObserver(() => {
    width = body.clientWidth;
    paint();
  });
  observer.observe(body);
  return () => {
    observer.disconnect();
    body.removeEventListener("turned", paint);
    for (const end of ends) end();
    painter.dispose();
    body.replaceChildren();
  };
}
