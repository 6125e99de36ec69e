// The Studio: draw from words, from a picture, or a part of a picture anew, with every setting at hand.

import { streaming } from "../denoising/streaming.js";
import { seededNoise } from "../kit/noise.js";
import { notesList } from "../kit/notes.js";
import { asBytes, asFloats, pictureFromRgb } from "../kit/pixels.js";
import { isHeard } from "../kit/progress_words.js";
import { choice, freshId, html, keepKeys, statusLine } from "../kit/ui.js";
import { thumbnail } from "../latents/views.js";
import { dials } from "./dials.js";
import { ground } from "./ground.js";
import { inWords, opening, results } from "./results.js";
import { settingsFile } from "./settings_file.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {import("./results.js").Result} Result
 */

const MODES = { words: "From words", picture: "From a picture", repair: "Repair a part" };
const PLAIN = ["prompt", "negative_prompt", "seed", "num_inference_steps", "guidance_scale", "sampler"];
const CHANGES = [...PLAIN, "mode", "pictures", "strength"].map((name) => `change:${name}`).join(" ");
const NO_MARK = "Mark the part that shall be drawn anew first: paint over it.";
const READ = "These are the settings of that picture. Press Draw to draw it again.";
const READ_UPON = "These are the settings of that picture. What it was drawn upon is not in the file: choose that, " +
  "then press Draw.";

