// How that which changes quickly is read out. A caption that tells where a cursor stands: as the arrow keys move it, and
// not under a moving pointer, which crosses many places in a moment. A line that follows every move: once the reader rests.

import { statusLine } from "./ui.js";

/** After so long a pause, in milliseconds, the reader rests. */
const REST = 1000;
const LIVE = { focus: "polite", keydown: "polite", pointerdown: "off", pointermove: "off", blur: "off" };

/**
 * @param {HTMLElement} control what the keys and the pointer act on
 * @param {HTMLElement} caption
 * @param {AbortSignal} signal
 */
export function spokenByKeys(control, caption, signal) {
  caption.setAttribute("aria-live", "off");
  for (const [kind, live] of Object.entries(LIVE)) {
    control.addEventListener(kind, () => caption.setAttribute("aria-live", live), { signal });
  }
}

/** A status line for what is seen elsewhere in the figure. */
export function unseenLine() {
  const line = statusLine();
  line.root.className = "cg-unseen";
  return line;
}

/**
 * A status line that follows every move of the reader: seen at once, and read out after a rest. What it opens with is
 * not read out.
 * @param {AbortSignal} signal
 */
export function restingLine(signal) {
  const { root } = statusLine();
  let rest = 0;
  /** What is to be heard at once. @param {string} words */
  const say = (words) => {
    clearTimeout(rest);
    root.setAttribute("aria-live", "polite");
    root.replaceChildren(words); // a new text is read out, even of the same words as before
  };
  /** @param {string} words */
  const follow = (words) => {
    const before = root.textContent;
    if (before === words) return;
    clearTimeout(rest);
    root.setAttribute("aria-live", "off");
    root.textContent = words;
    if (before) rest = window.setTimeout(() => say(words), REST);
  };
  signal.addEventListener("abort", () => clearTimeout(rest));
  return { root, say, follow };
}
