/** What the whole network takes, how far its computing is, and why it can't be computed. */

import { fixChips } from "../desk/mend.js";
import { tell } from "../desk/tell.js";
import { h } from "../dom.js";
import { bytes, count, grouped } from "../numbers.js";
import { Problem } from "../problem.js";

/** @param {import("./context.js").Context} context @param {import("./run.js").Results} results */
export function totalsOf({ t }, { totals, busy, fresh, lines }) {
  const done = fresh.filter(Boolean).length;
  const costs = totals
    ? [
        h("b", {}, grouped(totals.parameters)),
        ` ${t("network.parameters")} · `,
        h("b", {}, count(totals.macs)),
        ` ${t("network.macs")} · `,
        h(
          "span",
          { title: t("net.memory.about") },
          h("b", {}, bytes(totals.parameter_bytes + totals.peak_bytes)),
          ` ${t("network.memory")} `,
          t("net.memory", { all: bytes(totals.total_bytes) }),
        ),
        totals.beyond_input !== null && ` · ${t("net.beyond", { layer: totals.beyond_input + 1 })}`,
      ]
    : [];
  return [...costs, busy && h("span.progress", {}, t("net.computing", { done, all: lines.length }))];
}

/**
 * @param {import("./context.js").Context} context
 * @param {unknown} error
 * @param {Parameters<typeof fixChips>[2]} mend
 */
export function refusalOf({ t, store }, error, mend) {
  if (!error) return [];
  const detail =
    error instanceof Error && error.message
      ? tell(error.message, store.get().language)
      : t("trouble.offline");
  const fixes = error instanceof Problem ? error.fixes : [];
  return [
    h("p.note", {}, detail),
    fixes.length > 0 && h("div.chips.net-fixes", {}, t("network.fixes"), fixChips(t, fixes, mend)),
  ];
}
