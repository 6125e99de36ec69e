// The Studio's settings beside the prompt.

import { textLine } from "../denoising/text_line.js";
import { SAMPLERS } from "../denoising/grid.js";
import { slider } from "../kit/slider.js";
import { choice, html, liveSlider } from "../kit/ui.js";
import { seedField } from "../noise/seed.js";

const COUNTS = { 1: "1", 4: "4", 8: "8" };

/** How much of the picture a strength keeps, in a few words. @param {number} strength */
export function strengthInWords(strength) {
  const words = { 0: "through the VAE only", 1: "keeps next to nothing" };
  return `${strength.toFixed(2)}${words[strength] ? `, ${words[strength]}` : ""}`;
}

/** A choice with its name in front of it. @param {string} name @param {HTMLElement} control */
const titled = (name, control) => html("div", { class: "cg-titled" }, html("span", {}, name), control);

/**
 * `update` shows the present settings, `collect` gives what stands in the text field, entered or not.
 * @param {{ read: (name: string) => any, onChange: (change: Record<string, unknown>) => void, onEnter: () => void,
 *   say: (sentence: string) => void, signal: AbortSignal }} wiring
 */
export function dials({ read, onChange, onEnter, say, signal }) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => onChange({ [name]: value });
  const strength = liveSlider("Strength", { min: 0, max: 1, step: 0.05 }, set("strength"), signal, strengthInWords);
  const seed = seedField(set("seed"), say, signal);
  const pictures = choice("How many pictures, one for each seed from this one on", COUNTS,
    (value) => onChange({ pictures: Number(value) }), signal);
  const negative = textLine("Negative prompt", set("negative_prompt"), signal, onEnter);
  const steps = slider("Steps", { min: 1, max: 100, step: 1 }, set("num_inference_steps"), signal);
  const guidance = slider("Guidance", { min: 0, max: 15, step: 0.5 }, set("guidance_scale"), signal);
  const sampler = choice("Sampler: how a step is taken", SAMPLERS, set("sampler"), signal);
  const more = html("details", { class: "cg-more", open: true }, html("summary", {}, "More settings"), negative.root,
    steps.root, guidance.root, titled("Sampler", sampler.root));
  const root = html("div", { class: "cg-settings" }, strength.root,
    html("div", { class: "cg-controls" }, seed.root, titled("Pictures", pictures.root)), more);
  let mode = "";

  function update() {
    strength.update(read("strength"));
    seed.update(read("seed"));
    pictures.update(String(read("pictures")), false);
    negative.update(read("negative_prompt"));
    steps.update(read("num_inference_steps"));
    guidance.update(read("guidance_scale"));
    sampler.update(read("sampler"), false);
    strength.root.hidden = read("mode") === "words";
    // Beside a picture there is little room, so the fold is closed; the reader may open it.
    if (mode !== read("mode")) more.open = read("mode") === "words";
    mode = read("mode");
  }
  return { root, update, collect: () => ({ negative_prompt: negative.read() }) };
}
