/** A kernel as text: what spreadsheets, programs and libraries read; each form reads back to the same weights. */

/** @typedef {readonly (readonly number[])[]} Rows */

/** @type {Record<string, {title: string, ending?: string, mime?: string, write: (rows: Rows) => string}>} */
export const FORMATS = {
  tsv: { title: "TSV", write: (rows) => lines(rows, "\t") },
  csv: { title: "CSV", ending: "csv", mime: "text/csv", write: (rows) => `${lines(rows, ",")}\n` },
  json: {
    title: "JSON",
    ending: "json",
    mime: "application/json",
    write: (rows) => `[${rows.map((row) => `[${row.join(", ")}]`).join(",\n ")}]`,
  },
  numpy: { title: "NumPy", write: (rows) => call("np.array(", rows, ", dtype=np.float32)") },
  pytorch: { title: "PyTorch", write: (rows) => call("torch.tensor(", rows, ")") },
  matlab: { title: "MATLAB", write: (rows) => `[${rows.map((row) => row.join(" ")).join("; ")}]` },
};

/** @param {Rows} rows @param {string} between */
const lines = (rows, between) => rows.map((row) => row.join(between)).join("\n");

/** Nested lists in a call, a row a line, all numbers with a point. @param {string} begin @param {Rows} rows @param {string} end */
function call(begin, rows, end) {
  const indent = " ".repeat(begin.length + 1);
  const body = rows.map((row) => `[${row.map(real).join(", ")}]`).join(`,\n${indent}`);
  return `${begin}[${body}]${end}`;
}

/** `1.` and `-0.5`: a real number to programs that tell them from whole ones. @param {number} value */
const real = (value) =>
  Number.isInteger(value) && !String(value).includes("e") ? `${value}.` : String(value);
