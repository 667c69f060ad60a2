/** Titles and sentences that the server has in both languages, in the reader's own. */

/** @typedef {Pick<import("./app.js").State, "language">} Reader */

/** @template {string | undefined} T @param {Reader} reader @param {{title: T, title_zh: T}} entry */
export const titleOf = ({ language }, entry) => (language === "zh" ? entry.title_zh : entry.title);

/** @param {Reader} reader @param {{description: string, description_zh: string}} entry */
export const aboutOf = ({ language }, entry) =>
  language === "zh" ? entry.description_zh : entry.description;
