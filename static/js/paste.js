/** Reads a kernel from pasted text: a spreadsheet's cells, JSON, NumPy, MATLAB, or plain rows of numbers. */

/**
 * Why a text is no kernel; `code` names the sentence, the rest fills it.
 * @typedef {{code: "empty" | "blank" | "number" | "huge" | "zero" | "ragged" | "large" | "file" | "npy", token?: string, row?: number, column?: number, got?: number, expected?: number, limit?: number}} Fault
 */

/** @typedef {{rows: number[][], fault?: undefined} | {rows?: undefined, fault: Fault}} Parsed */

export const LARGEST = 63;

/** A weight may be so large that sums of thousands still are numbers in float32. */
export const HIGHEST = 1e30;

/**
 * @param {string} text
 * @returns {Parsed}
 */
export function parseKernel(text) {
  const cells = sheet(text);
  const { body, factor } = takeFactor(cells ? "" : made(plain(text)));
  /** @type {number[][]} */
  const rows = [];
  for (const line of cells ?? split(body).map(tokens)) {
    /** @type {number[]} */
    const row = [];
    for (const token of line) {
      if (token === "") return { fault: { code: "blank", row: rows.length + 1, column: row.length + 1 } };
      const value = number(token);
      if (typeof value === "string") return { fault: { code: value, token: token.slice(0, 24) } };
      const weight = value * factor;
      if (!(Math.abs(weight) <= HIGHEST)) return { fault: { code: "huge", token: token.slice(0, 24) } };
      row.push(weight);
    }
    if (row.length > 0) rows.push(row);
  }
  return checked(rows);
}

/**
 * One weight: a number, with either decimal sign, or a fraction, or why it is neither.
 * @param {string} text
 * @returns {{value: number, fault?: undefined} | {value?: undefined, fault: Fault}}
 */
export function readWeight(text) {
  const { rows, fault } = parseKernel(text.replace(/^\s*([-+]?\d*),(\d+)\s*$/, "$1.$2"));
  if (fault) return { fault };
  const [[value, ...beside] = [], ...below] = rows;
  if (value === undefined || beside.length > 0 || below.length > 0)
    return { fault: { code: "number", token: text.trim().slice(0, 24) } };
  return { value };
}

/**
 * @param {number[][]} rows
 * @returns {Parsed}
 */
function checked(rows) {
  const expected = rows[0]?.length ?? 0;
  if (expected === 0) return { fault: { code: "empty" } };
  const bad = rows.findIndex((row) => row.length !== expected);
  if (bad >= 0) return { fault: { code: "ragged", row: bad + 1, got: rows[bad]?.length ?? 0, expected } };
  const side = Math.max(rows.length, expected);
  if (side > LARGEST) return { fault: { code: "large", got: side, limit: LARGEST } };
  return { rows };
}

