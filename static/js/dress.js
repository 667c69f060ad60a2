/** Dresses the page as its address asks: hides parts, and makes a figure of it inside other pages. */

import { read, selectors } from "./parts.js";

/** How this page is dressed, for as long as it is open. */
export const dress = read(location.search);

/** Before anything is shown, so that nothing appears only to go. */
export function dressUp() {
  const root = document.documentElement;
  const gone = selectors(dress.hidden);
  if (dress.embed) root.dataset.embed = gone.includes("#layer") && gone.includes("#shape") ? "lean" : "full";
  if (gone.length === 0) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${gone.join(", ")} { display: none !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
