/** Copying text, also where the page came over plain HTTP and browsers give no clipboard. */

/**
 * @param {string} text
 * @returns {Promise<boolean>} did it work?
 */
export async function copyText(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false; // the person or the browser refused
    }
  }
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}
