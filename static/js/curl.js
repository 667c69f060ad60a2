/** The computation as a `curl` line against this server. */

/** A frame that came along would be a wall of letters. @param {import("./spec.js").Request} request */
const withoutPixels = (request) =>
  request.input.file ? { ...request, input: { ...request.input, file: "…" } } : request;

/** @param {import("./spec.js").Request} request @param {string} origin of this server */
export function curl(request, origin) {
  const body = JSON.stringify(withoutPixels(request)).replaceAll("'", "'\\''");
  return [
    `curl ${origin}/api/v1/convolve \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: image/png' -o map.png \\",
    `  -d '${body}'`,
  ].join("\n");
}
