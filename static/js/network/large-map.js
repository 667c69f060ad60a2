/** The large map of the inspector, at one pixel a cell: a small one in its place until it is here, and its scale. */

/** @typedef {import("./inspect.js").Spot} Spot */

/**
 * @param {import("./context.js").Context} context
 * @param {ReturnType<typeof import("./maps.js").createMaps>} maps
 * @param {object} room
 * @param {import("../store.js").Store<import("./run.js").Results>} room.results
 * @param {ReturnType<typeof import("./scale.js").mapScale>} room.scale
 * @param {() => void} room.draw
 */
export function largeMap({ store }, maps, { results, scale, draw }) {
  const fetchMap = maps.newest();
  const raster = document.createElement("canvas");
  let version = 0;
  let shown = false;
  return {
    raster,
    isShown: () => shown,
    hide() {
      shown = false;
    },
    /** @param {Spot} spot */
    async load({ layer, channel }) {
      const { body, fresh } = results.get();
      const mine = ++version;
      if (!body) return;
      if (layer >= 0 && !fresh[layer]) return;
      const range = store.get().setup.range;
      const rule = `${range.includes(",") ? "percentile" : range}:per_map`;
      const wanted = layer < 0 ? { count: 3, range: "0,1" } : { first: channel, count: 1, range: rule };
      const found = await fetchMap(body, layer, wanted);
      if (mine !== version || !found) return;
      shown = true;
      if (layer >= 0) maps.draw(raster, found, 0);
      draw();
      scale.range(found, layer < 0);
      const full = layer >= 0 && (await fetchMap(body, layer, { ...wanted, range: "full:per_map" }));
      if (mine === version && full) scale.histogram(full, found);
    },
    /** A small picture of what is to be shown. @param {HTMLCanvasElement} small @param {[number, number]} size */
    sketch(small, [rows, columns]) {
      if (shown) return;
      raster.width = columns;
      raster.height = rows;
      raster.getContext("2d")?.drawImage(small, 0, 0, columns, rows);
      shown = true;
      draw();
    },
  };
}
