// Two noises: the same share of noise in the pixels, and in the latents.

import { seededNoise } from "../kit/noise.js";
import { asBytes, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, html, icon, iconButton, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { mixNoise, summary, thousands } from "./arithmetic.js";
import { codec, shelfOf } from "./shelf.js";
import { fromPixelValues, likeness, toPixelValues } from "./views.js";

const DICE = ["M7 4 h10 a3 3 0 0 1 3 3 v10 a3 3 0 0 1 -3 3 h-10 a3 3 0 0 1 -3 -3 v-10 a3 3 0 0 1 3 -3 Z",
  "M8.5 8.5 h.01", "M15.5 8.5 h.01", "M12 12 h.01", "M8.5 15.5 h.01", "M15.5 15.5 h.01"];
const SEEDS = 1000;

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
    this.share = liveSlider("Noise", { min: 0, max: 1, step: 0.01 }, (value) => this.set({ share: value }), signal,
      (value) => `${Math.round(100 * value)} %`);
    const dice = iconButton("Other noise", icon(...DICE));
    dice.addEventListener("click", () => this.set({ seed: Math.floor(SEEDS * Math.random()) }), { signal });
    this.status = statusLine();
    this.pixels = pane("Noise in pixels");
    this.decoded = pane("Noise in latents");
    this.latents = pane("These latents");
    for (const { canvas } of [this.pixels, this.decoded]) canvas.classList.toggle("cg-pixels", this.size[0] < 256);
    this.root = html("div", { class: "cg-figure" },
      html("div", { class: "cg-controls" }, this.pictures.root, this.share.root, dice),
      html("div", { class: "cg-panes" }, this.pixels.root, this.decoded.root, this.latents.root), this.status.root);
    keepKeys(this.root, signal);
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
    this.draw(!("share" in values));
  }

  /** Adds the noise anew. @param {boolean} afresh whether the picture or the noise is another one */
  draw(afresh = true) {
    const { picture, latents, words } = this.shelf[this.chosen];
    if (afresh) {
      this.turn += 1;
      const seed = this.model.get("seed");
      this.clean = toPixelValues(picture);
      this.pixelNoise = seededNoise(this.clean.length, seed);
      this.latentNoise = seededNoise(latents.length, seed);
    }
    const share = this.model.get("share");
    this.share.update(share);
    this.pictures.update(String(this.chosen), false);
    const noisy = fromPixelValues(mixNoise(this.clean, this.pixelNoise, share), this.size);
    const noisyLatents = mixNoise(latents, this.latentNoise, share);
    paint(this.pixels.canvas, noisy);
    paint(this.latents.canvas, mosaicOfLatents(noisyLatents, this.shape));
    const percent = `${Math.round(100 * share)} % noise`;
    this.percent = percent;
    this.pixels.say(`PSNR ${likeness(picture, noisy).decibels.toFixed(1)} dB`, `${words} under ${percent}, dot by dot`);
    this.latents.say(`${thousands(latents.length)} numbers, spread ${summary(noisyLatents).spread.toFixed(2)}`,
      `the four channels under ${percent}, blue below zero, orange above`);
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
      `${words} decoded from latents under ${this.percent}`);
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
