/** The parts of the page that a link can hide: one table for the page, the share dialog, the docs and the tests. */

/**
 * `selector`: what is hidden. `lean`: there in a figure unless it is hidden by name.
 * @type {Record<string, {selector: string, lean: boolean}>}
 */
export const PARTS = {
  header: { selector: "#bar", lean: false },
  layers: { selector: ".stages", lean: false },
  share: { selector: "[data-action=share]", lean: false },
  export: { selector: "[data-export]", lean: false },
  source: { selector: "[data-part=source]", lean: false },
  kernel: { selector: "[data-part=kernel]", lean: false },
  window: { selector: "[data-part=window]", lean: false },
  details: { selector: "[data-part=details]", lean: false },
  scale: { selector: ".scale-box", lean: true },
  probe: { selector: ".probe", lean: true },
  loupe: { selector: ".loupe, .loupe-label", lean: true },
  player: { selector: ".player", lean: true },
  sum: { selector: "[data-part=sum]", lean: true },
  compare: { selector: "[data-action=compare], .stage .compare-door, [data-compare]", lean: true },
  views: { selector: "#views", lean: true },
  network: { selector: "[data-action=network], .room", lean: false },
  desk: { selector: "#shape [data-action=desk], .desk-card", lean: false },
  shape: { selector: "[data-part=shape]", lean: false },
  code: { selector: "[data-part=code]", lean: false },
};

/** Regions that go with the last of their parts. @type {Record<string, string[]>} */
const REGIONS = {
  "#layer": ["source", "kernel", "window", "details"],
  "#shape": ["shape", "code"],
  "#sum": ["player", "sum"],
};

/** @typedef {{embed: boolean, hidden: string[], theme: "" | "light" | "dark", language: "" | "en" | "zh"}} Dress how the page is dressed */

/** @param {boolean} embed */
const hiddenAtFirst = (embed) => Object.keys(PARTS).filter((part) => embed && !PARTS[part]?.lean);

/** What the address asks for before its `#`. @param {string} search @returns {Dress} */
export function read(search) {
  const given = new URLSearchParams(search);
  /** @param {string} name */
  const list = (name) => (given.get(name) ?? "").split(",").filter((part) => Object.hasOwn(PARTS, part));
  const embed = given.get("embed") === "1";
  const shown = list("show");
  const hidden = new Set([...hiddenAtFirst(embed), ...list("hide")]);
  const theme = given.get("theme");
  const language = given.get("lang");
  return {
    embed,
    hidden: Object.keys(PARTS).filter((part) => hidden.has(part) && !shown.includes(part)),
    theme: theme === "light" || theme === "dark" ? theme : "",
    language: language === "en" || language === "zh" ? language : "",
  };
}

/** The same as an address says it, only what differs from the usual. @param {Dress} dress */
export function write({ embed, hidden, theme, language }) {
  const first = hiddenAtFirst(embed);
  const hide = hidden.filter((part) => !first.includes(part));
  const show = first.filter((part) => !hidden.includes(part));
  const query = [
    embed && "embed=1",
    hide.length > 0 && `hide=${hide.join(",")}`,
    show.length > 0 && `show=${show.join(",")}`,
    theme && `theme=${theme}`,
    language && `lang=${language}`,
  ].filter(Boolean);
  return query.length > 0 ? `?${query.join("&")}` : "";
}

/** What is hidden, as selectors: the parts, and the regions that nothing is left of. @param {readonly string[]} hidden */
export function selectors(hidden) {
  const regions = Object.keys(REGIONS).filter((region) =>
    REGIONS[region]?.every((part) => hidden.includes(part)),
  );
  return [...hidden.map((part) => PARTS[part]?.selector ?? ""), ...regions];
}
