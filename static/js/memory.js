/** Remembers the last answer under each name, so that what hasn't changed is not asked for again. */

/** The last answer under each name, for as long as its key stays the same. */
export function createMemory() {
  /** @type {Map<string, {key: string, value: any}>} */
  const kept = new Map();
  /** @param {string} name @param {unknown} key @returns {any} undefined where the key is another one */
  const recall = (name, key) => {
    const known = kept.get(name);
    return known?.key === JSON.stringify(key) ? known.value : undefined;
  };
  /** @param {string} name @param {unknown} key @param {unknown} value */
  const keep = (name, key, value) => void kept.set(name, { key: JSON.stringify(key), value });
  return {
    recall,
    keep,
    /**
     * @template T
     * @param {string} name
     * @param {unknown} key
     * @param {() => Promise<T>} make
     * @returns {Promise<T>}
     */
    async remember(name, key, make) {
      const known = recall(name, key);
      if (known !== undefined) return known;
      const value = await make();
      keep(name, key, value);
      return value;
    },
  };
}
