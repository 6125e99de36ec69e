// The LoRA slider: an adapter that goes on and off, by degrees.

import { textLine } from "../denoising/text_line.js";
import { asking } from "../kit/asking.js";
import { asBytes, paint } from "../kit/pixels.js";
import { cutSheet, NOT_OPENED } from "../kit/sheets.js";
import { html, keepKeys, liveSlider, statusLine } from "../kit/ui.js";
import { seedField } from "../noise/seed.js";
import { wide } from "../noise/wide.js";
import { kernelButton } from "./kernel_button.js";

const RECORDED = "These pictures were drawn beforehand, all from the same noise, the small ones with the slider at “off”.";
const OPENING = `${RECORDED} Below you can draw a prompt of your own.`;

/** @param {string} caption @param {...Node} aside what stands beside the caption */
function frame(caption, ...aside) {
  const canvas = html("canvas", { class: "cg-canvas", role: "img", "aria-label": caption });
  const words = html("span", {}, caption);
  const below = html("figcaption", { class: "cg-pane-caption" }, ...aside, words);
  return { canvas, words, root: html("figure", {}, canvas, below) };
}

/** @param {number} scale */
const degree = (scale) => (scale === 0 ? "off" : `× ${scale.toFixed(2)}`);

class Slider {
  controller = new AbortController();
  /** @type {import("../kit/pixels.js").Picture[]} */
  pictures = [];

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.prompts = /** @type {string[]} */ (model.get("prompts"));
    this.scales = /** @type {number[]} */ (model.get("scales"));
    const { signal } = this.controller;
    this.ask = asking(model, {
      onAnswer: (content, buffers, request) => this.answer(content, buffers, request),
      onTrouble: (sentence) => this.say(sentence, true),
      signal,
    });
    this.build(signal);
    this.say(model.get("live") ? OPENING : RECORDED);
    this.show();
    cutSheet(asBytes(model.get("sheet")), [this.prompts.length, this.scales.length])
      .then((cut) => { this.pictures = cut; this.show(); })
      .catch(() => this.say(NOT_OPENED, true));
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    this.status = statusLine();
    this.bare = this.prompts.map(() => html("canvas", { class: "cg-bare", role: "img" }));
    this.frames = this.prompts.map((prompt, i) => frame(prompt, this.bare[i]));
    this.own = [frame("Without the adapter"), frame("With it")];
    this.pair = html("div", { class: "cg-gallery", hidden: true }, ...this.own.map(({ root }) => root));
    this.dial = liveSlider("How much blueprint", { min: 0, max: this.scales.length - 1, step: 1 },
      (at) => this.set({ scale: this.scales[at] }), signal, (at) => degree(this.scales[at]));
    const draw = () => this.draw();
    this.prompt = textLine("Prompt", (prompt) => this.set({ prompt }), signal, draw);
    this.seed = seedField((seed) => { this.set({ seed }); draw(); }, (words) => this.say(words || OPENING, Boolean(words)), signal);
    const live = this.model.get("live");
    const drawing = kernelButton("Draw without and with", live);
    drawing.button.addEventListener("click", draw, { signal });
    const controls = html("div", { class: "cg-controls" }, ...(live ? [this.seed.root] : []), drawing.root);
    const own = live ? [this.prompt.root, controls, this.pair] : [controls];
    this.root = html("div", { class: "cg-figure cg-lora" }, wide(this.dial.root),
      html("div", { class: "cg-gallery" }, ...this.frames.map(({ root }) => root)), this.status.root, ...own);
    keepKeys(this.root, signal);
    this.model.on("change:scale change:prompt change:seed", this.show);
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  draw() {
    this.set({ prompt: this.prompt.read() }); // entered or not
    this.say("Drawing your prompt twice.");
    const { prompt, seed, scale } = { prompt: this.model.get("prompt"), seed: this.model.get("seed"), scale: this.model.get("scale") };
    this.ask({ kind: "pair", prompt, seed, scale });
  }

  /** @param {{ notes: string[] }} content @param {DataView[]} buffers @param {any} request */
  async answer({ notes }, buffers, { prompt, scale }) {
    const drawn = await Promise.all(buffers.map((bytes) => cutSheet(asBytes(bytes), [1, 1])));
    this.own[1].words.textContent = `With it, ${degree(scale)}`;
    this.own.forEach(({ canvas, words }, i) => {
      paint(canvas, drawn[i][0]);
      canvas.setAttribute("aria-label", `“${prompt}”. ${words.textContent}`);
    });
    this.pair.hidden = false;
    this.say(["Both are drawn from the same noise.", ...notes].join(" "));
  }

  /** @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.status.say(words);
    this.status.root.classList.toggle("cg-trouble", trouble);
  }

  /** The place of the degree that is nearest to the adapter's scale. */
  place() {
    const far = this.scales.map((scale) => Math.abs(scale - this.model.get("scale")));
    return far.indexOf(Math.min(...far));
  }

  show = () => {
    const at = this.place();
    this.dial.update(at);
    this.prompt.update(this.model.get("prompt"));
    this.seed.update(this.model.get("seed"));
    if (!this.pictures.length) return;
    this.frames.forEach(({ canvas }, i) => this.hang(canvas, i, at));
    this.bare.forEach((canvas, i) => this.hang(canvas, i, this.scales.indexOf(0)));
  };

  /** Shows a prompt's drawing at a place of the slider. @param {HTMLCanvasElement} canvas @param {number} i @param {number} at */
  hang(canvas, i, at) {
    paint(canvas, this.pictures[at * this.prompts.length + i]);
    canvas.setAttribute("aria-label", `“${this.prompts[i]}”, blueprint ${degree(this.scales[at])}`);
  }

  remove() {
    this.controller.abort();
    this.model.off("change:scale change:prompt change:seed", this.show);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const slider = new Slider(model);
  el.append(slider.root);
  return () => slider.remove();
}

export default { render };
