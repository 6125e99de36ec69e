// Latent channels: each as a picture with a switch and two sliders, while the decoder follows.

import { paint } from "../kit/pixels.js";
import { choice, freshId, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { changeChannels, signed, summary } from "./arithmetic.js";
import { codec, shelfOf } from "./shelf.js";
import { channelPicture, thumbnail } from "./views.js";

/**
 * @typedef {{ on: boolean, times: number, plus: number }} Change
 * @typedef {{ turn: number, said: string, words: string }} Asked which of the questions, what was changed, and in what
 */

const TIMES = { min: -1, max: 3, step: 0.1 };
const UNCHANGED = "nothing changed";
const PLUS = { min: -3, max: 3, step: 0.1 };

/** @returns {Change} */
const unchanged = () => ({ on: true, times: 1, plus: 0 });

/**
 * One channel: its picture, its switch and its sliders.
 * @param {number} index
 * @param {(change: Partial<Change>) => void} onChange
 * @param {AbortSignal} signal
 */
function channelCard(index, onChange, signal) {
  const [id, name] = [freshId("channel"), `Channel ${index + 1}`];
  const canvas = html("canvas", { class: "cg-canvas cg-pixels", role: "img" });
  const on = html("input", { id, type: "checkbox", role: "switch" });
  on.addEventListener("change", () => onChange({ on: on.checked }), { signal });
  const times = liveSlider("times", TIMES, (value) => onChange({ times: value }), signal, (value) => signed(value, 1));
  const plus = liveSlider("plus", PLUS, (value) => onChange({ plus: value }), signal, (value) => signed(value, 1));
  times.input.setAttribute("aria-label", `${name}, times`);
  plus.input.setAttribute("aria-label", `${name}, plus`);
  const range = html("p", { class: "cg-pane-caption" });
  const root = html("div", { class: "cg-channel" },
    html("div", { class: "cg-channel-head" }, html("label", { for: id }, name), on), canvas, range,
    times.root, plus.root);
  /** @param {Float32Array} latents @param {[number, number, number]} shape @param {Change} change */
  const update = (latents, shape, change) => {
    const places = shape[1] * shape[2];
    const { least, most, spread } = summary(latents.subarray(index * places, (index + 1) * places));
    const words = `${signed(least, 1)} to ${signed(most, 1)}, spread ${spread.toFixed(2)}`;
    paint(canvas, channelPicture(latents, shape, index));
    canvas.setAttribute("aria-label", `${name}: ${shape[1]} × ${shape[2]} numbers, ${words}; blue below zero, orange above`);
    range.textContent = words;
    on.checked = change.on;
    times.update(change.times);
    plus.update(change.plus);
    times.input.disabled = plus.input.disabled = !change.on;
  };
  return { root, update };
}

/** Stands between the reader and the decoder. */
class Desk {
  controller = new AbortController();
  turn = 0;
  /** The turn of the picture that is shown. */ shown = 0;

  /** @param {any} model */
  constructor(model) {
    this.shelf = shelfOf(model);
    this.shape = model.get("latents_shape");
    this.colours = model.get("colours");
    this.chosen = 0;
    /** @type {Change[]} */
    this.changes = [];
    this.codec = codec(model, {
      onPicture: (picture, tag) => {
        this.status.say("");
        this.showDecoded(picture, /** @type {Asked} */ (tag));
      },
      onTrouble: (sentence) => this.status.say(sentence),
      signal: this.controller.signal,
    });
    this.build();
    this.choose(0);
  }

  build() {
    const { signal } = this.controller;
    const names = Object.fromEntries(this.shelf.map(({ name }, i) => [String(i), name]));
    this.pictures = choice("Picture", names, (value) => this.choose(Number(value)), signal);
    const reset = html("button", { type: "button", class: "cg-button" }, "As it was");
    reset.addEventListener("click", () => this.choose(this.chosen), { signal });
    this.status = statusLine();
    this.decoded = pane("Decoded by the network");
    this.small = pane("Thumbnail by arithmetic");
    this.decoded.canvas.classList.remove("cg-pixels");
    this.cards = Array.from({ length: this.shape[0] }, (_, i) => channelCard(i, (change) => this.change(i, change), signal));
    this.root = html("div", { class: "cg-figure cg-desk" },
      html("div", { class: "cg-controls" }, this.pictures.root, reset),
      html("div", { class: "cg-desk-top" },
        html("div", { class: "cg-desk-pictures" }, this.decoded.root, this.small.root),
        html("div", { class: "cg-channels" }, ...this.cards.map(({ root }) => root))),
      this.status.root);
    keepKeys(this.root, signal);
  }

  /** @param {number} chosen */
  choose(chosen) {
    this.chosen = chosen;
    this.changes = this.cards.map(unchanged);
    this.pictures.update(String(chosen), false);
    this.show();
  }

  /** @param {number} channel @param {Partial<Change>} change */
  change(channel, change) {
    this.changes[channel] = { ...this.changes[channel], ...change };
    this.show();
  }

  show() {
    const { words, latents, decoded } = this.shelf[this.chosen];
    const changed = changeChannels(latents, this.changes);
    this.cards.forEach(({ update }, i) => update(changed, this.shape, this.changes[i]));
    paint(this.small.canvas, thumbnail(changed, this.shape, this.colours));
    const said = this.inWords();
    this.small.say("Rough colours: four numbers times a table.", `${words}, one pixel for each place; ${said}`);
    this.turn += 1;
    const asked = { turn: this.turn, said, words };
    if (said === UNCHANGED) this.showDecoded(decoded, asked);
    else this.codec.decode(changed, asked);
  }

  /** A picture bears the words of its own changes: while a slider moves, the next ones are made already. @param {import("../kit/pixels.js").Picture} picture @param {Asked} asked */
  showDecoded(picture, { turn, said, words }) {
    if (turn < this.shown) return;
    this.shown = turn;
    paint(this.decoded.canvas, picture);
    this.decoded.say(`${said[0].toUpperCase()}${said.slice(1)}.`, `${words}; ${said}`);
  }

  inWords() {
    const parts = this.changes.flatMap(({ on, times, plus }, i) => {
      if (!on) return [`channel ${i + 1} off`];
      const what = [times === 1 ? "" : `× ${signed(times, 1)}`, plus === 0 ? "" : `${plus < 0 ? "−" : "+"} ${Math.abs(plus).toFixed(1)}`].filter(Boolean);
      return what.length ? [`channel ${i + 1} ${what.join(" ")}`] : [];
    });
    return parts.join(", ") || UNCHANGED;
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const desk = new Desk(model);
  el.append(desk.root);
  return () => desk.controller.abort();
}

export default { render };
