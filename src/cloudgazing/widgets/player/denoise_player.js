// The denoise player: noise turns into a picture, step by step, as the engine draws it.

import { add, begin, fillIn, lacking, shelf } from "./drawing.js";
import { page } from "./player_page.js";
import { NOBODY_THERE } from "../kit/asking.js";
import { patience } from "../kit/patience.js";
import { freshId, prefersStillness } from "../kit/ui.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

/** The settings that ask for a new drawing, and those that show the same one in another way. */
const WISHES = ["prompt", "seed", "num_inference_steps", "guidance_scale", "without_text"];
const PLACES = ["view", "without_denoising", "without_decoder"];
const CHANGES = [...WISHES, ...PLACES, "opening", "opening_seed"].map((name) => `change:${name}`).join(" ");
const SHELF_PLACES = 6;
const STOPPED = "Stopped. What had come so far is still here.";

/** Stands between the reader, whose page it fills, and the engine behind the model. */
class Player {
  /** @type {Drawing | null} */
  drawing = null;
  at = 0;
  follows = true;
  finished = shelf(SHELF_PLACES);
  /** The drawing of which pictures are being decoded that a drawing leaves out. @type {{ id: string, drawing: Drawing } | null} */
  looking = null;
  controller = new AbortController();
  waiting = patience((sentence) => this.page.say(sentence), this.controller.signal);

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.page = page({
      read: (name) => model.get(name),
      onWish: (wish) => this.draw(wish),
      onStop: () => this.send({ kind: "stop" }),
      onMove: (at) => this.move(at),
      onSwitch: (name, out) => this.take(name, out),
      onView: (view) => this.set({ view }),
      signal: this.controller.signal,
    });
    model.on("msg:custom", this.hear);
    model.on("change:prompt", this.showPrompt);
    model.on(CHANGES, this.show);
    this.showPrompt();
    this.show();
  }

  /** @param {string[]} names */
  settings(names) {
    return /** @type {any} */ (Object.fromEntries(names.map((name) => [name, this.model.get(name)])));
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  /**
   * Tells whether there was somebody to hear it; if not, the reader is told.
   * @param {Record<string, unknown>} content @param {Float32Array[]} [buffers]
   */
  send(content, buffers = []) {
    try {
      this.model.send(content, undefined, buffers);
      return true;
    } catch {
      this.waiting.end();
      this.page.say(NOBODY_THERE);
      return false;
    }
  }

  /** Asks the engine for a drawing with these settings changed. @param {Record<string, unknown>} [wish] */
  draw(wish = {}) {
    this.set(wish);
    this.drawing = begin({ id: freshId("drawing"), settings: this.settings(WISHES), notes: [] });
    this.follows = true;
    this.at = 0;
    this.waiting.begin();
    this.page.say("Drawing.");
    const wanted = { kind: "draw", id: this.drawing.id, view: this.model.get("view"), ...this.drawing.settings };
    if (!this.send(wanted)) this.drawing.state = "error";
    this.show();
  }

  /** @param {number} at */
  move(at) {
    this.at = at;
    this.follows = false;
    this.show();
  }

  /** Takes a network out or puts it back. @param {string} name @param {boolean} out */
  take(name, out) {
    this.set({ [name]: out });
    if (!this.drawing) return;
    if (name !== "without_text") return this.page.tell();
    const earlier = this.finished.find(this.settings(WISHES));
    if (earlier) this.bringBack(earlier);
    else this.draw();
  }

  /** @param {Drawing} earlier */
  bringBack(earlier) {
    this.waiting.end();
    this.drawing = earlier;
    this.looking = null; // whose end is not awaited, as this one may lack pictures of its own
    this.send({ kind: "stop" });
    this.at = Math.min(this.at, earlier.last);
    this.page.say("This is the picture from before.");
    this.show();
  }

  /** Takes in what the engine says. @param {any} content @param {DataView[]} buffers */
  hear = (content, buffers) => {
    if (content.id === this.looking?.id) return this.hearLook(content, buffers);
    if (!this.drawing || !add(this.drawing, content, buffers)) return;
    this.waiting.end();
    if (content.kind === "frame" && this.follows && !prefersStillness()) this.at = content.index;
    if (content.kind === "done") this.finish(this.drawing);
    const words = content.kind === "waiting" ? content.message : this.inWords(content.kind);
    if (words) this.page.say(words);
    this.show();
  };

  /** @param {Drawing} drawing */
  finish(drawing) {
    this.finished.put(drawing);
    if (this.follows) this.at = drawing.last;
  }

  /** @param {string} kind */
  inWords(kind) {
    const { last, seconds, message } = /** @type {Drawing} */ (this.drawing);
    const ready = `The picture is ready: ${last} ${last === 1 ? "step" : "steps"} in ${seconds.toFixed(1)} seconds.`;
    return { start: "Drawing.", done: ready, stopped: STOPPED, error: message }[kind];
  }

  show = () => {
    const place = this.settings(PLACES);
    this.page.show(this.drawing, { at: this.at, ...place });
    if (!place.without_decoder) this.look(place.view);
  };

  /** A drawing decodes what is in view; once it is over, the rest is decoded when it comes into view. @param {"canvas" | "guess"} view */
  look(view) {
    if (!this.drawing || this.drawing.state === "drawing" || this.looking) return;
    const frames = lacking(this.drawing, view);
    if (!frames.length) return;
    const { drawing } = this;
    const id = freshId("look");
    const isHeard = this.send({ kind: "look", id, view, frames }, frames.map((at) => drawing.frames[at].latents[view]));
    this.looking = isHeard ? { id, drawing } : null;
  }

  /** @param {any} content @param {DataView[]} buffers */
  hearLook(content, buffers) {
    if (content.kind === "waiting") return;
    if (content.kind === "look") fillIn(this.looking.drawing, content, buffers);
    else this.looking = null;
    if (content.kind === "error") this.page.say(content.message);
    else if (content.kind !== "stopped") this.show();
  }

  showPrompt = () => this.page.setPrompt(this.model.get("prompt"));

  remove() {
    this.controller.abort();
    this.model.off("msg:custom", this.hear);
    this.model.off("change:prompt", this.showPrompt);
    this.model.off(CHANGES, this.show);
    if (this.drawing?.state === "drawing" || this.looking) this.send({ kind: "stop" });
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const player = new Player(model);
  el.append(player.page.root);
  return () => player.remove();
}

export default { render };
