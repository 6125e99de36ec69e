// Habits: what the model draws where the words leave it open, beside what the training set shows there.

import { textLine } from "../denoising/text_line.js";
import { asking } from "../kit/asking.js";
import { percent } from "../kit/percent.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { cutSheet, NOT_OPENED } from "../kit/sheets.js";
import { choice, html, keepKeys, statusLine } from "../kit/ui.js";
import { barChart, comparable, largest } from "./tallies.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */
/** @typedef {{ pictures: Picture[], named: Record<string, string[]> }} Drawn */

const OWN = "own";
const KINDS = { colour: "Colours", place: "Places" };
const CHANGES = "change:chosen change:kind change:prompt";

class Habits {
  controller = new AbortController();
  /** @type {Picture[]} */
  pictures = [];
  /** @type {Drawn} */
  own = nothing();
  showsOwn = false;
  asked = "";
  /** Which of the guidance scales is shown. */ guided = 0;

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.named = model.get("named");
    this.prompts = /** @type {string[]} */ (model.get("prompts"));
    this.scales = /** @type {number[]} */ (model.get("guidance_scales"));
    this.guided = this.scales.length - 1;
    const { signal } = this.controller;
    this.ask = asking(model, {
      onAnswer: (content, buffers, request) => this.take(content, buffers, request),
      onTrouble: (sentence) => this.say(sentence, true),
      signal,
    });
    this.build(signal);
    model.on(CHANGES, this.show);
    this.show();
    const rows = Math.ceil((this.scales.length * this.prompts.length * model.get("drawn")) / model.get("columns"));
    cutSheet(asBytes(model.get("sheet")), [model.get("columns"), rows]).then((cut) => { this.pictures = cut; this.show(); })
      .catch(() => this.say(NOT_OPENED, true));
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    const names = Object.fromEntries(this.prompts.map((prompt) => [prompt, prompt]));
    this.choice = choice("Prompt", { ...names, [OWN]: "your own" }, (value) => {
      this.showsOwn = value === OWN;
      if (this.showsOwn || value === this.model.get("chosen")) this.show();
      else this.set({ chosen: value });
    }, signal);
    const scales = Object.fromEntries(this.scales.map((scale, i) => [String(i), guidance(scale)]));
    this.scale = choice("Guidance", scales, (value) => {
      Object.assign(this, { guided: Number(value), own: nothing() });
      this.show();
    }, signal);
    this.kind = choice("What is counted", KINDS, (kind) => this.set({ kind }), signal);
    this.gallery = html("div", { class: "cg-many" });
    this.charts = html("div", { class: "cg-charts" });
    this.status = statusLine();
    const draw = () => this.draw();
    this.prompt = textLine("Your own prompt, with a thing and nothing else", (prompt) => this.set({ prompt }), signal, draw);
    const button = html("button", { type: "button", class: "cg-button" }, "Draw four");
    button.addEventListener("click", draw, { signal });
    this.root = html("div", { class: "cg-figure cg-habits" },
      html("div", { class: "cg-controls" }, this.choice.root, this.scale.root, this.kind.root), this.gallery, this.charts,
      this.status.root,
      html("div", { class: "cg-controls" }, this.prompt.root, button));
    keepKeys(this.root, signal);
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  draw() {
    const prompt = this.prompt.read(); // entered or not
    this.set({ prompt });
    const after = prompt === this.asked ? this.own.pictures.length : 0;
    this.say("Drawing four pictures.");
    this.ask({ kind: "more", prompt, after, guidance_scale: this.scales[this.guided] });
  }

  /** @param {{ named: Record<string, string[]>, size: [number, number] }} content @param {DataView[]} buffers @param {any} request */
  take({ named, size }, buffers, { prompt, after, guidance_scale }) {
    const expected = prompt === this.asked ? this.own.pictures.length : 0;
    if (guidance_scale !== this.scales[this.guided]) return this.say("Another guidance was chosen meanwhile. Press again to draw with it.");
    if (after !== expected) return; // asked for twice
    const all = asBytes(buffers[0]);
    const length = 3 * size[0] * size[1];
    const pictures = named.colour.map((_, i) => pictureFromRgb(all.subarray(i * length, (i + 1) * length), size));
    const before = after ? this.own : nothing();
    this.own = {
      pictures: [...before.pictures, ...pictures],
      named: { colour: [...before.named.colour, ...named.colour], place: [...before.named.place, ...named.place] },
    };
    Object.assign(this, { asked: prompt, showsOwn: true });
    this.show();
    this.say(`${this.own.pictures.length} drawings of “${prompt}”. Press again for four more.`);
  }

  /** What is shown: a recorded prompt's drawings, or the reader's own. @returns {Drawn} */
  drawn() {
    if (this.showsOwn) return this.own;
    const [chosen, count] = [this.model.get("chosen"), this.model.get("drawn")];
    const start = (this.guided * this.prompts.length + this.prompts.indexOf(chosen)) * count;
    return { pictures: this.pictures.slice(start, start + count), named: this.named[this.guided][chosen] };
  }

  show = () => {
    const [chosen, kind] = [this.model.get("chosen"), this.model.get("kind")];
    this.choice.update(this.showsOwn ? OWN : chosen, false);
    this.scale.update(String(this.guided), false);
    this.kind.update(kind, false);
    this.prompt.update(this.model.get("prompt"));
    const { pictures, named } = this.drawn();
    this.gallery.replaceChildren(...pictures.map((picture, i) => {
      const words = `${named.colour[i]}, ${named.place[i]}`;
      const canvas = html("canvas", { class: "cg-canvas", role: "img", "aria-label": `Drawing ${i + 1}: ${words}` });
      paint(canvas, picture);
      return html("figure", {}, canvas, html("figcaption", { class: "cg-pane-caption" }, named[kind][i]));
    }));
    this.charts.replaceChildren(...this.tallies(chosen, kind));
    const right = Math.round(100 * this.model.get("right")[kind]);
    this.say(`The names under the pictures are CLIP’s, which gets the ${kind} of ${right} in 100 true drawings right. `
      + "The model’s own drawings are softer, and some of them it calls by names that the eye would not.");
  };

  /**
   * What was drawn with each guidance, and what the training set shows; or what was drawn of the reader's own prompt.
   * @param {string} chosen @param {"colour" | "place"} kind
   */
  tallies(chosen, kind) {
    const drew = `${KINDS[kind]} that the model drew`;
    /** @type {[string, Record<string, number>][]} */
    const counts = this.showsOwn ? [[drew, count(this.own.named[kind])]] : [
      ...this.scales.map((scale, i) => [`${drew}, ${guidance(scale)}`, count(this.named[i][chosen][kind])]),
      ["In the training set, where the caption is as silent", this.model.get("trained")[chosen][kind]],
    ];
    const shares = comparable(counts.map(([, each]) => each), Object.keys(this.model.get("captions")[kind]));
    const how = { say: percent, most: largest(shares.flat()), shades: this.model.get("shades") };
    return counts.map(([title], i) => barChart(title, shares[i], how));
  }

  /** @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.status.say(words);
    this.status.root.classList.toggle("cg-trouble", trouble);
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.show);
  }
}

/** @returns {Drawn} */
function nothing() {
  return { pictures: [], named: { colour: [], place: [] } };
}

/** @param {number} scale */
function guidance(scale) {
  return scale === 1 ? "without guidance" : `guidance ${scale}`;
}

/** @param {string[]} names */
function count(names) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const habits = new Habits(model);
  el.append(habits.root);
  return () => habits.remove();
}

export default { render };
