/** Style sheets of what opens later: each is loaded once, when the first part of the page needs it. */

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * @param {string} name of a file in `css/`
 * @returns {Promise<void>} when it is in force; one that can't be had is done without
 */
export function styled(name) {
  const known = sheets.get(name);
  if (known) return known;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../css/${name}.css`, import.meta.url).href;
  const loaded = /** @type {Promise<void>} */ (
    new Promise((done) => {
      link.onload = () => done();
      link.onerror = () => done();
    })
  );
  sheets.set(name, loaded);
  document.head.append(link);
  return loaded;
}
