/** What a picture is taken for: the likeliest class in words, and each class's probability as a bar. */

import { attribute, fill, h, say, style } from "../dom.js";
import { short } from "../numbers.js";

/** More classes than these aren't listed: the likeliest are. */
const MOST = 10;

/** @param {import("../app.js").App} app */
export function oddsOf({ t }) {
  const verdict = h("p.verdict", { role: "status", "aria-live": "polite" });
  const bars = h("ol.odds", { "aria-label": t("train.odds") });
  return {
    verdict,
    bars,
    /** @param {readonly string[]} classes @param {ArrayLike<number | null>} odds */
    tell(classes, odds) {
      const all = Array.from(odds, (odd, i) => ({ name: classes[i] ?? String(i), odd: odd ?? 0 }));
      const best = all.reduce((most, each) => (each.odd > most.odd ? each : most), { name: "?", odd: 0 });
      say(verdict, t("train.verdict", { name: best.name, percent: percent(best.odd) }));
      const shown =
        all.length > MOST ? all.toSorted((one, other) => other.odd - one.odd).slice(0, MOST) : all;
      if (bars.children.length !== shown.length)
        fill(
          bars,
          shown.map(() => h("li", {}, h("span.mono"), h("i"), h("span.mono.odd"))),
        );
      shown.forEach(({ name, odd }, i) => {
        const row = bars.children[i];
        const [label, , number] = row?.children ?? [];
        if (!row || !label || !number) return;
        attribute(row, "data-best", name === best.name ? "" : null);
        style(row, { "--part": String(odd) });
        say(label, name);
        say(number, t("percent", { value: percent(odd) }));
      });
    },
  };
}

/** What isn't quite certain isn't said to be. @param {number} part */
function percent(part) {
  const text = short(part * 100, 4);
  return text === "100" && part < 1 ? "> 99.99" : text;
}
