// Two noises: the same share of noise in the pixels, and in the latents.

import { seededNoise } from "../kit/noise.js";
import { asBytes, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { mix, percent } from "../noise/mixing.js";
import { seedField } from "../noise/seed.js";
import { summary, thousands } from "./arithmetic.js";
import { codec, shelfOf } from "./shelf.js";
import { fromPixelValues, likeness, toPixelValues } from "./views.js";

/** Stands between the reader and the decoder. */
class Pair {
  controller = new AbortController();
  turn = 0;
  /** Whether nothing was changed yet. */ opening = true;

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.shelf = shelfOf(model);
    this.shape = model.get("latents_shape");
    this.size = model.get("size");
    this.chosen = 0;
    this.codec = codec(model, {
      onPicture: (picture, tag) => { if (tag === this.turn) this.showDecoded(picture); },
      onTrouble: (sentence) => this.status.say(sentence),
      signal: this.controller.signal,
    });
    this.build();
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
    this.draw(!("amount" in values));
  }

  /** Adds the noise anew. @param {boolean} afresh whether the picture or the noise is another one */
  draw(afresh = true) {
    const { picture, latents, words } = this.shelf[this.chosen];
    const [amount, seed] = [this.model.get("amount"), this.model.get("seed")];
    if (afresh) {
      this.turn += 1;
      this.clean = toPixelValues(picture);
      this.pixelNoise = seededNoise(this.clean.length, seed);
      this.latentNoise = seededNoise(latents.length, seed);
    }
    this.amount.update(amount);
    this.seed.update(seed);
    this.pictures.update(String(this.chosen), false);
    const noisy = fromPixelValues(mix(this.clean, this.pixelNoise, 1 - amount), this.size);
    const noisyLatents = mix(latents, this.latentNoise, 1 - amount);
    paint(this.pixels.canvas, noisy);
    paint(this.latents.canvas, mosaicOfLatents(noisyLatents, this.shape));
    this.noise = `${percent(amount)} noise of seed ${seed}`;
    this.pixels.say(`PSNR ${likeness(picture, noisy).decibels.toFixed(1)} dB`, `${words} under ${this.noise}, dot by dot`);
    this.latents.say(`${thousands(latents.length)} numbers, spread ${summary(noisyLatents).spread.toFixed(2)}`,
      `the four channels under ${this.noise}, blue below zero, orange above`);
    const opening = this.opening && pictureFromRgb(asBytes(this.model.get("opening")), this.size);
    if (opening) this.showDecoded(opening);
    else this.codec.decode(noisyLatents, this.turn);
    this.opening = false;
  }

  /** @param {import("../kit/pixels.js").Picture} picture */
  showDecoded(picture) {
    const { picture: clean, words } = this.shelf[this.chosen];
    paint(this.decoded.canvas, picture);
    this.decoded.say(`decoded: PSNR ${likeness(clean, picture).decibels.toFixed(1)} dB`,
      `${words} decoded from latents under ${this.noise}`);
    this.status.say("");
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const pair = new Pair(model);
  el.append(pair.root);
  return () => pair.controller.abort();
}

export default { render };
