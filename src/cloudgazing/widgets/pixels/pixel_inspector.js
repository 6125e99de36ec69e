// The pixel inspector: a lens over a picture, the numbers under it, and three sliders that change them.

import { asBytes } from "../kit/pixels.js";
import { page } from "./inspector_page.js";
import { numbersAt, within, withNumbers } from "./grid.js";
import { alikeBytes, snapshots } from "./snapshots.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {Levels & { words: string }} State
 */

const CHANGES = ["pixels", "row", "column", "channels"].map((name) => `change:${name}`).join(" ");
const PRESENT = ["pixels", "size", "words"];
const OPENING = ["opening", "opening_size", "opening_words"];
const UPLOADED = "your own picture";

/** A picture that the model holds. @param {any} model @param {string[]} names @returns {State} */
function read(model, names) {
  const [height, width] = model.get(names[1]);
  return { rgb: asBytes(model.get(names[0])).slice(), height, width, words: model.get(names[2]) };
}

/** Stands between the reader and the numbers. */
class Inspector {
  controller = new AbortController();
  isSetting = false;

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.levels = read(model, PRESENT);
    this.earlier = snapshots(this.levels, (a, b) => a.width === b.width && alikeBytes(a.rgb, b.rgb));
    this.page = page({
      onPlace: (place) => this.go(place),
      onColour: (numbers) => this.paint(numbers),
      onDone: () => this.keep(),
      onChannels: (channels) => this.set({ channels }),
      onUndo: () => this.restore(this.earlier.undo()),
      onReset: () => { this.levels = read(model, OPENING); this.keep(); },
      onUpload: (rgb, side) => { this.levels = { rgb, height: side, width: side, words: UPLOADED }; this.keep(); },
      signal: this.controller.signal,
    });
    model.on(CHANGES, this.take);
    this.show();
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.isSetting = true;
    this.model.set(values);
    this.isSetting = false;
    this.model.save_changes();
    this.show();
  }

  place() {
    return within({ row: this.model.get("row"), column: this.model.get("column") }, this.levels);
  }

  /** @param {{ row: number, column: number }} place */
  go(place) {
    this.set(within(place, this.levels));
  }

  /** Colours the chosen pixel, while the slider moves. @param {number[]} numbers */
  paint(numbers) {
    this.levels = { ...this.levels, ...withNumbers(this.levels, this.place(), numbers) };
    this.show();
  }

  /** Remembers what the picture has become, and tells Python. */
  keep() {
    if (this.earlier.keep(this.levels)) this.tell();
    else this.show();
  }

  /** @param {State} state */
  restore(state) {
    this.levels = state;
    this.tell();
  }

  tell() {
    const { rgb, height, width, words } = this.levels;
    const edit = [this.model.get("turn"), this.model.get("edit")[1] + 1];
    this.set({ pixels: new DataView(rgb.slice().buffer), size: [height, width], words, edit, ...this.place() });
  }

  /** Takes in what another cell has set. */
  take = () => {
    if (this.isSetting) return; // shown once, when all is set
    const told = read(this.model, PRESENT);
    const fits = told.rgb.length === 3 * told.height * told.width;
    if (fits && !alikeBytes(told.rgb, this.earlier.now().rgb)) {
      this.levels = told;
      this.earlier.keep(told);
    }
    this.show();
  };

  show() {
    const [place, channels] = [this.place(), this.model.get("channels")];
    this.page.show({
      levels: this.levels, words: this.levels.words, place, channels,
      numbers: numbersAt(this.levels, place), canUndo: this.earlier.canUndo(),
    });
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.take);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const inspector = new Inspector(model);
  el.append(inspector.page.root);
  return () => inspector.remove();
}

export default { render };
