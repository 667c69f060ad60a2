/** Kernels from files: .npy, JSON, CSV, TSV or any text that could be pasted. */

import { HIGHEST, LARGEST, parseKernel } from "./paste.js";

/** @typedef {import("./paste.js").Parsed} Parsed */

const ENDINGS = /\.(?:csv|tsv|txt|json|npy)$/i;
/** More than 63 × 63 weights of 25 characters each. */
const LONGEST = 200_000;

export const ACCEPT = ".csv,.tsv,.txt,.json,.npy";

/** Is this a file that kernels come in? @param {File} file */
export const isKernelFile = (file) => ENDINGS.test(file.name);

/**
 * @param {File} file
 * @returns {Promise<Parsed>}
 */
export async function readKernelFile(file) {
  if (file.size > LONGEST) return { fault: { code: "file" } };
  if (!/\.npy$/i.test(file.name)) return parseKernel(await file.text());
  const { readNpy } = await import("./npy.js");
  const rows = readNpy(await file.arrayBuffer());
  if (!rows) return { fault: { code: "npy" } };
  const side = Math.max(rows.length, rows[0]?.length ?? 0);
  if (side > LARGEST) return { fault: { code: "large", got: side, limit: LARGEST } };
  const bad = rows.flat().find((value) => !(Math.abs(value) <= HIGHEST));
  if (bad !== undefined)
    return { fault: { code: Number.isNaN(bad) ? "number" : "huge", token: String(bad) } };
  return rows.flat().length > 0 ? { rows } : { fault: { code: "empty" } };
}
