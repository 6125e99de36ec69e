// The neighbour search: a drawing beside the training drawings nearest to it, and how near fresh drawings come.

import { streaming, unpack } from "../denoising/streaming.js";
import { textLine } from "../denoising/text_line.js";
import { notesList } from "../kit/notes.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { isHeard } from "../kit/progress_words.js";
import { unseenLine } from "../kit/spoken.js";
import { choice, freshId, html, keepKeys, pane, svg } from "../kit/ui.js";
import { isSeed, NO_SEED } from "../noise/seed.js";
import { chart, fitted, label, stroke, tick } from "../noise/svg.js";
import { MEASURES, histogram, marks, nameOf, verdict } from "./neighbours.js";

const BINS = 24;

/** @typedef {{ seed: number, caption: string, distance: number }} Neighbour */

/**
 * The distances of fresh drawings as bars, and where this drawing stands among them.
 * @param {number[]} fresh @param {number} distance @param {number} width
 */
function yardstick(fresh, distance, width) {
  const end = 1.08 * Math.max(distance, fresh.at(-1) ?? 1);
  const counts = histogram(fresh, end / BINS, BINS);
  const most = Math.max(...counts);
  const frame = { width, height: 186, left: 30, bottom: 44 };
  const { root, x, y, path } = chart({ ...frame, across: [0, end], up: [0, 1.4 * most] });
  counts.forEach((count, i) => {
    const [left, right, top] = [x((i * end) / BINS), x(((i + 1) * end) / BINS), y(count)];
    root.append(svg("rect", { x: left + 1, y: top, width: Math.max(1, right - left - 2), height: y(0) - top,
      style: "fill: var(--cg-edge)" }));
  });
  const [side, anchor] = distance > end / 2 ? [-6, "end"] : [6, "start"];
  root.append(stroke(path([[0, most], [0, 0], [end, 0]]), "--cg-edge"), stroke(`M${x(0)} ${y(most)}h-5`, "--cg-edge"),
    label(x(0) - 8, y(most) + 4, String(most), "end"), label(0, 15, `drawings, of ${fresh.length}`, "start"),
    ...marks(end).map((mark) => tick(x(mark), y(0), String(mark), width)),
    stroke(`M${x(distance)} ${y(0)} V 24`, "--cg-text", 3), label(x(distance) + side, 33, "this drawing", anchor),
    label(x(end), y(0) + 36, width < 480 ? "further →" : "further from every training drawing →", "end"),
    label(x(0), y(0) + 36, "0: the same picture", "start"));
  root.setAttribute("aria-label", `A bar chart of how far ${fresh.length} fresh drawings are from their nearest training ` +
    `drawing: from ${fresh[0].toFixed(3)} to ${fresh.at(-1).toFixed(3)}, up to ${most} in one bar. ` +
    `This drawing: ${distance.toFixed(3)}.`);
  return root;
}

/** What a page without a kernel fetches for its first search. @param {{ fetches?: string }} content */
const fetching = ({ fetches }) => (fetches ? ` The first search fetches their codes: ${fetches}.` : "");

