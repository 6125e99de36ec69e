// The seed: a number to type, and dice to roll another.

import { freshId, html, icon, iconButton } from "../kit/ui.js";

/** Seeds that fit into four bytes with a sign; every host agrees on those. */
export const LARGEST_SEED = 2 ** 31 - 1;
export const DICE = ["M7 4 h10 a3 3 0 0 1 3 3 v10 a3 3 0 0 1 -3 3 h-10 a3 3 0 0 1 -3 -3 v-10 a3 3 0 0 1 3 -3 Z",
  "M8.5 8.5 h.01", "M15.5 8.5 h.01", "M12 12 h.01", "M8.5 15.5 h.01", "M15.5 15.5 h.01"];
export const NO_SEED = `A seed is a whole number from 0 to ${LARGEST_SEED.toLocaleString("en")}, such as 7.`;

/** Whether what was typed names a seed. @param {string} typed */
export function isSeed(typed) {
  return /^\d+$/.test(typed.trim()) && Number(typed) <= LARGEST_SEED;
}

/**
 * A field for the seed, and dice.
 * @param {(seed: number) => void} onSeed
 * @param {(sentence: string) => void} say tells the reader what was wrong, or clears it
 * @param {AbortSignal} signal
 */
export function seedField(onSeed, say, signal) {
  const id = freshId("seed");
  const input = html("input", { id, type: "text", inputmode: "numeric", class: "cg-number", autocomplete: "off" });
  const dice = iconButton("Roll a new seed", icon(...DICE));
  let good = 0;
  let isTyped = false;
  input.addEventListener("input", () => { isTyped = true; }, { signal });
  input.addEventListener("change", () => {
    isTyped = false;
    const fine = isSeed(input.value);
    say(""); // so that the same trouble twice is told twice
    if (!fine) say(NO_SEED);
    if (!fine) input.value = String(good);
    else onSeed((good = Number(input.value)));
  }, { signal });
  // Where what is typed ends as it began, there is no change to be told.
  input.addEventListener("blur", () => { isTyped = false; input.value = String(good); }, { signal });
  dice.addEventListener("click", () => { say(""); onSeed(Math.floor(Math.random() * 10000)); }, { signal });
  const root = html("div", { class: "cg-seed" }, html("label", { for: id }, "Seed"), input, dice);
  /** @param {number} seed */
  const update = (seed) => {
    good = seed;
    if (!isTyped) input.value = String(seed);
  };
  return { root, update };
}
