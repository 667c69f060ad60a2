/** The small maps of the rows: fetched for rows in sight, and again once they are others. */

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("../api-network.js").LayerMaps} LayerMaps */

/** Cells of a small map, a side, and of a line of features. */
const [SMALL, LINE] = [64, 256];

/**
 * @param {ReturnType<typeof import("./maps.js").createMaps>} maps
 * @param {readonly Row[]} rows
 * @param {import("../store.js").Store<import("./run.js").Results>} results
 * @param {(found: LayerMaps) => void} pictured with the picture, once it is there
 */
export function smallMaps(maps, rows, results, pictured) {
  const inSight = new Set();
  /** What each row shows, by what that belongs to. @type {Map<number, unknown>} */
  const drawn = new Map();
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const at = Number(target.getAttribute("data-layer"));
        if (isIntersecting) inSight.add(at);
        else inSight.delete(at);
      }
      paint();
    },
    { rootMargin: "240px 0px" },
  );

  function paint() {
    const { body, lines, fresh } = results.get();
    if (!body) return;
    for (const row of rows) {
      const { at } = row;
      const key = at < 0 ? JSON.stringify(body.input) : lines[at];
      if (!inSight.has(at) || drawn.get(at) === key || (at >= 0 && !fresh[at])) continue;
      drawn.set(at, key);
      void draw(row, body, key);
    }
  }

  /** @param {Row} row @param {import("../api-network.js").NetworkRun} body @param {unknown} key */
  async function draw(row, body, key) {
    const features = results.get().lines[row.at]?.output_shape.length === 2;
    const part =
      row.at < 0
        ? { count: 3, range: "0,1" }
        : features
          ? { count: 1, max_side: LINE, range: "percentile" }
          : { count: row.thumbs.length, max_side: SMALL, range: "percentile" };
    const found = await maps.fetchMaps(body, row.at, part);
    if (!found) return void (drawn.get(row.at) === key && drawn.delete(row.at));
    if (drawn.get(row.at) !== key) return;
    row.root.classList.add("drawn");
    row.thumbs.forEach((thumb, i) => {
      const canvas = thumb.querySelector("canvas");
      if (!canvas || i >= found.count) return;
      if (row.at < 0) maps.drawPicture(canvas, found);
      else maps.draw(canvas, found, i);
    });
    if (row.at < 0) pictured(found);
  }

  return {
    /** @param {Row} row */
    watch: (row) => sight.observe(row.root),
    paint,
    /** All of them, in other colours. */
    again() {
      drawn.clear();
      paint();
    },
    end: () => sight.disconnect(),
  };
}
