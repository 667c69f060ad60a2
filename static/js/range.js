/** The range of a scale in words of the link: a rule, whether each map has its own, or two typed ends. */

/** @typedef {"auto" | "percentile" | "symmetric" | "full" | "own"} Rule */

export const RULES = /** @type {const} */ (["auto", "percentile", "symmetric", "full"]);
const EACH = ":per_map";

/** What a percentile keeps inside the range, in percent: what it is unless said, and its bounds. */
export const PERCENT = { usual: 99, least: 1, most: 100 };
const PERCENTILE = /^percentile:(\d{1,3}(?:\.\d{1,4})?)(:per_map)?$/;

/**
 * @param {string} range
 * @returns {{rule: Rule, each: boolean, ends: [number, number] | null, percent: number}} `percent` stays within the range
 *   of the rule `percentile`
 */
export function partsOf(range) {
  const { usual: percent } = PERCENT;
  if (range.includes(",")) {
    const [low = 0, high = 1] = range.split(",").map(Number);
    return { rule: "own", each: false, ends: [low, high], percent };
  }
  if (range === "per_map") return { rule: "auto", each: true, ends: null, percent };
  const [, said, each] = PERCENTILE.exec(range) ?? [];
  if (said) return { rule: "percentile", each: each !== undefined, ends: null, percent: Number(said) };
  const rule = RULES.find((known) => range === known || range === known + EACH) ?? "auto";
  return { rule, each: range.endsWith(EACH), ends: null, percent };
}

/**
 * The same as the link and the server write it.
 * @param {Exclude<Rule, "own">} rule
 * @param {boolean} each
 * @param {number} [percent] of the rule `percentile`
 */
export function rangeOf(rule, each, percent = PERCENT.usual) {
  if (rule === "auto") return each ? "per_map" : rule;
  const part = rule === "percentile" && percent !== PERCENT.usual ? `:${percent}` : "";
  return rule + part + (each ? EACH : "");
}

/** What stands for a range; two ends, low before high, are written as two numbers. */
export const NAMED = RULES.flatMap((rule) => [rangeOf(rule, false), rangeOf(rule, true)]);

/** A named range as it is written, or "" where it is none. @param {string} text */
export function named(text) {
  if (NAMED.includes(text)) return text;
  if (!PERCENTILE.test(text)) return "";
  const { each, percent } = partsOf(text);
  return percent < PERCENT.least || percent > PERCENT.most ? "" : rangeOf("percentile", each, percent);
}

/** As many digits as a float32 has: no link needs more. @param {number} value */
const brief = (value) => Number(value.toPrecision(7));

/** @param {...(number | undefined)} ends */
export const written = (...ends) => ends.map((end) => brief(end ?? 0)).join(",");

/**
 * Ends that keep their order, whichever of them moves.
 * @param {readonly [number, number]} ends
 * @param {0 | 1} end that moves
 * @param {number} value
 * @param {number} least apart
 */
export function moved(ends, end, value, least) {
  const [low, high] = ends.map(brief);
  const bound = end === 0 ? Math.min(value, (high ?? 0) - least) : Math.max(value, (low ?? 0) + least);
  return end === 0 ? written(brief(bound), high) : written(low, brief(bound));
}
