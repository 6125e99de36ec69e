// The part of the denoise player in which the reader says what to draw.

import { notesList } from "../kit/notes.js";
import { slider } from "../kit/slider.js";
import { freshId, html, icon, iconButton, isInUse } from "../kit/ui.js";
import { DICE, LARGEST_SEED } from "../noise/seed.js";

/**
 * @typedef {{ prompt: string, seed: number, num_inference_steps: number, guidance_scale: number }} Wish
 * @typedef {(name: string) => any} Read gives the present value of a setting
 */

const STEPS = { min: 1, max: 50, step: 1 };
const GUIDANCE = { min: 1, max: 15, step: 0.5 };

/**
 * The nearest seed to what was typed.
 * @param {number} seed
 */
export function asSeed(seed) {
  return Number.isFinite(seed) ? Math.min(Math.max(Math.round(seed), 0), LARGEST_SEED) : 0;
}

/**
 * What is to be said of a seed that is taken otherwise than it was typed; nothing where there is nothing to say.
 * @param {number} typed
 */
export function noteOnSeed(typed) {
  const range = `A seed is a whole number from 0 to ${LARGEST_SEED.toLocaleString("en")}`;
  return asSeed(typed) === typed ? "" : `${range}, so ${asSeed(typed)} was taken instead.`;
}

/**
 * What to draw: the `words`, and the `dials`, which are the seed and a fold with steps and guidance.
 * `onWish` is called with what changed, when a drawing of it is wanted.
 * @param {{ read: Read, onWish: (wish: Partial<Wish>) => void, signal: AbortSignal }} wiring
 */
export function settings({ read, onWish, signal }) {
  const { form, prompt, draw } = promptForm();
  let seedNote = "";
  /** What was typed counts, whichever control asks. @param {Partial<Wish>} change @param {string} [note] */
  const wish = (change, note = "") => {
    seedNote = note;
    onWish({ prompt: prompt.value, ...change });
  };
  /** @param {string} example */
  const wishFor = (example) => { prompt.value = example; wish({}); };
  const seed = seedRow(read, wish, signal);
  const steps = slider("Steps", STEPS, (value) => wish({ num_inference_steps: value }), signal);
  const guidance = slider("Guidance", GUIDANCE, (value) => wish({ guidance_scale: value }), signal);
  const more = html("details", { class: "cg-more" }, html("summary", {}, "More"), steps.root, guidance.root);
  const chips = examples(read("examples"), wishFor, signal);
  const notes = notesList();
  form.addEventListener("submit", (event) => { event.preventDefault(); wish({}); }, { signal });

  /** @param {string[]} remarks what is to be said of how the prompt was read */
  function update(remarks) {
    seed.update(read("seed"));
    steps.update(read("num_inference_steps"));
    guidance.update(read("guidance_scale"));
    notes.say([...remarks, ...(seedNote ? [seedNote] : [])]);
  }
  /** @param {string} value */
  const setPrompt = (value) => { prompt.value = value; };
  const words = html("div", { class: "cg-ask" }, form, notes.root, chips);
  const dials = html("div", { class: "cg-dials" }, seed.root, more);
  return { words, dials, draw, update, setPrompt };
}

function promptForm() {
  const id = freshId("prompt");
  const prompt = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", spellcheck: "false",
    placeholder: "What shall it draw?", maxlength: 500 });
  const draw = html("button", { type: "submit", class: "cg-draw" }, "Draw");
  const label = html("label", { for: id, class: "cg-unseen" }, "Prompt");
  const form = html("form", { class: "cg-form" }, label, prompt, draw);
  return { form, prompt, draw };
}

/** @param {string[]} prompts @param {(prompt: string) => void} onChoose @param {AbortSignal} signal */
function examples(prompts, onChoose, signal) {
  const chips = prompts.map((prompt) => {
    const chip = html("button", { type: "button", class: "cg-chip" }, prompt);
    chip.addEventListener("click", () => onChoose(prompt), { signal });
    return chip;
  });
  return html("div", { class: "cg-examples", role: "group", "aria-label": "Prompts to try" }, ...chips);
}

/** @param {Read} read @param {(wish: Partial<Wish>, note: string) => void} onWish @param {AbortSignal} signal */
function seedRow(read, onWish, signal) {
  const id = freshId("seed");
  const input = html("input", { id, type: "number", min: 0, max: LARGEST_SEED, step: 1, class: "cg-number" });
  const fewer = iconButton("Previous seed", icon("M6 12 H18"));
  const further = iconButton("Next seed", icon("M6 12 H18", "M12 6 V18"));
  const dice = iconButton("Roll a new seed", icon(...DICE));
  const wish = (/** @type {number} */ value) => {
    input.value = String(asSeed(value));
    onWish({ seed: asSeed(value) }, noteOnSeed(value));
  };
  // An empty field is no number, and Number("") would be 0.
  input.addEventListener("change", () => wish(input.valueAsNumber), { signal });
  fewer.addEventListener("click", () => wish(read("seed") - 1), { signal });
  further.addEventListener("click", () => wish(read("seed") + 1), { signal });
  dice.addEventListener("click", () => wish(Math.floor(Math.random() * 10000)), { signal });
  const root = html("div", { class: "cg-seed" }, html("label", { for: id }, "Seed"), fewer, input, further, dice);
  /** @param {number} value */
  const update = (value) => { if (!isInUse(input)) input.value = String(value); };
  return { root, update };
}
