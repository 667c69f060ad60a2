/** The table itself: rows, the bar that says how much of the input a cell sees, totals. */

import { h } from "../dom.js";
import { kindName } from "../i18n/index.js";
import { bytes, count, grouped, short, times } from "../numbers.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../types.js").Report} Report */

/** @param {App} app @param {import("../api-desk.js").NetworkReport} found */
export function networkRows({ t }, { layers, network }) {
  const size = layers[0]?.input_shape.slice(2) ?? [];
  const beyond = network.beyond_input;
  const columns = /** @type {const} */ (["layer", "output", "parameters", "macs", "memory", "field"]);
  const head = columns.map((name) => h("th", { scope: "col" }, t(`network.${name}`)));
  const rows = layers.flatMap((report, number) => {
    const { size: seen, stride } = report.receptive_field;
    const part = Math.max(0, ...seen.map((cells, axis) => cells / (size[axis] ?? cells)));
    const row = h(
      "tr",
      { class: number === beyond ? "wider" : null },
      h("th", { scope: "row" }, h("span.index", {}, number + 1), described(t, report)),
      h("td", {}, times(report.output_shape.slice(1))),
      h("td", {}, report.parameters === 0 ? "–" : grouped(report.parameters)),
      h("td", {}, report.macs === 0 ? "–" : count(report.macs)),
      h("td", {}, bytes(report.output_bytes)),
      h(
        "td.sees",
        {
          title: t("shape.field.value", {
            size: times(seen),
            stride: stride.map((s) => short(s)).join(" × "),
          }),
        },
        seen.length === 0 ? "–" : times(alike(seen)),
        seen.length > 0 && h("span.sees-bar", { style: { "--part": String(Math.min(1, part)) } }),
      ),
    );
    if (number !== beyond) return [row];
    return [h("tr.wider-line", {}, h("td", { colspan: columns.length }, t("network.beyond"))), row];
  });
  const totals = h(
    "tr",
    {},
    h("th", { scope: "row" }, t("network.total")),
    h("td", {}, times(layers.at(-1)?.output_shape.slice(1) ?? [])),
    h("td", {}, grouped(network.parameters)),
    h("td", {}, count(network.macs)),
    h("td", {}, bytes(network.output_bytes)),
    h("td"),
  );
  return [
    h(
      "div.table-box",
      { tabindex: 0, role: "region", "aria-label": t("network.of") },
      h("table.network", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows), h("tfoot", {}, totals)),
    ),
    h(
      "p.remark",
      {},
      t("network.sums", {
        input: bytes(network.input_bytes),
        outputs: bytes(network.output_bytes),
        parameters: bytes(network.parameter_bytes),
        total: bytes(network.total_bytes),
        peak: bytes(network.peak_bytes),
      }),
    ),
  ];
}

/** One number where both axes agree. @param {number[]} sizes */
const alike = (sizes) => (sizes.every((size) => size === sizes[0]) ? sizes.slice(0, 1) : sizes);

/** A layer and what its windows are. @param {import("../i18n/index.js").Translate} t @param {Report} report */
function described(t, { kind, axes }) {
  const windows = axes.some(({ kernel, stride }) => kernel > 1 || stride > 1);
  const name = kindName(t, kind);
  if (!windows) return name;
  const settings = [times(alike(axes.map(({ kernel }) => kernel)))];
  const strides = alike(axes.map(({ stride }) => stride));
  if (strides.some((stride) => stride > 1)) settings.push(`s${times(strides)}`);
  const pads = [
    ...new Set(axes.map(({ padding: [begin, end] }) => (begin === end ? `${begin}` : `${begin}+${end}`))),
  ];
  if (pads.some((pad) => pad !== "0")) settings.push(`p${pads.join(" × ")}`);
  const dilations = alike(axes.map(({ dilation }) => dilation));
  if (dilations.some((dilation) => dilation > 1)) settings.push(`d${times(dilations)}`);
  return [h("span", {}, name), h("span.settings", {}, settings.join(" "))];
}
