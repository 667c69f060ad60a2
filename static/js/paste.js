/** Reads a kernel from pasted text: a spreadsheet's cells, JSON, NumPy, MATLAB, or plain rows of numbers. */

/**
 * Why a text is no kernel; `code` names the sentence, the rest fills it.
 * @typedef {{code: "empty" | "number" | "huge" | "zero" | "ragged" | "large", token?: string, row?: number, got?: number, expected?: number, limit?: number}} Fault
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
  const { body, factor } = takeFactor(plain(text));
  const lines = split(body);
  if (lines.length === 0) return { fault: { code: "empty" } };
  /** @type {number[][]} */
  const rows = [];
  for (const line of lines) {
    const row = [];
    for (const token of tokens(line)) {
      const value = number(token);
      if (typeof value === "string") return { fault: { code: value, token: token.slice(0, 24) } };
      row.push(value * factor);
    }
    if (row.length > 0) rows.push(row);
  }
  return checked(rows);
}

/** One weight: a number or a fraction; null where it is neither. @param {string} text */
export function readWeight(text) {
  const { rows } = parseKernel(text);
  return rows?.length === 1 && rows[0]?.length === 1 ? (rows[0][0] ?? null) : null;
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

/** One kind of minus, no wrapping like `np.array(…, dtype=float32)`. @param {string} text */
function plain(text) {
  return text
    .replace(/[\u2212\u2013\u2012]/g, "-")
    .replace(/\bdtype\s*=\s*[\w.]+/g, "")
    .replace(/\b(?:np|numpy|torch|tf|jnp)\s*\./g, "")
    .replace(/\b(?:array|tensor|constant|float32|float64)\b/g, "")
    .trim();
}

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

/** Rows end at an inner bracket, a semicolon or a line's end. @param {string} text */
function split(text) {
  const nested = /[[({]\s*[[({]/.test(text);
  const parts = nested
    ? text.replace(/\s+/g, " ").split(/[\])}]/)
    : text.replace(/[[\](){}]/g, " ").split(/[;\n\r]+/);
  return parts.map((part) => part.replace(/[[({]/g, " ").trim()).filter((part) => /[^\s,;]/.test(part));
}

/** Tabs mean a spreadsheet, where a comma may be the decimal one. @param {string} line */
function tokens(line) {
  if (line.includes("\t"))
    return line.split("\t").map((cell) => cell.trim().replace(/^(-?\d*),(\d+)$/, "$1.$2"));
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
