// Who calls whom: the machine as a diagram, which counts and times its parts while a picture is drawn.

import { streaming } from "../denoising/streaming.js";
import { textLine } from "../denoising/text_line.js";
import { seededNoise } from "../kit/noise.js";
import { notesList } from "../kit/notes.js";
import { finePercent } from "../kit/percent.js";
import { asBytes, asFloats, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { slider } from "../kit/slider.js";
import { html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { NAMES, TALL, WIDE, WORKERS, clock, machine, shares, times } from "./machine.js";

const SETTINGS = ["prompt", "seed", "num_inference_steps", "guidance_scale", "sampler"];
const CHANGES = SETTINGS.map((name) => `change:${name}`).join(" ");
const IDLE = Object.fromEntries(WORKERS.map((name) => [name, { calls: 0, seconds: 0 }]));
const REST = "All else";
const MACHINE = "The machine. The prompt goes to the text encoder, the seed becomes noise; the U-Net and the sampler hand " +
  "latents to each other, step by step; the VAE decoder makes the picture.";

/** Stands between the reader and the engine. */
class Watch {
  controller = new AbortController();
  parts = IDLE;
  total = 0;
  active = "";
  began = false;
  /** What is drawn, which the fields may have left behind. @type {Record<string, any>} */ asked = {};

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    this.status = statusLine();
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: this.status.say, signal });
    this.build(signal);
    model.on(CHANGES, this.show);
    this.open();
    this.show();
  }

  /** @param {AbortSignal} signal */
  build(signal) {
    const set = (/** @type {string} */ name) => (/** @type {unknown} */ value) => this.set({ [name]: value });
    this.prompt = textLine("Prompt", set("prompt"), signal, () => this.begin());
    this.steps = slider("Steps", { min: 1, max: 50, step: 1 }, set("num_inference_steps"), signal);
    this.guidance = slider("Guidance", { min: 1, max: 10, step: 0.5 }, set("guidance_scale"), signal);
    this.button = html("button", { type: "button", class: "cg-draw" }, "Draw");
    this.button.addEventListener("click", () => (this.stream.busy() ? this.stream.stop() : this.begin()), { signal });
    this.notes = notesList();
    this.drawings = [machine(WIDE, "cg-wide"), machine(TALL, "cg-tall")];
    this.diagram = html("div", { role: "img" }, ...this.drawings.map(({ root }) => root));
    this.canvas = pane("Picture");
    this.bars = html("ol", { class: "cg-bars", "aria-label": "Calls and time of each part" });
    this.root = html("div", { class: "cg-figure cg-watch" },
      html("div", { class: "cg-form" }, this.prompt.root, this.button),
      html("div", { class: "cg-controls" }, this.steps.root, this.guidance.root), this.notes.root,
      html("div", { class: "cg-state" }, this.status.root), this.diagram,
      html("div", { class: "cg-watched" }, this.canvas.root, this.bars));
    keepKeys(this.root, signal);
  }

  /** Shows what was drawn and measured beforehand, if anything was. */
  open() {
    const { wish, size, parts, seconds } = this.model.get("opening");
    if (!parts) return this.status.say("Press Draw, and watch the numbers.");
    [this.began, this.asked, this.parts, this.total] = [true, wish, parts, seconds];
    this.showPicture(pictureFromRgb(asBytes(this.model.get("opening_bytes")), size));
    return this.status.say(`Measured beforehand: ${this.inWords()} Press Draw to measure it here.`);
  }

  /** @param {Record<string, unknown>} change */
  set(change) {
    this.model.set(change);
    this.model.save_changes();
  }

  begin() {
    this.set({ prompt: this.prompt.read() });
    this.began = true;
    [this.parts, this.total] = [IDLE, 0];
    this.asked = Object.fromEntries(SETTINGS.map((name) => [name, this.model.get(name)]));
    this.status.say("Drawing.");
    this.stream.start(this.asked);
    this.active = this.stream.busy() ? "text_encoder" : "";
    this.show();
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, [bytes]) => {
    this.parts = content.parts ?? this.parts;
    if (content.kind === "start") this.start(content.notes);
    if (content.kind === "step") this.showLatents(content, asFloats(bytes));
    if (content.kind === "picture") this.showPicture(pictureFromRgb(asBytes(bytes), content.size));
    if (content.kind === "done") this.finish(content.seconds);
    if (content.kind === "stopped") this.status.say("Stopped. The numbers are those of the steps until here.");
    if (content.kind === "error") this.status.say(content.message);
    if (["done", "stopped", "error"].includes(content.kind)) this.active = "";
    this.status.root.classList.toggle("cg-trouble", content.kind === "error");
    this.show();
  };

  /** @param {string[]} notes */
  start(notes) {
    this.status.say("Drawing."); // once more: the model may have been waited for meanwhile
    this.notes.say(notes);
  }

  /** @param {{ step: number, last: number }} content @param {Float32Array} latents */
  showLatents({ step, last }, latents) {
    this.active = step === last ? "vae_decoder" : "unet";
    this.canvas.canvas.classList.add("cg-pixels");
    paint(this.canvas.canvas, mosaicOfLatents(latents, this.model.get("latents_shape")));
    this.canvas.say(`The latents after step ${step} of ${last}.`);
  }

  /** @param {import("../kit/pixels.js").Picture} picture */
  showPicture(picture) {
    this.canvas.canvas.classList.remove("cg-pixels");
    paint(this.canvas.canvas, picture);
    this.canvas.say(`“${this.asked.prompt}”, seed ${this.asked.seed}.`);
  }

  /** @param {number} seconds */
  finish(seconds) {
    this.total = seconds;
    this.status.say(this.inWords());
  }

  inWords() {
    const { text_encoder: text, unet, vae_decoder: decoder } = this.parts;
    const counted = `Text encoder ${times(text.calls)}, U-Net ${times(unet.calls)}, decoder ${times(decoder.calls)}.`;
    return `${clock(this.total)} in all. ${counted}`;
  }

  show = () => {
    this.button.textContent = this.stream.busy() ? "Stop" : "Draw";
    this.prompt.update(this.model.get("prompt"));
    this.steps.update(this.model.get("num_inference_steps"));
    this.guidance.update(this.model.get("guidance_scale"));
    for (const { update } of this.drawings) update(this.parts, this.active);
    const counted = WORKERS.map((name) => `${NAMES[name]} ${times(this.parts[name].calls)}`).join(", ");
    this.diagram.setAttribute("aria-label", `${MACHINE} So far: ${counted}.`);
    this.bars.replaceChildren(...shares(this.parts, this.total).map(bar));
    if (!this.began) this.showNoise();
  };

  showNoise() {
    const shape = /** @type {[number, number, number]} */ (this.model.get("latents_shape"));
    this.canvas.canvas.classList.add("cg-pixels");
    paint(this.canvas.canvas, mosaicOfLatents(seededNoise(shape[0] * shape[1] * shape[2], this.model.get("seed")), shape));
    this.canvas.say(`The noise of seed ${this.model.get("seed")}.`);
  }

  remove() {
    this.controller.abort();
    this.model.off(CHANGES, this.show);
  }
}

/**
 * One part: its name, a bar as long as its share of the time, and its numbers.
 * @param {ReturnType<typeof shares>[number]} row
 */
function bar({ name, calls, seconds, share }) {
  const line = html("div", { class: "cg-bar" });
  line.style.setProperty("--cg-long", share ? `max(${100 * share}%, 3px)` : "0%"); // so that the shortest is seen, too
  const numbers = [name === "rest" ? "" : times(calls), clock(seconds), seconds ? finePercent(share) : ""];
  return html("li", { "data-part": name }, html("strong", {}, NAMES[name] ?? REST), line,
    html("span", {}, numbers.filter(Boolean).join(", ")));
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const watch = new Watch(model);
  el.append(watch.root);
  return () => watch.remove();
}

export default { render };
