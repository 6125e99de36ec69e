// What is being drawn, in one row: text fields, and the seed with a die.

import { freshId, html, icon, iconButton, isInUse } from "../kit/ui.js";
import { asSeed, LARGEST_SEED } from "../player/settings.js";

const DIE = ["M7 4 h10 a3 3 0 0 1 3 3 v10 a3 3 0 0 1 -3 3 h-10 a3 3 0 0 1 -3 -3 v-10 a3 3 0 0 1 3 -3 Z",
  "M8.5 8.5 h.01", "M15.5 8.5 h.01", "M12 12 h.01", "M8.5 15.5 h.01", "M15.5 15.5 h.01"];

/**
 * A labelled line of text, with the label to be seen.
 * @param {string} label
 * @param {(text: string) => void} onChange
 * @param {AbortSignal} signal
 */
export function textLine(label, onChange, signal) {
  const id = freshId("text");
  const input = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", spellcheck: "false",
    maxlength: 500 });
  input.addEventListener("change", () => onChange(input.value), { signal });
  /** @param {string} text */
  const update = (text) => { if (!isInUse(input)) input.value = text; };
  const root = html("div", { class: "cg-line" }, html("label", { for: id }, label), input);
  return { root, input, update, read: () => input.value };
}

/**
 * The seed: a number to type, and a die.
 * @param {() => number} read
 * @param {(seed: number) => void} onChange
 * @param {AbortSignal} signal
 */
export function seedLine(read, onChange, signal) {
  const id = freshId("seed");
  const input = html("input", { id, type: "number", min: 0, max: LARGEST_SEED, step: 1, class: "cg-number" });
  const die = iconButton("Roll a new seed", icon(...DIE));
  const take = (/** @type {number} */ seed) => { input.value = String(seed); onChange(seed); };
  input.addEventListener("change", () => take(asSeed(Number(input.value))), { signal });
  die.addEventListener("click", () => take(Math.floor(Math.random() * 10000)), { signal });
  const update = () => { if (!isInUse(input)) input.value = String(read()); };
  return { root: html("div", { class: "cg-seed" }, html("label", { for: id }, "Seed"), input, die), update };
}
