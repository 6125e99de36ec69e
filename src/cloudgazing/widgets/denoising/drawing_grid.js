// A grid of drawings that differ in one setting, or in two: what changes when nothing else does.

import { seededNoise } from "../kit/noise.js";
import { notesList } from "../kit/notes.js";
import { asBytes, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { cutSheet } from "../kit/sheets.js";
import { html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { album, allOf, cellsOf } from "./grid.js";
import { body } from "./grid_body.js";
import { gridControls } from "./grid_controls.js";
import { streaming } from "./streaming.js";

/** @typedef {import("./grid.js").Settings} Settings */

const SETTINGS = ["prompt", "negative_prompt", "seed", "num_inference_steps", "guidance_scale", "sampler"];
const PLAN = ["columns", "values", "rows", "row_values", "remarks"];
const CHANGES = [...SETTINGS, "values", "row_values"].map((name) => `change:${name}`).join(" ");
const MOST_KEPT = 128;
const OPENING = "Each drawing begins with the noise of its seed, shown below. Press Draw.";
const BEFOREHAND = "Drawn beforehand. Change something, and press Draw.";
const NOISE_SHOWN = "Before the first drawing: the noise that it starts from.";

/** The drawings, and what is under way. */
class Grid {
  controller = new AbortController();
  /** @type {ReturnType<typeof album<import("../kit/pixels.js").Picture>>} */
  album = album(MOST_KEPT);
  /** @type {Settings[]} what the engine is drawing */
  underWay = [];
  began = false;

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    const read = (/** @type {string} */ name) => model.get(name);
    this.status = statusLine();
    this.controls = gridControls({ read, signal, say: this.status.say, onEnter: () => this.begin(),
      onChange: (change) => this.change(change), onText: (change) => this.set(change) });
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: this.status.say, signal });
    this.button = html("button", { type: "button", class: "cg-draw" }, "Draw");
    this.button.addEventListener("click", () => this.press(), { signal });
    this.panes = this.cells().map(() => pane(""));
    this.body = body(this.panes, this.plan());
    this.notes = notesList();
    const state = html("div", { class: "cg-state" }, this.status.root, this.button);
    this.root = html("div", { class: "cg-figure cg-grid" }, this.controls.root, this.notes.root, state, this.body.root);
    this.root.style.setProperty("--cg-across", model.get("across"));
    keepKeys(this.root, signal);
    model.on(CHANGES, this.show);
    this.show();
    this.open();
  }

  /** Takes in the drawings that came with the figure, if any. Where they cannot be opened, it begins with noise. */
  async open() {
    const { cells, notes } = this.model.get("opening");
    if (!cells) return;
    const across = this.model.get("across");
    const sheet = asBytes(this.model.get("opening_bytes"));
    const pictures = await cutSheet(sheet, [across, Math.ceil(cells.length / across)]).catch(() => []);
    if (!pictures.length || this.controller.signal.aborted) return;
    cells.forEach((/** @type {Settings} */ cell, /** @type {number} */ i) => this.album.put(cell, pictures[i]));
    if (!this.missing().length) this.notes.say(notes);
    if (this.stream.busy()) this.draw();
    else this.show();
  }

  /** @returns {import("./grid.js").Plan} */
  plan() { return /** @type {any} */ (Object.fromEntries(PLAN.map((name) => [name, this.model.get(name)]))); }

  /** @returns {Settings[]} */
  cells() {
    const common = /** @type {any} */ (Object.fromEntries(SETTINGS.map((name) => [name, this.model.get(name)])));
    return cellsOf(common, this.plan());
  }

  /** @param {Record<string, unknown>} change */
  set(change) {
    this.model.set(change);
    this.model.save_changes();
  }

  /** Takes in what the reader changed, and draws it if drawing has begun. @param {Record<string, unknown>} change */
  change(change) {
    this.set(change);
    if (this.began) this.draw();
  }

  press() {
    if (this.stream.busy()) this.stream.stop();
    else this.begin();
  }

  begin() {
    this.began = true;
    this.change(this.controls.collect());
  }

  /** The settings whose drawings are not there yet. */
  missing() { return this.cells().filter((cell) => !this.album.find(cell)); }

  /** Asks for the drawings that are not there yet. */
  draw() {
    this.underWay = this.missing();
    if (!this.underWay.length) {
      this.stream.forget();
      this.status.say("These pictures were drawn before.");
    } else {
      this.sayWhatIsDrawn();
      this.stream.start({ cells: this.underWay });
    }
    this.show();
  }

  sayWhatIsDrawn() {
    this.status.say(`Drawing ${this.underWay.length === 1 ? "one picture" : `${this.underWay.length} pictures`}.`);
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, [picture]) => {
    const cell = this.underWay[content.index];
    if (content.kind === "start") this.notes.say(content.notes), this.sayWhatIsDrawn();
    if (content.kind === "progress") this.tell(cell, `step ${content.step} of ${cell.num_inference_steps}`);
    if (content.kind === "cell") this.album.put(cell, pictureFromRgb(asBytes(picture), content.size));
    if (content.kind === "done") this.status.say(`Drawn in ${content.seconds.toFixed(1)} seconds.`);
    if (content.kind === "stopped") this.status.say("Stopped. What had come so far is still here.");
    if (content.kind === "error") this.status.say(content.message);
    this.status.root.classList.toggle("cg-trouble", content.kind === "error");
    if (content.kind !== "progress") this.show();
  };

  /** @param {Settings} wanted @param {string} words */
  tell(wanted, words) {
    this.cells().forEach((cell, i) => {
      if (allOf(cell) === allOf(wanted)) this.panes[i].root.lastElementChild.textContent = words;
    });
  }

  show = () => {
    const busy = this.stream.busy();
    this.button.textContent = busy ? "Stop" : "Draw";
    if (!this.began) this.status.say(this.missing().length ? OPENING : BEFOREHAND);
    this.controls.update();
    this.body.label(this.plan());
    this.cells().forEach((cell, i) => this.showCell(this.panes[i], cell, busy));
  };

  /** @param {ReturnType<typeof pane>} one @param {Settings} cell @param {boolean} busy */
  showCell(one, cell, busy) {
    const picture = this.album.find(cell);
    one.canvas.classList.toggle("cg-pixels", !picture);
    one.root.classList.toggle("cg-to-come", !picture && this.began);
    if (picture) {
      paint(one.canvas, picture);
      one.say("", `drawn for ${allOf(cell)}`);
    } else {
      const shape = /** @type {[number, number, number]} */ (this.model.get("latents_shape"));
      paint(one.canvas, mosaicOfLatents(seededNoise(shape[0] * shape[1] * shape[2], cell.seed), shape));
      one.say(busy ? "waiting" : "", `${NOISE_SHOWN} To be drawn: ${allOf(cell)}`);
    }
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.show);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const grid = new Grid(model);
  el.append(grid.root);
  return () => grid.remove();
}

export default { render };
