// What the figures share that show one drawing frame by frame: what to draw, the scrubber, the status line, Stop.

import { scrubber } from "../kit/scrubber.js";
import { hide, html, keepKeys, prefersStillness, statusLine } from "../kit/ui.js";
import { settings } from "../player/settings.js";
import { streaming, unpack } from "./streaming.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

const WISHES = ["prompt", "seed", "num_inference_steps", "guidance_scale"];
const CHANGES = WISHES.map((name) => `change:${name}`).join(" ");
const OPENING = "This is the first step, taken on pure noise. Press Draw for the rest.";

/** What the first step belongs to, where the settings are other ones by now. @param {Record<string, any>} wish */
function ofAnother({ prompt, seed, num_inference_steps: steps, guidance_scale: guidance }) {
  const many = `${steps} ${steps === 1 ? "step" : "steps"}`;
  return `This is the first step of another drawing: “${prompt}”, seed ${seed}, ${many}, guidance ${guidance}. Press Draw for yours.`;
}

/**
 * @template {{ guess: Picture, index: number }} Frame
 */
export class FramePlayer {
  /** @type {Frame[]} */
  frames = [];
  /** @type {string[]} */
  notes = [];
  at = 0;
  last = 1;
  follows = true;
  awaits = false;
  /** Whether nothing was drawn yet. */ opens = true;
  /** What was asked for last, and what the frames are of. @type {Record<string, any>} */ asked = {};
  /** @type {Record<string, any>} */ drawn = {};
  controller = new AbortController();

  /**
   * @param {any} model
   * @param {(content: any, buffers: DataView[]) => Frame} readFrame
   * @param {(frame: Frame, last: number, drawn: Record<string, any>) => void} onShow paints a frame of what is drawn
   * @param {(frame: Frame) => Picture} pictureOf what stands for a frame in the strip
   */
  constructor(model, readFrame, onShow, pictureOf = ({ guess }) => guess) {
    const { signal } = this.controller;
    Object.assign(this, { model, readFrame, onShow, pictureOf });
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: (words) => this.status.say(words), signal });
    this.wishes = settings({ read: (name) => model.get(name), onWish: (wish) => this.draw(wish), signal });
    this.steps = scrubber((at) => this.move(at), signal);
    this.status = statusLine();
    this.stop = html("button", { type: "button", class: "cg-stop", hidden: true }, "Stop");
    this.stop.addEventListener("click", () => this.stream.stop(), { signal });
    this.state = html("div", { class: "cg-state" }, this.status.root, this.stop);
    model.on(CHANGES, this.showWishes);
  }

  /** Puts the page together and shows the first frame. @param {...Node} body */
  open(...body) {
    const root = html("div", { class: "cg-figure" }, this.wishes.words, this.wishes.dials, ...body);
    keepKeys(root, this.controller.signal);
    this.drawn = this.model.get("opening").wish;
    this.take(this.model.get("opening"), unpack(this.model.get("opening"), this.model.get("opening_bytes")));
    this.showWishes();
    this.show();
    return root;
  }

  /** @param {Record<string, unknown>} wish */
  draw(wish) {
    Object.assign(this, { awaits: true, follows: true, opens: false });
    this.model.set(wish);
    this.model.save_changes();
    this.status.say("Drawing.");
    this.status.root.classList.remove("cg-trouble");
    this.asked = this.wished();
    this.stream.start(this.asked);
    this.stop.hidden = !this.stream.busy();
  }

  /** @returns {Record<string, any>} */
  wished() {
    return Object.fromEntries(WISHES.map((name) => [name, this.model.get(name)]));
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, buffers) => {
    if (content.kind === "start") {
      this.notes = content.notes;
      this.status.say("Drawing.");
      this.wishes.update(this.notes); // and not the prompt: the next one may be half written
    } else if (content.kind === "frame") {
      if (this.awaits) Object.assign(this, { awaits: false, frames: [], at: 0, drawn: this.asked });
      this.take(content, buffers);
      if (this.follows && !prefersStillness()) this.at = content.index;
    } else {
      this.end(content);
    }
    if (this.frames.length) this.show();
  };

  /** @param {any} content */
  end({ kind, seconds, message }) {
    hide(this.stop, true, this.wishes.draw);
    if (kind === "done" && this.follows) this.at = this.last;
    const steps = this.last === 1 ? "1 step" : `${this.last} steps`;
    const done = kind === "done" ? `The picture is ready: ${steps} in ${seconds.toFixed(1)} seconds.` : "";
    this.status.say(done || message || "Stopped. What had come so far is still here.");
    this.status.root.classList.toggle("cg-trouble", kind === "error");
  }

  /** @param {any} content @param {DataView[]} buffers */
  take(content, buffers) {
    this.last = content.last;
    this.frames[content.index] = this.readFrame(content, buffers);
  }

  /** @param {number} at */
  move(at) {
    this.at = Math.min(at, this.frames.length - 1);
    this.follows = false;
    this.show();
  }

  show = () => {
    this.onShow(this.frames[this.at], this.last, this.drawn);
    const pictures = this.frames.map((frame) => this.pictureOf(frame));
    this.steps.update({ at: this.at, last: this.last, pictures, disabled: false });
  };

  showWishes = () => {
    this.wishes.setPrompt(this.model.get("prompt"));
    this.wishes.update(this.notes);
    if (!this.opens) return;
    const [{ wish }, now] = [this.model.get("opening"), this.wished()];
    this.status.say(WISHES.every((name) => wish[name] === now[name]) ? OPENING : ofAnother(wish));
  };

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.showWishes);
  }
}