/** The weights of a JSON object that has them: `{"kernel": [[…]]}`, or a layer or a request around it. @param {string} text */
function listed(text) {
  if (!/^\s*\{\s*"/.test(text)) return text;
  try {
    const found = JSON.parse(text);
    const kernel = found.kernel ?? found.weight ?? found.layer?.kernel ?? found.layer?.weight;
    return Array.isArray(kernel) ? JSON.stringify(kernel) : text;
  } catch {
    return text; // what it lacks is said of its numbers
  }
}

/** One kind of minus, no wrapping like `np.array(…, dtype=float32)`. @param {string} text */
function plain(text) {
  return listed(text)
    .replace(/[\u2212\u2013\u2012]/g, "-")
    .replace(/<[^<>]*>/g, "")
    .replace(/\b(?:dtype|device|requires_grad|grad_fn)\s*=\s*(?:'[^']*'|"[^"]*"|[\w.]*)/g, "")
    .replace(/^\s*[A-Za-z_]\w*\s*=(?!=)/, "")
    .replace(/\b(?:np|numpy|torch|tf|jnp)\s*\./g, "")
    .replace(/\b(?:array|tensor|Tensor|constant|asarray|single|double|float|float32|float64)\b(?!\s*=)/g, "")
    .replace(/[,;\s]+(?=\)*\s*;?\s*$)/, "")
    .trim();
}

/** Code that makes weights instead of listing them: `ones((3, 3)) / 9`, `eye(3)`, `outer([1, 2, 1], [-1, 0, 1])`. @param {string} text */
function made(text) {
  const call = /^(ones|zeros|eye|outer)\s*\((.*)\)(?=\s*(?:[*/]\s*[\d.eE+]+\s*)?$)/s.exec(text);
  if (!call) return text;
  const [all, name, given = ""] = call;
  const rest = text.slice(all.length);
  const lists = [...given.matchAll(/[[(]([^[\]()]*)[\])]/g)].map(([, list = ""]) => tokens(list).map(Number));
  const sizes = lists[0] ?? tokens(given).map(Number);
  const [rows = [], columns = []] =
    name === "outer" ? lists : [Array(within(sizes[0])).fill(1), Array(within(sizes[1] ?? sizes[0])).fill(1)];
  const weights = rows.map((a, r) =>
    columns.map((b, c) => (name === "zeros" || (name === "eye" && r !== c) ? 0 : a * b)),
  );
  return `[${weights.map((row) => `[${row.join(", ")}]`).join(", ")}]${rest}`;
}

/** A side that is one more than allowed stands for all that are too long. @param {number | undefined} side */
const within = (side) => (Number.isInteger(side) ? Math.min(LARGEST + 1, Math.max(0, Number(side))) : 0);

/** A leading `1/9 *` or a trailing `/ 16`. @param {string} text */
function takeFactor(text) {
  const before = /^\(?\s*([-+\d.eE]+(?:\s*\/\s*[\d.eE+]+)?)\s*\)?\s*[*×·]\s*(?=[[({])/.exec(text);
  if (before)
    return {
      body: text.slice(before[0].length),
      factor: Number(number((before[1] ?? "").replace(/\s/g, ""))) || 1,
    };
  const after = /(?<=[\])}]\s*)([*/])\s*([\d.eE+]+)\s*$/.exec(text);
  if (!after) return { body: text, factor: 1 };
  const value = Number(after[2]);
  return { body: text.slice(0, after.index), factor: after[1] === "/" ? 1 / value : value };
}

/**
 * The rows of a spreadsheet, "" where a cell is empty, or null where the text comes from elsewhere. Columns that are empty from
 * top to bottom frame the weights. One number that tells which comma is the decimal one tells it for all.
 * @param {string} text
 */
function sheet(text) {
  if (/[[({=]/.test(text)) return null;
  const lines = text.split(/[\n\r]+/).filter((line) => line.trim());
  // Between numbers of one line of many, a semicolon parts cells.
  const parted = /\n/.test(text) && lines.every((line) => /;\s*[^\s;]/.test(line));
  if (lines.length === 0 || (!parted && !text.includes("\t"))) return null;
  const rows = lines.map((line) => line.split(parted ? /[;\t]/ : "\t").map(plain));
  /** @param {RegExp} form */
  const some = (form) => rows.some((row) => row.some((cell) => form.test(cell)));
  const [thousands, point] = some(/,\d{3}\./) ? [",", "."] : some(/,/) ? [".", ","] : ["", "."];
  const large = new RegExp(`^[-+]?\\d{1,3}(?:[${thousands}]\\d{3})+(?![\\d${thousands}])`);
  const used = rows.flatMap((row) => row.flatMap((cell, column) => (cell ? column : [])));
  const [from, to] = [Math.min(...used), Math.max(...used) + 1];
  return rows.map((row) =>
    row.slice(from, to).map((cell) => {
      const digits = thousands && large.test(cell) ? cell.replaceAll(thousands, "") : cell;
      return digits.replace(point, ".");
    }),
  );
}

/** Rows end at an inner bracket, a semicolon or a line's end. @param {string} text */
function split(text) {
  const nested = /[[({]\s*[[({]/.test(text);
  const parts = nested
    ? text.replace(/\s+/g, " ").split(/[\])}]/)
    : text.replace(/[[\](){}]/g, " ").split(/[;\n\r]+/);
  return parts.map((part) => part.replace(/[[({]/g, " ").trim()).filter((part) => /[^\s,;]/.test(part));
}

/** Cells between commas may be empty too. @param {string} line */
function tokens(line) {
  if (/,\s*,/.test(line)) return line.split(",").map((cell) => cell.trim());
  return line
    .replace(/\s*\/\s*/g, "/")
    .split(/[\s,;|]+/)
    .filter((token) => token !== "");
}

/** A number or a fraction such as 1/9, or why it is none. @param {string} token @returns {number | "number" | "zero" | "huge"} */
function number(token) {
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:\/(?:\d+\.?\d*|\.\d+))?$/.test(token)) return "number";
  const [top, bottom] = token.split("/");
  if (Number(bottom) === 0) return "zero";
  const value = Number(top) / (bottom === undefined ? 1 : Number(bottom));
  return Math.abs(value) <= HIGHEST ? value : "huge";
}
