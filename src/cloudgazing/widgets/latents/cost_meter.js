// Cost meter: what a picture costs on latents, and what it would cost on pixels, measured by the engine.

import { NOBODY_THERE } from "../kit/asking.js";
import { patience } from "../kit/patience.js";
import { disable, freshId, hide, html, keepKeys, liveSlider, statusLine } from "../kit/ui.js";
import { duration, millions, thousands } from "./arithmetic.js";
import { pictureSeconds, sheets } from "./costs.js";

/** @typedef {import("./costs.js").Sheet} Sheet */

const UNMEASURED = "Nothing is measured yet. Press Measure; it takes a few seconds.";
const PATIENCE_MS = 30000;
const RECORDED = "This was measured by PyTorch when the book was built; to measure your own machine, open it in JupyterLab.";
const BYTES = 4;
const CHANGES = "change:rows change:decoder_seconds change:num_inference_steps change:guided";

/** Stands between the reader and the clock. */
class Meter {
  controller = new AbortController();
  job = "";
  waiting = patience((sentence) => this.status.say(sentence), this.controller.signal, PATIENCE_MS);

  /** @param {any} model */
  constructor(model) {
    this.model = model;
    this.build();
    model.on("msg:custom", this.hear);
    model.on(CHANGES, this.show);
    if (!model.get("live")) this.measure(this.sides().slice(0, -1)); // it is recorded, so it is there at once
    else if (!model.get("rows").length) this.status.say(UNMEASURED);
    this.show();
  }

  build() {
    const { signal } = this.controller;
    this.some = html("button", { type: "button", class: "cg-button" }, "Measure");
    this.full = html("button", { type: "button", class: "cg-button" }, "Measure the full size too");
    this.some.addEventListener("click", () => this.measure(this.sides().slice(0, -1)), { signal });
    this.full.addEventListener("click", () => this.measure(this.sides().slice(-1)), { signal });
    this.steps = liveSlider("Steps", { min: 1, max: 50, step: 1 }, (value) => this.set({ num_inference_steps: value }), signal);
    this.status = statusLine();
    this.list = html("ul", { class: "cg-costs" });
    this.root = html("div", { class: "cg-figure" }, html("div", { class: "cg-controls" }, this.some, this.full, this.steps.root),
      this.list, html("div", { class: "cg-state" }, this.status.root));
    keepKeys(this.root, signal);
  }

  /** @param {Record<string, unknown>} values */
  set(values) {
    this.model.set(values);
    this.model.save_changes();
  }

  sheets() {
    return sheets(this.model.get("rows"), this.model.get("latents_shape"), this.model.get("side"));
  }

  sides() {
    return this.sheets().slice(1).map(({ side }) => side);
  }

  /** @param {number[]} sides of the sheets of pixels to measure beside the latents */
  measure(sides) {
    this.job = freshId("measure");
    this.wait(this.model.get("live") ? "Measuring the latents." : "Fetching what was measured.");
    if (!this.send({ kind: "measure", id: this.job, sides })) this.end(NOBODY_THERE);
    this.show();
  }

  /** Tells whether there was somebody to hear it. @param {Record<string, unknown>} content */
  send(content) {
    try {
      this.model.send(content);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} words */
  wait(words) {
    this.waiting.begin();
    this.status.say(words);
  }

  /** @param {string} words */
  end(words) {
    this.waiting.end();
    this.job = "";
    this.status.say(words);
  }

  /** @param {any} content */
  hear = (content) => {
    if (!this.job || content.id !== this.job) return;
    if (content.kind === "waiting") {
      this.waiting.end();
      if (content.message) this.status.say(content.message);
      return;
    }
    this.take(content);
    if (["row", "decoder"].includes(content.kind)) {
      this.wait("Measuring the pixels. Each sheet takes longer than the one before.");
      return;
    }
    const done = content.recorded ? RECORDED : "Measured on this machine, just now.";
    this.end({ done, error: content.message, stopped: "Stopped." }[content.kind] ?? "");
    this.show();
  };

  /** What was measured; a kernel also writes it into the figure's state, a page does not. @param {any} content */
  take({ kind, side, channels, seconds, written }) {
    if (kind === "decoder") this.model.set({ decoder_seconds: seconds });
    if (kind !== "row") return;
    const others = this.model.get("rows").filter((/** @type {any} */ row) => row.side !== side || row.channels !== channels);
    this.model.set({ rows: [...others, { side, channels, seconds, written }] });
  }

  show = () => {
    const all = this.sheets();
    const steps = this.model.get("num_inference_steps");
    const plan = { steps, callsAStep: this.model.get("guided") ? 2 : 1, decoderSeconds: this.model.get("decoder_seconds") };
    const longest = Math.max(...all.map(({ seconds }) => seconds ?? 0));
    this.steps.update(steps);
    for (const button of [this.some, this.full]) disable(button, this.job !== "", this.steps.input);
    const [live, last] = [this.model.get("live"), all[all.length - 1]];
    hide(this.some, !live && (this.job !== "" || last.seconds !== null), this.steps.input);
    hide(this.full, !live || last.seconds === null || !last.estimated, this.some);
    this.list.replaceChildren(...all.map((sheet) => cost(sheet, plan, longest, all[0])));
  };

  remove() {
    this.controller.abort();
    if (this.job) this.send({ kind: "stop" });
    this.model.off("msg:custom", this.hear);
    this.model.off(CHANGES, this.show);
  }
}

/**
 * One sheet: its name, a bar as long as one call takes, and what it costs in words.
 * @param {Sheet} sheet
 * @param {{ steps: number, callsAStep: number, decoderSeconds: number }} plan
 * @param {number} longest the seconds of the longest bar
 * @param {Sheet} latents
 */
function cost(sheet, plan, longest, latents) {
  const { side, channels, numbers, seconds, written, withVae, estimated } = sheet;
  const name = `${withVae ? "Latents" : "Pixels"}, ${[side, side, channels].join("\u00a0×\u00a0")}`;
  const bar = html("div", { class: "cg-bar" });
  const item = html("li", { class: "cg-cost" }, html("strong", {}, name), html("span", {}, `${thousands(numbers)} numbers`), bar);
  item.classList.toggle("cg-estimated", estimated);
  item.classList.toggle("cg-own-way", withVae);
  if (seconds === null) return item;
  bar.style.setProperty("--cg-long", `max(${(100 * seconds) / longest}%, 3px)`); // so that the shortest is seen, too
  const times = seconds / latents.seconds;
  const ratio = withVae ? "" : `, ${times < 10 ? times.toFixed(1) : thousands(times)} times the latents`;
  const least = estimated ? "at least " : "";
  const call = `One U-Net call: ${least}${duration(seconds)}${ratio}${estimated ? " (estimated)" : ""}.`;
  const memory = `Its layers write ${millions(written)} million numbers, ${thousands((BYTES * written) / 1e6)} MB.`;
  const decoding = withVae ? `, one decoder call of ${duration(plan.decoderSeconds)} included` : "";
  const whole = `A picture in ${plan.steps} ${plan.steps === 1 ? "step" : "steps"}: ` +
    `${least}${duration(pictureSeconds(sheet, plan))}${decoding}.`;
  item.append(html("p", {}, call), html("p", {}, memory), html("p", {}, html("b", {}, whole)));
  return item;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const meter = new Meter(model);
  el.append(meter.root);
  return () => meter.remove();
}

export default { render };
