// Encode and decode: before, the latents, after, and what was lost.

import { mosaicOfLatents, paint } from "../kit/pixels.js";
import { choice, freshId, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { upload } from "../kit/upload.js";
import { signed, summary, thousands } from "./arithmetic.js";
import { codec, numbersIn, shelfOf } from "./shelf.js";
import { difference, likeness, psnrInWords, stripes } from "./views.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */
/** @typedef {{ words: string, picture: Picture, latents: Float32Array, decoded: Picture }} Shown */

const STRIPES = "stripes";
const OWN = "own";
const WIDEST = 32;

/** Stands between the reader and the codec. */
class Trip {
  controller = new AbortController();

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.shelf = shelfOf(model);
    this.shape = model.get("latents_shape");
    this.chosen = "0";
    /** @type {Shown} */
    this.shown = this.shelf[0];
    /** @type {{ words: string, picture: Picture, tag?: string }} */
    this.asked = this.shown;
    this.codec = codec(model, {
      onBoth: (latents, decoded, tag) => {
        if (tag === this.asked.tag) this.show({ ...this.asked, latents, decoded }); // not an answer to an older question
      },
      onTrouble: (sentence) => this.status.say(sentence),
      signal: this.controller.signal,
    });
    this.build();
    this.show(this.shown);
    model.on("change:stripe_width", this.stripe);
    model.on("change:gain", this.enlarge);
  }

  build() {
    const { signal } = this.controller;
    const [side] = this.model.get("size");
    const names = Object.fromEntries(this.shelf.map(({ name }, i) => [String(i), name]));
    this.pictures = choice("Picture", { ...names, [STRIPES]: "Stripes" }, (value) => this.choose(value), signal);
    this.width = liveSlider("Stripes", { min: 1, max: Math.min(WIDEST, side / 2), step: 1 }, (value) => this.set({ stripe_width: value }),
      signal, (value) => `${value} px`);
    this.own = upload(side, {
      onPicture: (picture, name) => this.take(picture, name),
      onTrouble: (sentence) => this.status.say(sentence),
    }, signal);
    this.gain = liveSlider("Enlarge the difference", { min: 1, max: 16, step: 1 }, (value) => this.set({ gain: value }),
      signal, (value) => `× ${value}`);
    this.status = statusLine();
    const [before, latents, after, lost] = ["Before", "Latents", "After", "Difference"].map(pane);
    this.panes = { before, latents, after, lost };
    for (const { canvas } of [before, after, lost]) canvas.classList.toggle("cg-pixels", side < 256);
    this.root = html("div", { class: "cg-figure cg-trip" },
      html("div", { class: "cg-controls" }, this.pictures.root), this.own.root,
      html("div", { class: "cg-controls" }, this.width.root),
      html("div", { class: "cg-panes" }, ...[before, latents, after, lost].map(({ root }) => root)),
      html("div", { class: "cg-controls" }, this.gain.root), html("div", { class: "cg-state" }, this.status.root));
    keepKeys(this.root, signal);
    this.pictures.update(this.chosen, false);
    this.width.update(this.model.get("stripe_width"));
    this.gain.update(this.model.get("gain"));
  }

  /** @param {string} value */
  choose(value) {
    this.chosen = value;
    this.pictures.update(value, false);
    if (value === STRIPES) return this.stripe();
    this.asked = this.shelf[Number(value)];
    this.show(this.shelf[Number(value)]);
  }

  stripe = () => {
    const width = this.model.get("stripe_width");
    this.width.update(width);
    if (this.chosen !== STRIPES) return;
    this.ask(stripes(this.model.get("size")[0], width), `upright stripes, ${width} pixels wide`);
  };

  /** @param {Picture} picture @param {string} name */
  take(picture, name) {
    this.chosen = OWN;
    this.pictures.update(OWN, false);
    this.ask(picture, name ? `your picture ${name}` : "your picture");
  }

  /** @param {Picture} picture @param {string} words */
  ask(picture, words) {
    this.asked = { picture, words, tag: freshId("trip") };
    this.showBefore(picture, words);
    this.codec.both(picture, this.asked.tag);
  }

  enlarge = () => {
    this.gain.update(this.model.get("gain"));
    this.showLost();
  };

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    const { words, picture, latents, decoded } = shown;
    this.showBefore(picture, words);
    paint(this.panes.latents.canvas, mosaicOfLatents(latents, this.shape));
    paint(this.panes.after.canvas, decoded);
    this.showLost();
  }

  /** The difference of what was shown last, whatever is asked for meanwhile. */
  showLost() {
    const { words, picture, latents, decoded } = this.shown;
    const gain = this.model.get("gain");
    paint(this.panes.lost.canvas, difference(picture, decoded, gain));
    this.caption({ words, latents, gain, ...likeness(picture, decoded) });
  }

  /** The picture is there at once; what becomes of it is shown when it comes. @param {Picture} picture @param {string} words */
  showBefore(picture, words) {
    const { width, height } = picture;
    const pixels = `${height} × ${width} × 3 = ${thousands(3 * height * width)} numbers`;
    this.width.root.hidden = this.chosen !== STRIPES;
    paint(this.panes.before.canvas, picture);
    this.panes.before.say(pixels, `${words}; ${pixels}`);
  }

  /** @param {{ words: string, latents: Float32Array, decibels: number, error: number, gain: number }} of */
  caption({ words, latents, decibels, error, gain }) {
    const [channels, rows, columns] = this.shape;
    const { least, most } = summary(latents);
    const psnr = psnrInWords(decibels);
    const off = `error ${error.toFixed(1)} of 255 (root of the mean square)`;
    this.panes.latents.say(`${rows} × ${columns} × ${channels} = ${thousands(numbersIn(this.shape))} numbers`,
      `${channels} channels of ${rows} × ${columns} numbers from ${signed(least)} to ${signed(most)}, blue below zero, orange above`);
    this.panes.after.say(psnr, `${words}, as it comes back; ${psnr}`);
    this.panes.lost.say(off, `what changed, enlarged ${gain} times, grey where nothing did; ${off}`);
    if (error) this.tell(`${psnr}: `, "More decibels, more alike.");
    else this.status.say("Every number came back as it was.");
  }

  /**
   * Says the number aloud only: to be seen, it stands below the picture already.
   * @param {string} number @param {string} words
   */
  tell(number, words) {
    const { root } = this.status;
    if (root.textContent !== number + words) root.replaceChildren(html("span", { class: "cg-unseen" }, number), words);
  }

  remove() {
    this.controller.abort();
    this.model.off("change:stripe_width", this.stripe);
    this.model.off("change:gain", this.enlarge);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const trip = new Trip(model);
  el.append(trip.root);
  return () => trip.remove();
}

export default { render };
