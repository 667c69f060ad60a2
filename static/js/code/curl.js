/** The computation as a `curl` line against this server. */

/** @typedef {import("./job.js").Job} Job */

/** @param {Job} job */
export function curl(job) {
  const body = JSON.stringify(job.request).replaceAll("'", "'\\''");
  return [
    `curl ${job.origin}/api/v1/convolve \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: image/png' -o map.png \\",
    `  -d '${body}'`,
  ].join("\n");
}
