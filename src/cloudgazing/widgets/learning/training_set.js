// The training set: counts of all drawings, some of them to browse, and a search through all.

import { asking } from "../kit/asking.js";
import { asBytes, paint } from "../kit/pixels.js";
import { cutSheet, NOT_OPENED } from "../kit/sheets.js";
import { freshId, html, keepKeys, statusLine } from "../kit/ui.js";
import { thousands } from "../latents/arithmetic.js";
import { kernelButton } from "./kernel_button.js";
import { bars, countOf, fits, KINDS } from "./tallies.js";

/** @typedef {import("./tallies.js").Drawing} Drawing */
/** @typedef {import("../kit/pixels.js").Picture} Picture */

const SHOWN = 8;
const CHANGES = KINDS.map((kind) => `change:${kind}`).join(" ");

class TrainingSet {
  controller = new AbortController();
  /** @type {Picture[]} */
  pictures = [];
  page = 0;
  after = 0;

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.census = model.get("census");
    this.drawings = /** @type {Drawing[]} */ (model.get("drawings"));
    const { signal } = this.controller;
    this.ask = asking(model, {
      onAnswer: (content, buffers, request) => this.found(content, buffers, request),
      onTrouble: (sentence) => this.say(sentence, true),
      signal,
    });
    this.build(signal);
    model.on(CHANGES, this.begin);
    this.begin();
    const rows = Math.ceil(this.drawings.length / model.get("columns"));
    cutSheet(asBytes(model.get("sheet")), [model.get("columns"), rows]).then((cut) => { this.pictures = cut; this.show(); })
      .catch(() => this.say(NOT_OPENED, true));
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    this.selects = KINDS.map((kind) => this.select(kind, signal));
    this.status = statusLine();
    this.count = html("p", { class: "cg-count-line" });
    this.gallery = html("div", { class: "cg-gallery" });
    this.more = html("button", { type: "button", class: "cg-button" }, "More of these");
    const searching = kernelButton(`Search all ${thousands(this.census.drawings)}`, this.model.get("live"));
    this.search = searching.button;
    this.more.addEventListener("click", () => { this.page += 1; this.show(); }, { signal });
    this.search.addEventListener("click", () => this.look(), { signal });
    this.charts = html("div", { class: "cg-charts" });
    this.root = html("div", { class: "cg-figure cg-set" },
      html("div", { class: "cg-controls" }, ...this.selects.map(({ root }) => root)), this.count, this.gallery,
      html("div", { class: "cg-controls" }, this.more, searching.root), this.status.root, this.charts);
    keepKeys(this.root, signal);
  }

  /** @param {string} kind @param {AbortSignal} signal */
  select(kind, signal) {
    const id = freshId(kind);
    const options = ["", ...Object.keys(this.census[kind]).sort()].map((value) => html("option", { value }, value || `any ${kind}`));
    const input = html("select", { id }, ...options);
    input.addEventListener("change", () => { this.model.set(kind, input.value); this.model.save_changes(); }, { signal });
    return { input, kind, root: html("div", { class: "cg-select" }, html("label", { for: id }, kind), input) };
  }

  wanted() {
    return Object.fromEntries(KINDS.map((kind) => [kind, this.model.get(kind)]));
  }

  /** Begins with the first drawings again. */
  begin = () => {
    Object.assign(this, { page: 0, after: 0 });
    for (const { input, kind } of this.selects) input.value = this.model.get(kind);
    const { words, heldOut } = countOf(this.census, this.model.get("held_out"), this.wanted());
    this.count.textContent = words;
    this.search.disabled = heldOut || !this.model.get("live");
    const [pairs, thing, shades] = ["held_out", "thing", "shades"].map((name) => this.model.get(name));
    this.charts.replaceChildren(...bars(this.census, pairs, thing, shades));
    this.say("");
    this.show();
  };

  show() {
    if (!this.pictures.length) return;
    const fitting = this.drawings.map((drawing, i) => ({ drawing, picture: this.pictures[i] }))
      .filter(({ drawing }) => fits(drawing, this.wanted()));
    const pages = Math.max(1, Math.ceil(fitting.length / SHOWN));
    const start = (this.page % pages) * SHOWN;
    this.more.disabled = pages === 1;
    const end = Math.min(start + SHOWN, fitting.length);
    this.hang(fitting.slice(start, end));
    const stretch = start + 1 < end ? `Drawings ${start + 1} to ${end}` : `Drawing ${end}`;
    this.say(this.page ? `${stretch} of ${fitting.length} that fit.`
      : `${fitting.length} of the first ${this.drawings.length} drawings fit.`);
  }

  /** @param {{ drawing: Drawing, picture: Picture }[]} shown */
  hang(shown) {
    this.gallery.replaceChildren(...shown.map(({ drawing, picture }) => {
      const canvas = html("canvas", { class: "cg-canvas", role: "img", "aria-label": drawing.caption });
      paint(canvas, picture);
      const words = html("figcaption", { class: "cg-pane-caption" }, drawing.caption, html("br"), `seed ${thousands(drawing.seed)}`);
      return html("figure", {}, canvas, words);
    }));
  }

  look() {
    this.say("Looking through the training set.");
    this.ask({ kind: "find", after: this.after, ...this.wanted() });
  }

  /** @param {{ upto: number, drawings: Drawing[] }} content @param {DataView[]} buffers @param {any} request */
  async found({ upto, drawings }, buffers, request) {
    const pictures = drawings.length ? await cutSheet(asBytes(buffers[0]), [drawings.length, 1]) : [];
    if (KINDS.some((kind) => request[kind] !== this.model.get(kind))) return; // something else was chosen meanwhile
    const [from, total] = [request.after, this.census.drawings];
    this.after = upto < total ? upto : 0;
    this.hang(drawings.map((drawing, i) => ({ drawing, picture: pictures[i] })));
    const further = this.after ? " Press again to look further." : " That was the last of them.";
    this.say(`${drawings.length} found among seeds ${thousands(from)} to ${thousands(upto - 1)}.${further}`);
  }

  /** @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.status.say(words);
    this.status.root.classList.toggle("cg-trouble", trouble);
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.begin);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const set = new TrainingSet(model);
  el.append(set.root);
  return () => set.remove();
}

export default { render };