/** The search that is shown, and the one that is under way. */
class Search {
  controller = new AbortController();
  by = "pixels";

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    this.status = html("p", { class: "cg-status", "aria-live": "off" });
    this.told = unseenLine();
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: (sentence) => this.say(sentence), signal });
    this.prompt = textLine("Prompt", (prompt) => this.set({ prompt }), signal, () => this.begin());
    this.seed = html("input", { id: freshId("seed"), class: "cg-number", type: "text", inputmode: "numeric" });
    this.seed.addEventListener("keydown", ({ key }) => { if (key === "Enter") this.begin(); }, { signal });
    this.button = html("button", { type: "button", class: "cg-draw" }, "Draw and search");
    this.button.addEventListener("click", () => (this.stream.busy() ? this.stream.stop() : this.begin()), { signal });
    this.notes = notesList();
    this.drawn = pane("Drawn");
    this.places = Array.from({ length: 5 }, () => pane(""));
    this.ranking = choice("Nearest by", { pixels: "By pixels", features: "By what CLIP sees" },
      (by) => { this.by = by; this.show(); }, signal);
    this.bars = fitted((width) => (this.nearest ? yardstick(this.model.get("fresh")[this.by], this.nearest.distance, width)
      : svg("svg")), signal);
    this.words = html("p", { class: "cg-verdict", "aria-live": "polite" });
    this.root = this.build();
    keepKeys(this.root, signal);
    this.take(model.get("found"), unpack(model.get("found"), model.get("pictures")));
    model.on("change:prompt", this.writePrompt);
    model.on("change:seed", this.writeSeed);
    this.writePrompt();
    this.writeSeed();
  }

  build() {
    const seed = html("div", { class: "cg-seed" }, html("label", { for: this.seed.id }, "Seed"), this.seed);
    const title = html("p", { class: "cg-pane-caption" }, "How far drawings that the model never saw are from their nearest training drawing");
    return html("div", { class: "cg-figure cg-neighbours" }, this.prompt.root, html("div", { class: "cg-controls" }, seed, this.button),
      this.notes.root, this.status, this.told.root, html("div", { class: "cg-search" }, this.drawn.root,
        html("div", {}, this.ranking.root, html("div", { class: "cg-five" }, ...this.places.map((place) => place.root)))),
      title, this.bars.root, this.words);
  }

  /** @param {Record<string, unknown>} change */
  set(change) {
    this.model.set(change);
    this.model.save_changes();
  }

  writePrompt = () => this.prompt.update(this.model.get("prompt"));
  writeSeed = () => { this.seed.value = String(this.model.get("seed")); };

  begin() {
    this.told.say(""); // so that the same trouble twice is told twice
    if (!isSeed(this.seed.value)) return this.say(NO_SEED, true);
    const wish = { prompt: this.prompt.read(), seed: Number(this.seed.value) };
    this.set(wish);
    this.say("Drawing.");
    this.stream.start(wish);
    return this.nameButton();
  }

  nameButton() { this.button.textContent = this.stream.busy() ? "Stop" : "Draw and search"; }

  /** Says it to the eye and to the ear. @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.write(words, trouble);
    this.told.say(words);
  }

  /** Says it to the eye alone. @param {string} words @param {boolean} [trouble] */
  write(words, trouble = false) {
    this.status.textContent = words;
    this.status.classList.toggle("cg-trouble", trouble);
  }

  /** @param {{ step: number, last: number }} content */
  count({ step, last }) {
    const words = `Drawing: step ${step} of ${last}.`;
    if (isHeard(step, last)) this.say(words);
    else this.write(words);
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, buffers) => {
    if (content.kind === "start") this.notes.say(content.notes);
    if (content.kind === "progress") this.count(content);
    if (content.kind === "searching") this.say(`Searching ${this.drawings}.${fetching(content)}`);
    if (content.kind === "stopped") this.say("Stopped. The last search is still here.");
    if (content.kind === "error") this.say(content.message, true);
    if (content.kind === "done") this.take(content, buffers);
    this.nameButton();
  };

  /** @param {any} found @param {DataView[]} buffers */
  take(found, buffers) {
    this.found = found;
    this.pictures = buffers;
    if (!found.measures.includes(this.by)) [this.by] = found.measures;
    this.say(`Searched all ${this.drawings} that the book’s own model learnt from.`);
    this.show();
  }

  get drawings() { return `${this.model.get("training_drawings").toLocaleString("en")} drawings`; }

  /** @returns {Neighbour | undefined} */
  get nearest() { return this.found?.neighbours[this.by]?.[0]; }

  show() {
    const { neighbours, measures, size, small, prompt, seed } = this.found;
    this.ranking.root.hidden = measures.length < 2;
    this.ranking.update(this.by, false);
    paint(this.drawn.canvas, pictureFromRgb(asBytes(this.pictures[0]), size));
    this.drawn.say(`“${prompt}”, seed ${seed}`);
    const first = 1 + 5 * measures.indexOf(this.by);
    neighbours[this.by].forEach((/** @type {Neighbour} */ neighbour, /** @type {number} */ i) => {
      paint(this.places[i].canvas, pictureFromRgb(asBytes(this.pictures[first + i]), small));
      this.places[i].say(nameOf(neighbour, i + 1));
    });
    this.bars.update();
    this.words.textContent = `${verdict(neighbours[this.by][0].distance, this.model.get("fresh")[this.by])} Measured by ${MEASURES[this.by]}.`;
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const search = new Search(model);
  el.append(search.root);
  return () => {
    model.off("change:prompt", search.writePrompt);
    model.off("change:seed", search.writeSeed);
    search.controller.abort();
  };
}

export default { render };
