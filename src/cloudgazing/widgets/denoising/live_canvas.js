// The live canvas: a picture that follows the typing, from one seed to another and from one prompt to another.

import { notesList } from "../kit/notes.js";
import { percent } from "../kit/percent.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, statusLine } from "../kit/ui.js";
import { labelOf } from "./grid.js";
import { inWords, keyOf, pacing, timeInWords } from "./live_wish.js";
import { streaming } from "./streaming.js";
import { textLine } from "./text_line.js";

/** @typedef {import("./live_wish.js").Wish} Wish */

const WISHES = ["prompt", "other_prompt", "share", "seed", "num_inference_steps"];
const CHANGES = WISHES.map((name) => `change:${name}`).join(" ");
const HIGHEST_SEED = 99;
const OPENING = "Drawn beforehand. Type, or move a slider, and it is drawn anew.";
/** After so long a pause, in milliseconds, it is said what is drawn; what takes longer than that tells its steps. */
const REST = 1000;

/** Stands between the reader and the engine. */
class Live {
  controller = new AbortController();
  /** What the engine draws now, or drew last, and since when. @type {Wish} */ wish;
  began = 0;
  rest = 0;
  asked = "";
  shown = "";
  /** @type {string[]} */ notes = [];

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    this.status = statusLine();
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: this.status.say, signal });
    this.pace = pacing((/** @type {Wish} */ wish) => this.send(wish));
    this.controls = controls(model.get("choices"), (change) => this.set(change), () => this.draw(), signal);
    this.canvas = html("canvas", { class: "cg-canvas", role: "img" });
    this.caption = html("p", { class: "cg-caption" });
    this.list = notesList();
    const side = html("div", { class: "cg-side" }, ...this.controls.side, this.list.root, this.status.root);
    const picture = html("div", { class: "cg-picture" }, this.canvas, this.caption);
    this.root = html("div", { class: "cg-figure cg-live" }, html("div", { class: "cg-wish" }, ...this.controls.lines),
      html("div", { class: "cg-stage" }, picture, side));
    keepKeys(this.root, signal);
    const { size, ...wish } = model.get("opening");
    this.wish = wish;
    this.asked = keyOf(wish);
    this.show(model.get("opening_bytes"), size, OPENING);
    model.on(CHANGES, this.follow);
    this.follow();
  }

  /** @param {Partial<Wish>} change */
  set(change) {
    this.model.set(change);
    this.model.save_changes();
  }

  /** @returns {Wish} what the settings say now */
  read() {
    return /** @type {any} */ (Object.fromEntries(WISHES.map((name) => [name, this.model.get(name)])));
  }

  /** Draws what the settings say, unless it is what was asked for last. */
  follow = () => {
    this.controls.update(this.read());
    if (keyOf(this.read()) !== this.asked) this.draw();
  };

  draw() {
    this.asked = keyOf(this.read());
    this.pace.wish(this.read());
  }

  /** @param {Wish} wish */
  send(wish) {
    clearTimeout(this.rest);
    this.wish = wish;
    this.began = performance.now();
    this.stream.start(wish);
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, [picture]) => {
    if (content.kind === "start") this.notes = content.notes;
    if (content.kind === "step" && performance.now() - this.began > REST) this.tell(content.step);
    if (content.kind === "done") this.take(content, picture);
    if (content.kind === "error") this.fail(content.message);
    this.status.root.classList.toggle("cg-trouble", content.kind === "error");
    if (!this.stream.busy()) this.pace.ended();
  };

  /** @param {number} step */
  tell(step) {
    this.caption.textContent = `Step ${step} of ${this.wish.num_inference_steps} of the next picture.`;
  }

  /** The last picture stays. @param {string} sentence */
  fail(sentence) {
    this.caption.textContent = this.shown;
    this.status.say(sentence);
  }

  /** @param {any} content @param {DataView} picture */
  take({ seconds, size }, picture) {
    this.status.say("");
    this.show(picture, size, timeInWords(this.wish, seconds));
    const words = `Drawn: ${inWords(this.wish)}.`;
    clearTimeout(this.rest);
    // Whoever hears the page is not told of every letter.
    this.rest = window.setTimeout(() => {
      this.list.say(this.notes);
      this.status.say(words);
    }, REST);
  }

  /** @param {DataView} bytes @param {[number, number]} size @param {string} caption */
  show(bytes, size, caption) {
    paint(this.canvas, pictureFromRgb(asBytes(bytes), size));
    this.canvas.setAttribute("aria-label", `The picture of ${inWords(this.wish)}`);
    this.shown = this.caption.textContent = caption;
  }

  remove() {
    this.pace.stop();
    clearTimeout(this.rest);
    this.controller.abort();
    this.model.off(CHANGES, this.follow);
  }
}

/**
 * The prompts, and what stands beside the picture.
 * @param {number[]} choices of steps @param {(change: Partial<Wish>) => void} set
 * @param {() => void} onEnter draws once more, say after a fault @param {AbortSignal} signal
 */
function controls(choices, set, onEnter, signal) {
  const prompt = liveLine("Prompt", (text) => set({ prompt: text }), onEnter, signal);
  const other = liveLine("Other prompt", (text) => set({ other_prompt: text }), onEnter, signal);
  const seed = liveSlider("Seed", { min: 0, max: HIGHEST_SEED, step: 1 }, (value) => set({ seed: value }), signal);
  const walk = { min: 0, max: 1, step: 0.02 };
  const share = liveSlider("To the other prompt", walk, (value) => set({ share: value }), signal, percent);
  const options = Object.fromEntries(choices.map((steps) => [String(steps), labelOf("num_inference_steps", steps)]));
  const steps = choice("Steps", options, (value) => set({ num_inference_steps: Number(value) }), signal);
  /** @param {Wish} wish */
  const update = (wish) => {
    prompt.update(wish.prompt);
    other.update(wish.other_prompt);
    seed.update(wish.seed);
    share.update(wish.share);
    steps.update(String(wish.num_inference_steps), false);
  };
  return { lines: [prompt.root, other.root], side: [share.root, seed.root, steps.root], update };
}

/**
 * A line of text that is heard at every letter.
 * @param {string} label @param {(text: string) => void} onText @param {() => void} onEnter @param {AbortSignal} signal
 */
function liveLine(label, onText, onEnter, signal) {
  const line = textLine(label, onText, signal, onEnter);
  line.input.addEventListener("input", () => onText(line.input.value), { signal });
  return line;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const live = new Live(model);
  el.append(live.root);
  return () => live.remove();
}

export default { render };
