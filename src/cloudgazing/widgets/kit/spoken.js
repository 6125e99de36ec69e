// Captions that tell where a cursor stands: read out as the arrow keys move it, and silent under a moving pointer, which
// crosses many places in a moment.

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