/** Stands between the reader and the engine. */
class Studio {
  controller = new AbortController();
  began = false;
  /** What takes the place of the pictures that are there once the engine has begun. @type {Result[]} */
  coming = [];
  /** What each way of drawing usually keeps, until the reader chooses otherwise. @type {Record<string, number>} */
  strengths = { picture: 0.6, repair: 1 };

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    this.status = statusLine();
    const say = this.status.say;
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: say, signal });
    this.results = results({ onSeed: (seed) => this.set({ seed, pictures: 1 }), say, signal });
    this.ground = ground({ model, say, lastResult: () => this.results.last(), signal });
    this.dials = dials({ read: (name) => model.get(name), onChange: (change) => this.set(change),
      onEnter: () => this.begin(), say, signal });
    this.modes = choice("What the picture is drawn from", MODES, (mode) => this.turnTo(mode), signal);
    this.build(signal);
    model.on(CHANGES, this.show);
    this.show();
    say("Write what you want to see, and press Draw.");
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    const id = freshId("prompt");
    this.prompt = html("input", { id, type: "text", class: "cg-prompt", autocomplete: "off", spellcheck: "false",
      placeholder: "What shall it draw?", maxlength: 500 });
    this.prompt.value = this.model.get("prompt");
    this.prompt.addEventListener("change", () => this.set({ prompt: this.prompt.value }), { signal });
    this.button = html("button", { type: "submit", class: "cg-draw" }, "Draw");
    const label = html("label", { for: id, class: "cg-unseen" }, "Prompt");
    const form = html("form", { class: "cg-form" }, label, this.prompt, this.button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.stream.busy()) this.stream.stop();
      else this.begin();
    }, { signal });
    this.notes = notesList();
    const file = settingsFile(this.model.get("size")[0], {
      onSettings: (settings, picture) => this.restore(settings, picture), onTrouble: this.status.say,
    }, signal);
    this.root = html("div", { class: "cg-figure cg-studio" }, this.modes.root, form, this.notes.root,
      html("div", { class: "cg-state" }, this.status.root),
      html("div", { class: "cg-stage" },
        html("div", { class: "cg-bench" }, this.ground.root, this.dials.root, file.root), this.results.root));
    keepKeys(this.root, signal);
  }

  /** @param {Record<string, unknown>} change */
  set(change) {
    this.model.set(change);
    this.model.save_changes();
  }

  /** Each way of drawing has a strength of its own. @param {string} mode */
  turnTo(mode) {
    this.strengths[this.model.get("mode")] = this.model.get("strength");
    this.set({ mode, strength: this.strengths[mode] ?? this.model.get("strength") });
  }

  /** The settings of a picture from this seed, as a file carries them. @param {number} seed */
  settings(seed) {
    const read = (/** @type {string} */ name) => this.model.get(name);
    const plain = Object.fromEntries(PLAIN.map((name) => [name, read(name)]));
    const upon = read("mode") === "words" ? {} : { mode: read("mode"), strength: read("strength") };
    return { ...plain, seed, ...upon };
  }

  /** The noise of a seed, from which nothing has been drawn yet. @param {number} seed */
  noise(seed) {
    const shape = this.model.get("latents_shape");
    return opening(seededNoise(shape[0] * shape[1] * shape[2], seed), shape, this.settings(seed));
  }

  begin() {
    this.set({ prompt: this.prompt.value, ...this.dials.collect() });
    const mode = this.model.get("mode");
    this.status.say(""); // so that the same trouble twice is told twice
    if (mode === "repair" && !this.ground.isMarked()) return this.status.say(NO_MARK);
    const seeds = Array.from({ length: this.model.get("pictures") }, (_, i) => this.model.get("seed") + i);
    const [buffers, upon] = [this.ground.buffers(), this.ground.words()];
    this.coming = seeds.map((seed) => ({ ...this.noise(seed), words: inWords(this.settings(seed), upon) }));
    this.status.say("Drawing.");
    this.stream.start({ ...this.settings(seeds[0]), mode, strength: this.model.get("strength"), seeds }, buffers);
    return this.show();
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, [bytes]) => {
    if (content.kind === "start") this.start(content.notes);
    if (content.kind === "step") this.sketch(content, asFloats(bytes));
    if (content.kind === "picture") {
      this.results.change(content.index, { picture: pictureFromRgb(asBytes(bytes), content.size) });
    }
    if (content.kind === "done") this.status.say(`Ready in ${content.seconds.toFixed(1)} seconds.`);
    if (content.kind === "stopped") this.status.say("Stopped. What had come so far is still here.");
    if (content.kind === "error") this.status.say(content.message);
    this.status.root.classList.toggle("cg-trouble", content.kind === "error");
    this.button.textContent = this.stream.busy() ? "Stop" : "Draw";
  };

  /** @param {string[]} notes */
  start(notes) {
    this.began = true;
    this.results.put(this.coming);
    this.status.say("Drawing."); // once more: the model may have been waited for meanwhile
    this.notes.say(notes);
  }

  /** @param {{ index: number, step: number, last: number }} content @param {Float32Array} guess */
  sketch({ index, step, last }, guess) {
    this.results.change(index, { sketch: thumbnail(guess, this.model.get("latents_shape"), this.model.get("colours")) });
    const which = this.results.count() > 1 ? `picture ${index + 1} of ${this.results.count()}, ` : "";
    if (isHeard(step, last)) this.status.say(`Drawing: ${which}step ${step} of ${last}.`);
  }

  /** Takes up the settings that a saved picture carries. @param {Record<string, any>} settings @param {Picture} picture */
  restore(settings, picture) {
    this.stream.forget();
    const known = { negative_prompt: "", seed: 0, num_inference_steps: 20, guidance_scale: 4, sampler: "ddim", ...settings };
    this.set({ ...known, mode: settings.mode ?? "words", pictures: 1 });
    this.prompt.value = settings.prompt;
    this.results.put([{ settings: known, words: inWords(known, "another picture"), picture, sketch: null }]);
    this.began = true;
    this.status.say(settings.mode ? READ_UPON : READ);
  }

  show = () => {
    this.modes.update(this.model.get("mode"), false);
    this.dials.update();
    this.ground.show(this.model.get("mode"));
    this.button.textContent = this.stream.busy() ? "Stop" : "Draw";
    if (!this.began) this.results.put([this.noise(this.model.get("seed"))], "The noise");
    if (document.activeElement !== this.prompt) this.prompt.value = this.model.get("prompt");
  };

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.show);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const studio = new Studio(model);
  el.append(studio.root);
  return () => studio.remove();
}

export default { render };
