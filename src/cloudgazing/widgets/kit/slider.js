// A slider whose value is told when the reader lets go of it.

import { fillTrack, freshId, html, isInUse } from "./ui.js";

/** Browsers let go after every press of a key. Who presses several is on the way still. */
const SETTLED_MS = 500;

/**
 * A labelled native slider that writes its value beside itself.
 * @param {string} label
 * @param {{ min: number, max: number, step: number }} range
 * @param {(value: number) => void} onChange called when the reader lets go, and a moment after the last key
 * @param {AbortSignal} signal
 */
export function slider(label, range, onChange, signal) {
  const id = freshId("slider");
  const input = html("input", { id, type: "range", ...range });
  const shown = html("span", { class: "cg-value", "aria-hidden": "true" });
  const write = () => { shown.textContent = input.value; fillTrack(input); };
  whenSettled(input, () => onChange(Number(input.value)), signal);
  input.addEventListener("input", write, { signal });
  /** @param {number} value */
  const update = (value) => {
    if (!isInUse(input)) input.value = String(value);
    write();
  };
  return { root: html("div", { class: "cg-slider" }, html("label", { for: id }, label), input, shown), update };
}

/**
 * Calls when the value stays: at once after the mouse, a moment after the last key, or when the reader goes elsewhere.
 * @param {HTMLInputElement} input @param {() => void} tell @param {AbortSignal} signal
 */
function whenSettled(input, tell, signal) {
  let timer = 0;
  let byKey = false;
  const forget = () => { clearTimeout(timer); timer = 0; };
  const tellNow = () => { forget(); tell(); };
  input.addEventListener("keydown", () => { byKey = true; }, { signal });
  input.addEventListener("pointerdown", () => { byKey = false; }, { signal });
  input.addEventListener("change", () => {
    forget();
    if (byKey) timer = window.setTimeout(tellNow, SETTLED_MS);
    else tell();
  }, { signal });
  input.addEventListener("blur", () => { if (timer) tellNow(); }, { signal });
  signal.addEventListener("abort", forget);
}
