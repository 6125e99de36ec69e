// The training step: picture, caption, time step and noise; the mixture, the network's answer, and the error.

import { textLine } from "../denoising/text_line.js";
import { asking } from "../kit/asking.js";
import { seededNoise } from "../kit/noise.js";
import { percent } from "../kit/percent.js";
import { asBytes, asFloats, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, pane, paneTitle, statusLine } from "../kit/ui.js";
import { mix } from "../noise/mixing.js";
import { seedField } from "../noise/seed.js";
import { wide } from "../noise/wide.js";
import { difference, meanSquare, stepError } from "./step_arithmetic.js";

/** What is put to the network, and below each of these what it answers to that. */
const TITLES = ["The picture", "Its latents", "Noise", "The mixture",
  "Picture in mind", "Its latents", "Guess at the noise", "What it missed"];
const CHANGES = "change:drawing change:caption change:t change:seed";

class TrainingStep {
  controller = new AbortController();
  isSetting = false;

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.shape = model.get("latents_shape");
    this.count = this.shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b);
    this.levels = asFloats(model.get("alphas_cumprod"));
    this.all = asFloats(model.get("latents"));
    this.words = /** @type {string[]} */ (model.get("words"));
    const { signal } = this.controller;
    this.ask = asking(model, {
      onAnswer: (_, buffers, request) => this.take(buffers, request),
      onTrouble: (sentence) => this.say(sentence, true),
      signal,
    });
    this.build(signal);
    const bytes = asBytes(model.get("opening"));
    const parts = [0, 4 * this.count, 8 * this.count, bytes.length];
    const cut = parts.slice(1).map((end, i) => new DataView(bytes.buffer, bytes.byteOffset + parts[i], end - parts[i]));
    this.take(cut, model.get("asked"));
    model.on(CHANGES, this.follow);
    this.follow();
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    const names = Object.fromEntries(this.words.map((_, i) => [String(i), `Picture ${i + 1}`]));
    this.drawing = choice("Picture", names, (value) => this.set({ drawing: Number(value), caption: this.words[Number(value)] }), signal);
    this.time = liveSlider("Time step t", { min: 0, max: this.levels.length - 1, step: 1 }, (t) => this.set({ t }), signal);
    this.caption = textLine("Caption, as the network is told", (caption) => this.set({ caption }), signal);
    this.seed = seedField((seed) => this.set({ seed }), (words) => this.say(words, Boolean(words)), signal);
    const own = html("button", { type: "button", class: "cg-button" }, "Its own caption");
    const none = html("button", { type: "button", class: "cg-button" }, "No caption");
    own.addEventListener("click", () => this.set({ caption: this.words[this.model.get("drawing")] }), { signal });
    none.addEventListener("click", () => this.set({ caption: "" }), { signal });
    this.status = statusLine();
    this.panes = TITLES.map(pane);
    this.root = html("div", { class: "cg-figure cg-step" },
      html("div", { class: "cg-controls" }, this.drawing.root, this.seed.root), wide(this.time.root), this.caption.root,
      html("div", { class: "cg-controls" }, own, none),
      paneTitle("What is put to the network", "cg-row-title"),
      html("div", { class: "cg-panes" }, ...this.panes.slice(0, 4).map(({ root }) => root)),
      paneTitle("What it answers", "cg-row-title"),
      html("div", { class: "cg-panes" }, ...this.panes.slice(4).map(({ root }) => root)), this.status.root);
    keepKeys(this.root, signal);
  }

  wish() {
    const read = (/** @type {string} */ name) => this.model.get(name);
    return { drawing: read("drawing"), caption: read("caption"), t: read("t"), seed: read("seed") };
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.isSetting = true;
    this.model.set(values);
    this.isSetting = false;
    this.model.save_changes();
    this.request();
  }

  /** Shows what another cell, or a page that is loaded again, has set, and asks about it. */
  follow = () => {
    this.show();
    if (!this.isSetting && !same(this.says.request, this.wish())) this.request();
  };

  request() {
    const { drawing } = this.wish();
    this.ask({ kind: "guess", ...this.wish() }, [this.all.slice(drawing * this.count, (drawing + 1) * this.count)]);
  }

  /** @param {DataView[]} buffers @param {any} request */
  take([noise, original, picture], request) {
    this.says = { noise: asFloats(noise), original: asFloats(original), picture: asBytes(picture), request };
    this.show();
  }

  /** @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.status.say(words);
    this.status.root.classList.toggle("cg-trouble", trouble);
  }

  show = () => {
    const { drawing, caption, t, seed } = this.wish();
    this.drawing.update(String(drawing), false);
    this.time.update(t);
    this.caption.update(caption);
    this.seed.update(seed);
    const a = this.levels[t];
    const latents = this.all.subarray(drawing * this.count, (drawing + 1) * this.count);
    const noise = seededNoise(this.count, seed);
    const size = this.model.get("size");
    const length = 3 * size[0] * size[1];
    paint(this.panes[0].canvas, pictureFromRgb(asBytes(this.model.get("pictures")).subarray(drawing * length, (drawing + 1) * length), size));
    this.panes[0].say(this.words[drawing]);
    [latents, noise, mix(latents, noise, a)].forEach((values, i) => paint(this.panes[i + 1].canvas, mosaicOfLatents(values, this.shape)));
    this.panes[1].say("the picture in small, made by the VAE");
    this.panes[2].say(`of seed ${seed}`);
    this.panes[3].say(`${percent(a)} picture, ${percent(1 - a)} noise, by variance`);
    // What was said of another mixture waits until the answer to this one is here.
    if (same(this.says.request, this.wish())) return this.showAnswer(latents, noise);
    for (const one of this.panes.slice(4)) one.say("still to come");
    return this.say("");
  };

  /** @param {Float32Array} latents @param {Float32Array} noise */
  showAnswer(latents, noise) {
    const { noise: guess, original, picture } = this.says;
    const missed = difference(guess, noise);
    paint(this.panes[4].canvas, pictureFromRgb(picture, this.model.get("size")));
    [original, guess, missed].forEach((values, i) => {
      paint(this.panes[i + 5].canvas, mosaicOfLatents(values, this.shape));
    });
    const [offNoise, offPicture] = [meanSquare(missed), meanSquare(difference(original, latents))];
    const [byNoise, byPicture] = [offNoise, offPicture].map((off) => `mean square of ${off.toFixed(3)}`);
    this.panes[4].say("what would be left");
    this.panes[5].say(`miss by a ${byPicture}`, `those of the picture in mind miss by a ${byPicture}`);
    this.panes[6].say("noise, as it thinks");
    this.panes[7].say(`by a ${byNoise}`, `guess less truth; a ${byNoise}`);
    const [error, of] = stepError(this.model.get("prediction_type"), offNoise, offPicture);
    this.say(`The error of this step, from which every weight would learn, is ${of}: ${error.toFixed(3)}.`);
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.follow);
  }
}

/** @param {any} one @param {any} other */
const same = (one, other) => ["drawing", "caption", "t", "seed"].every((name) => one[name] === other[name]);

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const step = new TrainingStep(model);
  el.append(step.root);
  return () => step.remove();
}

export default { render };
