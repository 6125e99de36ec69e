// Training runs: the recording of a training, and one that the reader starts, watches and may stop.

import { streaming } from "../denoising/streaming.js";
import { percent } from "../kit/percent.js";
import { asBytes, paint } from "../kit/pixels.js";
import { scrubber } from "../kit/scrubber.js";
import { cutSheet, NOT_OPENED, takeApart } from "../kit/sheets.js";
import { hide, html, keepKeys, statusLine } from "../kit/ui.js";
import { fitted } from "../noise/svg.js";
import { kernelButton } from "./kernel_button.js";
import { lossCurve } from "./loss_curve.js";

/** @typedef {{ kind: string, step: number, share: number, seconds: number, loss: number }} Report */
/** @typedef {import("../kit/pixels.js").Picture} Picture */
/** @typedef {{ report: Report, pictures: Picture[] }} Look */

const RECORDED = "This is a recording of a real run.";

class Run {
  controller = new AbortController();
  /** @type {Report[]} */
  reports = [];
  /** @type {Look[]} */
  looks = [];
  at = 0;
  follows = false;
  recorded = true;
  says = RECORDED;

  /** @param {any} model */
  constructor(model) {
    const { signal } = this.controller;
    this.model = model;
    this.prompts = /** @type {string[]} */ (model.get("prompts"));
    this.stream = streaming(model, { onMessage: this.hear, onTrouble: (words) => this.say(words), signal });
    this.steps = scrubber((at) => { this.follows = at === this.looks.length - 1; this.at = at; this.show(); }, signal,
      { label: "Look back", inWords: (at) => `after step ${this.looks[at]?.report.step ?? 0}` });
    this.error = fitted((width) => this.curve(width), signal);
    this.build();
    this.playRecording();
  }

  build() {
    const { signal } = this.controller;
    this.status = statusLine();
    this.bar = html("progress", { max: 1, value: 0, hidden: true, "aria-label": "Training" });
    const training = kernelButton("Train it here", this.model.get("live"));
    this.start = training.button;
    this.stop = html("button", { type: "button", class: "cg-stop", hidden: true }, "Stop");
    this.again = html("button", { type: "button", class: "cg-button", hidden: true }, "Show the recording");
    this.start.addEventListener("click", () => this.train(), { signal });
    this.stop.addEventListener("click", () => this.stream.stop(), { signal });
    this.again.addEventListener("click", () => this.playRecording(), { signal });
    this.gallery = html("div", { class: "cg-gallery" });
    this.canvases = this.prompts.map((prompt) => {
      const canvas = html("canvas", { class: "cg-canvas", role: "img", "aria-label": prompt });
      this.gallery.append(html("figure", {}, canvas, html("figcaption", { class: "cg-pane-caption" }, prompt)));
      return canvas;
    });
    const caption = html("p", { class: "cg-pane-caption" }, "Error of its answers (mean square). Each point is the mean of the steps since the one before.");
    this.root = html("div", { class: "cg-figure cg-run" },
      html("div", { class: "cg-controls" }, training.root, this.stop, this.again), this.status.root, this.bar,
      this.gallery, this.steps.root, caption, this.error.root);
    keepKeys(this.root, signal);
  }

  playRecording() {
    this.recorded = true;
    this.reports = this.model.get("reports");
    const looked = this.reports.filter(({ kind }) => kind === "look");
    const files = takeApart(this.model.get("sheets"), this.model.get("lengths"));
    hide(this.again, true, this.start);
    this.say(RECORDED);
    Promise.all(files.map((file) => cutSheet(file, [this.prompts.length, 1]))).then((sheets) => {
      if (!this.recorded) return;
      this.looks = sheets.map((pictures, i) => ({ report: looked[i], pictures }));
      this.at = this.looks.length - 1;
      this.show();
    }).catch(() => this.say(NOT_OPENED));
  }

  train() {
    this.say("Getting the drawings ready; that takes some seconds.");
    this.stream.start({ session: this.model.get("session") });
  }

  /** @param {any} content @param {DataView[]} buffers */
  hear = (content, buffers) => {
    if (content.kind === "start") {
      Object.assign(this, { recorded: false, reports: [], looks: [], at: 0, follows: true });
      this.steps.pause();
      this.showButtons(true);
      this.show();
    } else if (content.kind === "step" || content.kind === "look") {
      this.reports.push(content);
      this.says = content.share === 1 ? "The training is over" : `${percent(content.share)} done`;
      // The bar says how far it is to who asks; who hears the page is told of the end, and not of every stretch.
      this.status.root.setAttribute("aria-live", content.share === 1 ? "polite" : "off");
      this.says += `: ${content.step} steps in ${Math.round(content.seconds)} seconds, error ${content.loss.toFixed(3)}.`;
      if (content.kind === "look") this.look(content, asBytes(buffers[0]));
      this.show();
    } else {
      this.end(content);
    }
  };

  /** @param {Report} report @param {Uint8Array} file */
  look(report, file) {
    const { looks } = this;
    cutSheet(file, [this.prompts.length, 1]).then((pictures) => {
      looks.push({ report, pictures });
      if (looks !== this.looks) return; // another run has begun meanwhile
      if (this.follows) this.at = looks.length - 1;
      this.show();
    }).catch(() => this.say(NOT_OPENED));
  }

  /** @param {{ kind: string, message?: string }} content */
  end({ kind, message }) {
    this.showButtons(false);
    this.status.root.setAttribute("aria-live", "polite");
    if (kind === "error") this.say(message, true);
    else if (kind === "stopped") this.say("Stopped. What had come so far is still here.");
  }

  /** @param {boolean} isTraining */
  showButtons(isTraining) {
    const [gone, next] = isTraining ? [this.start, this.stop] : [this.stop, this.start];
    next.hidden = false;
    this.bar.hidden = !isTraining;
    hide(gone, true, next);
    hide(this.again, isTraining || this.recorded, next);
  }

  /** @param {string} words @param {boolean} [trouble] */
  say(words, trouble = false) {
    this.says = words;
    this.status.say(words);
    this.status.root.classList.toggle("cg-trouble", trouble);
  }

  show() {
    this.bar.value = this.reports.at(-1)?.share ?? 0;
    this.status.say(this.says);
    this.error.update();
    const pictures = this.looks.map((one) => one.pictures[0]);
    this.steps.update({ at: this.at, last: Math.max(this.looks.length - 1, 1), pictures, disabled: false });
    const look = this.looks[this.at];
    if (!look) return;
    this.canvases.forEach((canvas, i) => {
      paint(canvas, look.pictures[i]);
      canvas.setAttribute("aria-label", `“${this.prompts[i]}”, after step ${look.report.step}`);
    });
  }

  /** @param {number} width */
  curve(width) {
    const line = this.reports.map(({ step, loss }) => /** @type {[number, number]} */ ([step, loss]));
    const report = this.looks[this.at]?.report;
    return lossCurve({ line, at: report ? [report.step, report.loss] : null, unit: "steps" }, width);
  }
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const run = new Run(model);
  el.append(run.root);
  return () => run.controller.abort();
}

export default { render };
