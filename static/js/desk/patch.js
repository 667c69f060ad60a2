/** Puts a fix into a request: a JSON pointer and a value. */

/**
 * @template {object} R
 * @param {R} request
 * @param {import("../problem.js").Fix} fix
 * @returns {R} a copy; null as the value takes the field away
 */
export function mended(request, { pointer, value }) {
  const copy = structuredClone(request);
  const steps = pointer.split("/").slice(1);
  const last = steps.pop() ?? "";
  /** @type {any} */
  let holder = copy;
  for (const step of steps) holder = holder?.[step];
  if (!holder) return copy;
  if (value === null) delete holder[last];
  else holder[last] = value;
  return copy;
}
