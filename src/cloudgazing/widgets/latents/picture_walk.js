// A walk from one picture to another: through latents, which are decoded at each stop, and through pixels.

import { percent } from "../kit/percent.js";
import { asBytes, pictureFromRgb } from "../kit/pixels.js";
import { choice, html } from "../kit/ui.js";
import { straight, summary } from "./arithmetic.js";
import { codec, shelfOf } from "./shelf.js";
import { crossFade } from "./views.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

const LAST = 16;

export class PictureWalk {
  last = LAST;
  titles = /** @type {[string, string]} */ (["Through latents", "Through pixels"]);
  /** @type {(Picture | undefined)[]} */ pictures = [];
  ends = [0, 1];
  at = LAST / 2;

  /** @param {any} model @param {{ onChange: () => void, onTrouble: (words: string) => void, signal: AbortSignal }} listener */
  constructor(model, { onChange, onTrouble, signal }) {
    this.shelf = shelfOf(model);
    this.onChange = onChange;
    this.say = onTrouble;
    this.ends = [0, Math.min(1, this.shelf.length - 1)];
    this.codec = codec(model, {
      onPicture: (picture, tag) => this.take(picture, /** @type {{ ends: string, stop: number }} */ (tag)),
      onTrouble,
      signal,
    });
    const names = Object.fromEntries(this.shelf.map(({ name }, i) => [String(i), name]));
    this.choices = ["From", "To"].map((word, i) => choice(word, names, (value) => this.choose(i, Number(value)), signal));
    this.root = html("div", { class: "cg-controls" },
      ...["From", "to"].map((word, i) => html("div", { class: "cg-seed" }, html("span", {}, word), this.choices[i].root)));
    this.opening = { ends: String(this.ends), pictures: picturesIn(asBytes(model.get("opening")), model.get("size")) };
    this.begin();
  }

  /** @param {number} end @param {number} picture */
  choose(end, picture) {
    this.ends[end] = picture;
    this.begin();
    this.visit(this.at);
    this.onChange();
  }

  begin() {
    const [from, to] = this.ends.map((i) => this.shelf[i]);
    this.pictures = Array.from({ length: LAST + 1 }, () => undefined);
    [this.pictures[0], this.pictures[LAST]] = [from.decoded, to.decoded];
    if (this.opening.ends === String(this.ends)) this.opening.pictures.forEach((picture, i, { length }) => {
      this.pictures[(i * LAST) / (length - 1)] = picture;
    });
    this.choices.forEach(({ update }, i) => update(String(this.ends[i]), false));
  }

  /** Asks for the stop where the reader is, or else for another one that is missing. @param {number} at */
  visit(at) {
    this.at = at;
    const missing = [at, ...this.pictures.keys()].find((stop) => !this.pictures[stop]);
    if (missing === undefined) return;
    this.codec.decode(this.latentsAt(missing), { ends: String(this.ends), stop: missing });
  }

  /** @param {Picture} picture @param {{ ends: string, stop: number }} tag */
  take(picture, { ends, stop }) {
    this.say(""); // whatever was waited for is there
    if (ends === String(this.ends)) this.pictures[stop] = picture;
    this.visit(this.at);
    this.onChange();
  }

  /** @param {number} stop */
  latentsAt(stop) {
    const [from, to] = this.ends.map((i) => this.shelf[i]);
    return straight(from.latents, to.latents, stop / LAST);
  }

  /** @param {number} at */
  inWords(at) {
    const [from, to] = this.ends.map((i) => this.shelf[i].name.toLowerCase());
    return `${percent(at / LAST)} of the way from ${from} to ${to}`;
  }

  /** @param {number} at @returns {[import("./latent_walk.js").Side, import("./latent_walk.js").Side]} */
  stop(at) {
    const [from, to] = this.ends.map((i) => this.shelf[i]);
    const words = this.inWords(at);
    const spread = summary(this.latentsAt(at)).spread.toFixed(2);
    const picture = this.pictures[at];
    const caption = picture ? `decoded from latents of spread ${spread}` : `latents of spread ${spread}, not decoded yet`;
    return [
      { picture, caption, alternative: `${words}, ${picture ? "decoded" : "not decoded yet"}` },
      { picture: crossFade(from.picture, to.picture, at / LAST), caption: "one picture fades into the other",
        alternative: `${words}, both pictures seen through each other` },
    ];
  }
}

/** Pictures that stand one after the other. @param {Uint8Array} bytes @param {[number, number]} size */
function picturesIn(bytes, size) {
  const each = 3 * size[0] * size[1];
  return Array.from({ length: bytes.length / each }, (_, i) => pictureFromRgb(bytes.subarray(i * each, (i + 1) * each), size));
}
