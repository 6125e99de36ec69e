// The part of the denoise player in which the reader says what to draw.

import { freshId, html, icon, iconButton, slider } from "./ui.js";

/** @typedef {{ prompt: string, seed: number, num_inference_steps: number, guidance_scale: number }} Wish */

/** Seeds that fit into four bytes with a sign; every host agrees on those. */
export const LARGEST_SEED = 2 ** 31 - 1;

const DICE = ["M7 4 h10 a3 3 0 0 1 3 3 v10 a3 3 0 0 1 -3 3 h-10 a3 3 0 0 1 -3 -3 v-10 a3 3 0 0 1 3 -3 Z",
  "M8.5 8.5 h.01", "M15.5 8.5 h.01", "M12 12 h.01", "M8.5 15.5 h.01", "M15.5 15.5 h.01"];

/**
 * The nearest seed to what was typed.
 * @param {number} seed
 */
export function asSeed(seed) {
  return Number.isFinite(seed) ? Math.min(Math.max(Math.round(seed), 0), LARGEST_SEED) : 0;
}

/**
 * Prompt, seed, and a fold with steps and guidance.
 * @param {{ examples: string[], read: () => Wish, onWish: (wish: Partial<Wish>) => void, onStop: () => void,
 *   signal: AbortSignal }} options `onWish` is called with what changed, when a drawing of it is wanted
 */
export function settings({ examples, read, onWish, onStop, signal }) {
  const { form, prompt, stop } = promptForm();
  /** What was typed counts, whichever control asks. @param {Partial<Wish>} change */
  const wish = (change) => onWish({ prompt: prompt.value, ...change });
  const seed = seedRow(read, wish, signal);
  const steps = slider("Steps", { min: 1, max: 50, step: 1 }, (value) => wish({ num_inference_steps: value }), signal);
  const guidance = slider("Guidance", { min: 1, max: 15, step: 0.5 }, (value) => wish({ guidance_scale: value }), signal);
  const more = html("details", { class: "cg-more" }, html("summary", {}, "More"), steps.root, guidance.root);
  const chips = html("div", { class: "cg-examples", role: "group", "aria-label": "Prompts to try" },
    ...examples.map((example) => chip(example, () => { prompt.value = example; wish({}); }, signal)));
  const notes = html("ul", { class: "cg-notes", "aria-live": "polite" });
  form.addEventListener("submit", (event) => { event.preventDefault(); wish({}); }, { signal });
  stop.addEventListener("click", onStop, { signal });

  /** @param {{ drawing: boolean, notes: string[] }} state */
  function update(state) {
    const now = read();
    seed.value = String(now.seed);
    steps.update(now.num_inference_steps);
    guidance.update(now.guidance_scale);
    stop.hidden = !state.drawing;
    notes.replaceChildren(...state.notes.map((note) => html("li", {}, note)));
  }
  /** @param {string} value */
  const setPrompt = (value) => { prompt.value = value; };
  const root = html("div", { class: "cg-settings" }, form, notes, chips, html("div", { class: "cg-row" }, seed.root, more));
  return { root, update, setPrompt };
}

function promptForm() {
  const id = freshId("prompt");
  const prompt = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", spellcheck: "false",
    placeholder: "What shall it draw?", maxlength: 500 });
  const draw = html("button", { type: "submit", class: "cg-draw" }, "Draw");
  const stop = html("button", { type: "button", class: "cg-stop", hidden: true }, "Stop");
  const form = html("form", { class: "cg-form" }, html("label", { for: id, class: "cg-unseen" }, "Prompt"), prompt, draw, stop);
  return { form, prompt, stop };
}

/** @param {string} text @param {() => void} onClick @param {AbortSignal} signal */
function chip(text, onClick, signal) {
  const button = html("button", { type: "button", class: "cg-chip" }, text);
  button.addEventListener("click", onClick, { signal });
  return button;
}

/** @param {() => Wish} read @param {(wish: Partial<Wish>) => void} onWish @param {AbortSignal} signal */
function seedRow(read, onWish, signal) {
  const id = freshId("seed");
  const input = html("input", { id, type: "number", min: 0, max: LARGEST_SEED, step: 1, class: "cg-number" });
  const fewer = iconButton("Previous seed", icon("M6 12 H18"));
  const further = iconButton("Next seed", icon("M6 12 H18", "M12 6 V18"));
  const dice = iconButton("Roll a new seed", icon(...DICE));
  const wish = (/** @type {number} */ value) => onWish({ seed: asSeed(value) });
  input.addEventListener("change", () => wish(Number(input.value)), { signal });
  fewer.addEventListener("click", () => wish(read().seed - 1), { signal });
  further.addEventListener("click", () => wish(read().seed + 1), { signal });
  dice.addEventListener("click", () => wish(Math.floor(Math.random() * 10000)), { signal });
  const root = html("div", { class: "cg-seed" }, html("label", { for: id }, "Seed"), fewer, input, further, dice);
  return { root, get value() { return input.value; }, set value(value) { input.value = value; } };
}
