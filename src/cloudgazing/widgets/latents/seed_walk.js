// A walk from one seed's noise to another's, along the arc and by the straight way; the engine draws each stop.

import { streaming } from "../denoising/streaming.js";
import { percent } from "../kit/percent.js";
import { asBytes, pictureFromRgb } from "../kit/pixels.js";
import { html } from "../kit/ui.js";
import { isSeed, NO_SEED } from "../noise/seed.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ pictures: [Picture, Picture], spreads: [number, number] }} Stop
 */

const CHANGES = "change:prompt change:walk_seeds";
const STOPPED = "Stopped. What had come so far is still here.";
const SAME = "These are the same seed: choose two different ones.";

export class SeedWalk {
  titles = /** @type {[string, string]} */ (["Along the arc", "The straight way"]);
  /** @type {Stop[]} */ frames = [];
  seeds = [0, 0];

  /** @param {any} model @param {{ onChange: () => void, onTrouble: (words: string) => void, signal: AbortSignal }} listener */
  constructor(model, { onChange, onTrouble, signal }) {
    this.model = model;
    this.onChange = onChange;
    this.say = onTrouble;
    this.last = model.get("stops") - 1;
    this.seeds = [...model.get("walk_seeds")];
    this.prompt = html("input", { type: "text", class: "cg-prompt", "aria-label": "Prompt", value: model.get("prompt"), maxlength: 300 });
    this.fields = this.seeds.map((seed, i) => html("input", { type: "number", class: "cg-number", min: 0, step: 1, value: seed,
      "aria-label": i ? "To seed" : "From seed" }));
    this.button = html("button", { type: "submit", class: "cg-draw" }, "Walk");
    this.root = html("form", { class: "cg-walk-form", novalidate: true }, html("div", { class: "cg-form" }, this.prompt, this.button),
      html("div", { class: "cg-controls" }, html("label", { class: "cg-seed" }, "From seed ", this.fields[0]),
        html("label", { class: "cg-seed" }, "to seed ", this.fields[1])));
    this.root.addEventListener("submit", (event) => { event.preventDefault(); this.press(); }, { signal });
    this.stream = streaming(model, { onMessage: this.hear, onTrouble, signal });
    model.on(CHANGES, this.write);
    signal.addEventListener("abort", () => model.off(CHANGES, this.write));
  }

  /** Shows what another cell has set. */
  write = () => {
    this.prompt.value = this.model.get("prompt");
    this.fields.forEach((field, i) => { field.value = String(this.model.get("walk_seeds")[i]); });
  };

  press() {
    if (this.stream.busy()) this.stream.stop();
    else this.start();
    this.nameButton();
  }

  nameButton() { this.button.textContent = this.stream.busy() ? "Stop" : "Walk"; }

  start() {
    this.say(""); // so that the same trouble twice is told twice
    if (!this.fields.every(({ value }) => isSeed(value))) return this.say(NO_SEED);
    const seeds = this.fields.map(({ value }) => Number(value));
    if (seeds[0] === seeds[1]) return this.say(SAME);
    this.seeds = seeds;
    this.frames = [];
    this.model.set({ prompt: this.prompt.value, walk_seeds: seeds });
    this.model.save_changes();
    const num_inference_steps = this.model.get("num_inference_steps");
    this.say("Drawing the first stop.");
    this.stream.start({ kind: "walk", prompt: this.prompt.value, seeds, stops: this.last + 1, num_inference_steps });
    this.onChange();
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, buffers) => {
    if (content.kind === "frame") {
      const [arc, line] = buffers.map((view) => pictureFromRgb(asBytes(view), content.size));
      this.frames[content.index] = { pictures: [arc, line], spreads: content.spreads };
      this.say(`Stop ${content.index + 1} of ${content.last + 1} is drawn.`);
    } else if (content.kind !== "start") {
      this.say({ done: "All stops are drawn.", stopped: STOPPED, error: content.message }[content.kind] ?? "");
    }
    this.nameButton();
    this.onChange();
  };

  get pictures() {
    return this.frames.map(({ pictures }) => pictures[0]);
  }

  visit() {}

  /** @param {number} at */
  inWords(at) {
    return `${percent(at / this.last)} of the way from seed ${this.seeds[0]} to seed ${this.seeds[1]}`;
  }

  /** @param {number} at @returns {[import("./latent_walk.js").Side, import("./latent_walk.js").Side]} */
  stop(at) {
    const frame = this.frames[at];
    const sides = [0, 1].map((i) => {
      if (!frame) return { picture: undefined, caption: this.stream.busy() ? "Not drawn yet." : "Press Walk to draw.", alternative: "not drawn yet" };
      const caption = `noise of spread ${frame.spreads[i].toFixed(2)}`;
      return { picture: frame.pictures[i], caption, alternative: `${this.inWords(at)}, drawn from ${caption}` };
    });
    return /** @type {[import("./latent_walk.js").Side, import("./latent_walk.js").Side]} */ (sides);
  }
}
