/** Counts along an axis, block by block. */

/**
 * The mean of each block of `step` counts; the last block may be shorter.
 * @param {Uint16Array} counts
 * @param {number} step
 * @returns {Float32Array}
 */
export function blockMeans(counts, step) {
  const means = new Float32Array(Math.ceil(counts.length / step));
  for (let block = 0; block < means.length; block++) {
    const part = counts.subarray(block * step, (block + 1) * step);
    means[block] = part.reduce((sum, count) => sum + count, 0) / part.length;
  }
  return means;
}
