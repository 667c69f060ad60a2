/** The theme's colours, as canvases need them. */

/** @typedef {{panel: string, paper: string, ink: string, soft: string, faint: string, line: string, control: string, cell: string, accent: string, positive: string, negative: string, mono: string, dark: boolean, halo: string}} Colors */

/** @type {Map<string, Colors>} */
const known = new Map();

/** @param {"light" | "dark"} theme @returns {Colors} */
export function colorsOf(theme) {
  const ready = known.get(theme);
  if (ready) return ready;
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const dark = theme === "dark";
  const colors = {
    panel: read("panel"),
    paper: read("paper"),
    ink: read("ink"),
    soft: read("soft"),
    faint: read("faint"),
    line: read("line"),
    control: read("control"),
    cell: read("cell"),
    accent: read("accent"),
    positive: read("positive"),
    negative: read("negative"),
    mono: read("mono"),
    dark,
    halo: dark ? "#000000b0" : "#ffffffd0",
  };
  known.set(theme, colors);
  return colors;
}
