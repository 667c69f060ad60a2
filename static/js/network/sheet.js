/** All channels of a layer in small, in pages: thousands are never there at once. */

import { attribute, fill, h } from "../dom.js";

/** @typedef {import("./inspect.js").Spot} Spot */

const PAGE = 64;

/**
 * @param {import("./context.js").Context} context
 * @param {ReturnType<typeof import("./maps.js").createMaps>} maps
 * @param {{results: import("../store.js").Store<import("./run.js").Results>, go: (spot: Spot) => void, spot: () => Spot}} room
 */
export function channelSheet({ t }, maps, { results, go, spot: now }) {
  const sheet = h("div.sheet-grid", { "data-net": "sheet" });
  const pager = h("div.chips.pager");
  let page = -1;
  const fetchPage = maps.newest();

  /** @param {number} wanted */
  async function showPage(wanted) {
    const { body, fresh, lines } = results.get();
    const spot = now();
    const line = lines[spot.layer];
    const channels = line && line.output_shape.length > 2 ? (line.output_shape[1] ?? 0) : 0;
    const pages = Math.ceil(channels / PAGE);
    page = Math.max(0, Math.min(wanted, pages - 1));
    const first = page * PAGE;
    fill(
      pager,
      pages > 1 && [
        h(
          "button.chip",
          {
            disabled: page === 0,
            "aria-label": t("net.page.before"),
            onclick: () => void showPage(page - 1),
          },
          "‹",
        ),
        h("span.mono", {}, `${first + 1}–${Math.min(channels, first + PAGE)} / ${channels}`),
        h(
          "button.chip",
          {
            disabled: page === pages - 1,
            "aria-label": t("net.page.after"),
            onclick: () => void showPage(page + 1),
          },
          "›",
        ),
      ],
    );
    sheet.parentElement?.classList.toggle("no-sheet", channels === 0);
    if (!body || spot.layer < 0 || channels === 0 || !fresh[spot.layer]) return sheet.replaceChildren();
    const at = spot.layer;
    attribute(sheet, "aria-busy", true);
    const found = await fetchPage(body, at, { first, count: PAGE, max_side: 64, range: "percentile" });
    if (!found || at !== now().layer || page * PAGE !== first) return;
    attribute(sheet, "aria-busy", false);
    fill(
      sheet,
      Array.from({ length: found.count }, (_, i) => {
        const canvas = h("canvas");
        maps.draw(canvas, found, i);
        return h(
          "button.thumb",
          {
            "data-channel": first + i,
            "aria-label": t("net.channel", { number: first + i + 1 }),
            "aria-pressed": first + i === spot.channel,
            onclick: () => go({ ...now(), channel: first + i }),
          },
          canvas,
        );
      }),
    );
  }

  return {
    nodes: [h("div.sheet-head", {}, h("h4", {}, t("net.channels")), pager), sheet],
    /** The page of the chosen channel. @param {boolean} anew where the maps are others */
    show(anew) {
      const wanted = Math.floor(now().channel / PAGE);
      if (anew || wanted !== page) void showPage(wanted);
      for (const thumb of sheet.querySelectorAll("[data-channel]"))
        attribute(thumb, "aria-pressed", Number(thumb.getAttribute("data-channel")) === now().channel);
    },
  };
}
