// Two noises: the same share of noise in the pixels, and in the latents.

import { seededNoise } from "../kit/noise.js";
import { percent } from "../kit/percent.js";
import { asBytes, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { mix } from "../noise/mixing.js";
import { seedField } from "../noise/seed.js";
import { summary, thousands } from "./arithmetic.js";
import { codec, shelfOf } from "./shelf.js";
import { fromPixelValues, likeness, psnrInWords, toPixelValues } from "./views.js";

const CHANGES = "change:amount change:seed";

/** Stands between the reader and the decoder. */
class Pair {
  controller = new AbortController();
  turn = 0;
  chosen = 0;
  /** What the noise at hand was made for. */ made = "";

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.shelf = shelfOf(model);
    this.shape = model.get("latents_shape");
    this.size = model.get("size");
    this.codec = codec(model, {
      onPicture: (picture, { turn, noise }) => { if (turn === this.turn) this.showDecoded(picture, noise); },
      onTrouble: (sentence) => this.status.say(sentence),
      signal: this.controller.signal,
    });
    this.build();
    model.on(CHANGES, this.draw);
    this.draw();
  }

  build() {
    const { signal } = this.controller;
    const names = Object.fromEntries(this.shelf.map(({ name }, i) => [String(i), name]));
    this.pictures = choice("Picture", names, (value) => { this.chosen = Number(value); this.draw(); }, signal);
    this.amount = liveSlider("Noise", { min: 0, max: 1, step: 0.01 }, (value) => this.set({ amount: value }), signal, percent);
    this.status = statusLine();
    this.seed = seedField((value) => this.set({ seed: value }), this.status.say, signal);
    this.pixels = pane("Noise in pixels");
    this.decoded = pane("Noise in latents");
    this.latents = pane("These latents");
    for (const { canvas } of [this.pixels, this.decoded]) canvas.classList.toggle("cg-pixels", this.size[0] < 256);
    this.root = html("div", { class: "cg-figure" },
      html("div", { class: "cg-controls" }, this.pictures.root, this.amount.root, this.seed.root),
      html("div", { class: "cg-panes" }, this.pixels.root, this.decoded.root, this.latents.root), this.status.root);
    keepKeys(this.root, signal);
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  /** Makes the noise of a seed for the chosen picture, unless it is at hand. @param {number} seed */
  make(seed) {
    const wanted = `${this.chosen} ${seed}`;
    if (this.made === wanted) return;
    const { picture, latents } = this.shelf[this.chosen];
    this.made = wanted;
    this.turn += 1;
    this.clean = toPixelValues(picture);
    this.pixelNoise = seededNoise(this.clean.length, seed);
    this.latentNoise = seededNoise(latents.length, seed);
  }

  /** Adds the noise anew. */
  draw = () => {
    const { picture, latents, words } = this.shelf[this.chosen];
    const [amount, seed] = [this.model.get("amount"), this.model.get("seed")];
    this.make(seed);
    this.amount.update(amount);
    this.seed.update(seed);
    this.pictures.update(String(this.chosen), false);
    const noisy = fromPixelValues(mix(this.clean, this.pixelNoise, 1 - amount), this.size);
    const noisyLatents = mix(latents, this.latentNoise, 1 - amount);
    paint(this.pixels.canvas, noisy);
    paint(this.latents.canvas, mosaicOfLatents(noisyLatents, this.shape));
    const noise = `${percent(amount)} noise of seed ${seed}`;
    this.pixels.say(psnrInWords(likeness(picture, noisy).decibels), `${words} under ${noise}, dot by dot`);
    this.latents.say(`${thousands(latents.length)} numbers, spread ${summary(noisyLatents).spread.toFixed(2)}`,
      `the four channels under ${noise}, blue below zero, orange above`);
    const opening = this.openingFor(amount, seed);
    if (opening) this.showDecoded(opening, noise);
    else this.codec.decode(noisyLatents, { turn: this.turn, noise });
  };

  /** The figure comes with one decoded picture; of any other the decoder has to be asked. @param {number} amount @param {number} seed */
  openingFor(amount, seed) {
    const opened = this.model.get("opened_with");
    if (this.chosen !== 0 || opened.amount !== amount || opened.seed !== seed) return null;
    this.turn += 1; // an answer that is under way is out of date
    return pictureFromRgb(asBytes(this.model.get("opening")), this.size);
  }

  /** A picture bears the words of its own noise: while the slider moves, the next one is there already. @param {import("../kit/pixels.js").Picture} picture @param {string} noise */
  showDecoded(picture, noise) {
    const { picture: clean, words } = this.shelf[this.chosen];
    paint(this.decoded.canvas, picture);
    this.decoded.say(psnrInWords(likeness(clean, picture).decibels),
      `${words} decoded from latents under ${noise}`);
    this.status.say("");
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.draw);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const pair = new Pair(model);
  el.append(pair.root);
  return () => pair.remove();
}

export default { render };
