/** What went wrong, in words for the person. */

/** @param {import("./i18n/index.js").Translate} t @param {unknown} error without words where no server answered */
export const reasonOf = (t, error) =>
  error instanceof Error && error.message ? error.message : t("trouble.offline");
