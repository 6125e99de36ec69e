// Latent walk: two ways from one picture to another, or from one seed's noise to another's, under one scrubber.

import { paint } from "../kit/pixels.js";
import { scrubber } from "../kit/scrubber.js";
import { choice, html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { PictureWalk } from "./picture_walk.js";
import { SeedWalk } from "./seed_walk.js";

/**
 * One kind of walk. `stop` gives what to show at one stop: two pictures, where they have come, and words about each.
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ picture: Picture | undefined, caption: string, alternative: string }} Side
 * @typedef {{ root: HTMLElement, titles: [string, string], last: number, pictures: (Picture | undefined)[],
 *   stop: (at: number) => [Side, Side], visit: (at: number) => void, inWords: (at: number) => string }} Walk
 */

const WALKS = { pictures: "Between two pictures", seeds: "Between two seeds" };

/** Stands between the reader and the walks. */
class Walker {
  controller = new AbortController();

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.status = statusLine();
    const tell = (/** @type {string} */ kind) => ({
      onChange: () => this.show(),
      onTrouble: (/** @type {string} */ words) => { if (kind === this.chosen) this.status.say(words); },
      signal,
    });
    /** @type {Record<string, Walk>} */
    this.walks = { pictures: new PictureWalk(model, tell("pictures")), seeds: new SeedWalk(model, tell("seeds")) };
    /** @type {Record<string, number>} */
    this.places = { pictures: Math.floor(this.walks.pictures.last / 2), seeds: 0 };
    this.chosen = "pictures";
    this.kinds = choice("Walk", WALKS, (value) => this.choose(value), signal);
    this.sides = [pane(""), pane("")];
    const inWords = (/** @type {number} */ at) => this.walks[this.chosen].inWords(at);
    this.scrubber = scrubber((at) => this.move(at), signal, { label: "Place on the way", inWords });
    this.root = html("div", { class: "cg-figure cg-walk" },
      html("div", { class: "cg-controls" }, this.kinds.root),
      ...Object.values(this.walks).map(({ root }) => root),
      html("div", { class: "cg-panes" }, ...this.sides.map(({ root }) => root)), this.scrubber.root, this.status.root);
    for (const { canvas } of this.sides) canvas.classList.remove("cg-pixels");
    keepKeys(this.root, signal);
    this.choose("pictures");
  }

  /** @param {string} kind */
  choose(kind) {
    this.scrubber.pause();
    this.chosen = kind;
    this.kinds.update(kind, false);
    this.status.say("");
    this.show();
  }

  /** @param {number} at */
  move(at) {
    this.places[this.chosen] = at;
    this.walks[this.chosen].visit(at);
    this.show();
  }

  show() {
    const walk = this.walks[this.chosen];
    const at = Math.min(this.places[this.chosen], walk.last);
    for (const [name, { root }] of Object.entries(this.walks)) root.hidden = name !== this.chosen;
    walk.stop(at).forEach(({ picture, caption, alternative }, i) => {
      const { root, canvas, say } = this.sides[i];
      root.querySelector(".cg-pane-title").textContent = walk.titles[i];
      if (picture) paint(canvas, picture);
      else canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      say(caption);
      canvas.setAttribute("aria-label", `${walk.titles[i]}: ${alternative}`);
    });
    this.scrubber.update({ at, last: walk.last, pictures: walk.pictures, disabled: false });
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const walker = new Walker(model);
  el.append(walker.root);
  return () => walker.controller.abort();
}

export default { render };
