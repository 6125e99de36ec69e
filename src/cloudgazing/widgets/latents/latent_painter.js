// Latent painter: a brush whose colours are latents; the decoded picture follows.

import { mosaicOfLatents, paint } from "../kit/pixels.js";
import { unseenLine } from "../kit/spoken.js";
import { choice, disable, html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { latentsAt, placesBetween, signed, stampInto } from "./arithmetic.js";
import { paintSheet, palette } from "./easel.js";
import { codec, shelfOf } from "./shelf.js";
import { thumbnail } from "./views.js";

/**
 * @typedef {{ row: number, column: number }} Place
 * @typedef {{ turn: number, strokes: string, from: string }} Asked which of the questions, and about what
 */

const BLANK = "blank";
const BRUSHES = { 1: "1", 2: "2", 3: "3", 5: "5" };
const NO_STROKE = "no stroke";
const MOST_UNDOS = 50;

/** Stands between the reader and the decoder. */
class Painter {
  controller = new AbortController();
  chosen = 0;
  size = 2;
  turn = 0;
  /** The turn of the picture that is shown. */ shown = 0;
  /** @type {Float32Array[]} */ before = [];
  /** @type {Place | null} */ last = null;
  /** @type {Place} */ cursor = { row: 0, column: 0 };

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.shelf = shelfOf(model);
    this.shape = model.get("latents_shape");
    this.cursor = { row: this.shape[1] >> 1, column: this.shape[2] >> 1 };
    this.start = "0";
    this.latents = this.shelf[0].latents;
    this.codec = codec(model, {
      onPicture: (picture, tag) => {
        this.status.say("");
        this.showDecoded(picture, /** @type {Asked} */ (tag));
      },
      onTrouble: (sentence) => this.status.say(sentence),
      signal: this.controller.signal,
    });
    this.build();
    this.begin("0");
  }

  build() {
    const { signal } = this.controller;
    const names = Object.fromEntries(this.shelf.map(({ name }, i) => [String(i), name]));
    this.starts = choice("Begin with", { ...names, [BLANK]: "All zero" }, (value) => this.begin(value), signal);
    this.colours = palette(this.model, (index) => { this.chosen = index; this.show(); }, signal);
    this.brushes = choice("Size of the brush", BRUSHES, (value) => { this.size = Number(value); this.show(); }, signal);
    this.undoes = html("button", { type: "button", class: "cg-button" }, "Undo");
    this.undoes.addEventListener("click", () => this.undo(), { signal });
    [this.status, this.told] = [statusLine(), unseenLine()];
    this.sheet = paintSheet(this.shape, {
      onStroke: (place, begins) => this.stroke(place, begins),
      onCursor: (place) => { this.cursor = place; this.show(); },
      onUndo: () => this.undo(),
    }, signal);
    this.decoded = pane("Decoded");
    this.decoded.canvas.classList.remove("cg-pixels");
    this.channels = pane("The four channels");
    this.root = html("div", { class: "cg-figure" },
      html("div", { class: "cg-controls" }, html("span", {}, "Begin with"), this.starts.root),
      this.colours.root,
      html("div", { class: "cg-controls" }, html("span", {}, "Brush"), this.brushes.root, this.undoes),
      html("div", { class: "cg-panes" }, this.sheet.root, this.decoded.root, this.channels.root),
      this.status.root, this.told.root);
    keepKeys(this.root, signal);
  }

  /** @param {string} start which drawing, or none */
  begin(start) {
    this.start = start;
    this.before = [];
    this.latents = start === BLANK ? new Float32Array(this.shelf[0].latents.length) : this.shelf[Number(start)].latents;
    this.decode();
  }

  /** @param {Place} place @param {boolean} begins whether the brush has come down here */
  stroke(place, begins) {
    if (begins) this.before = [...this.before, this.latents].slice(-MOST_UNDOS);
    const places = begins || !this.last ? [place] : placesBetween(this.last, place);
    const colour = this.model.get("paints")[this.chosen] ?? this.shape.map(() => 0);
    for (const at of places) this.latents = stampInto(this.latents, this.shape, { ...at, size: this.size }, colour);
    this.last = place;
    this.cursor = place;
    this.decode();
  }

  undo() {
    if (!this.before.length) return;
    this.latents = this.before.pop();
    this.decode();
    this.told.say(`One stroke is undone: ${this.inWords().strokes} left.`);
  }

  decode() {
    this.turn += 1;
    this.told.say("");
    const known = this.shelf.find(({ latents }) => latents === this.latents);
    const asked = { turn: this.turn, ...this.inWords() };
    if (known) this.showDecoded(known.decoded, asked);
    else this.codec.decode(this.latents, asked);
    this.show();
  }

  /** A picture bears the words of its own latents: under a moving brush the next ones are there already. @param {import("../kit/pixels.js").Picture} picture @param {Asked} asked */
  showDecoded(picture, { turn, strokes, from }) {
    if (turn < this.shown) return;
    this.shown = turn;
    paint(this.decoded.canvas, picture);
    this.decoded.say(strokes === NO_STROKE ? "No stroke yet." : `After ${strokes}.`, `what ${from} decodes to after ${strokes}`);
  }

  /** What the latents began as, and how often they were painted on. */
  inWords() {
    const from = this.start === BLANK ? "latents that began as zeros" : this.shelf[Number(this.start)].words;
    return { from, strokes: [NO_STROKE, "one stroke"][this.before.length] ?? `${this.before.length} strokes` };
  }

  show() {
    const { row, column } = this.cursor;
    const numbers = latentsAt(this.latents, this.shape, this.cursor).map((value) => signed(value, 1)).join(", ");
    const here = `row ${row + 1}, column ${column + 1}: ${numbers}`;
    const { from, strokes } = this.inWords();
    this.sheet.update(thumbnail(this.latents, this.shape, this.model.get("colours")), this.cursor, this.size, here);
    paint(this.channels.canvas, mosaicOfLatents(this.latents, this.shape));
    this.channels.say("Blue below zero, orange above.", `the latents of ${from} after ${strokes}`);
    this.starts.update(this.start, false);
    this.brushes.update(String(this.size), false);
    this.colours.update(this.chosen);
    disable(this.undoes, this.before.length === 0, this.sheet.desk);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const painter = new Painter(model);
  el.append(painter.root);
  return () => painter.controller.abort();
}

export default { render };
