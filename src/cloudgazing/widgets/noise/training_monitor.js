// The training monitor: a training to watch while it runs, and to go through again when it is over.

import { percent } from "../kit/percent.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { PLAY, playButton } from "../kit/scrubber.js";
import { html, icon, iconButton, keepKeys, liveSlider, statusLine } from "../kit/ui.js";
import { lossCurve } from "../learning/loss_curve.js";
import { fitted } from "./svg.js";
import { wide } from "./wide.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

const TRAITS = "change:errors change:steps change:guesses change:looks change:share change:seconds";
const GAP = 2;

/**
 * Pictures side by side, with clear lines between them.
 * @param {Uint8Array} bytes three a pixel, picture after picture
 * @param {[number, number, number]} size how many, height, width
 * @returns {Picture}
 */
export function inARow(bytes, [count, height, width]) {
  const whole = { width: count * (width + GAP) - GAP, height };
  const data = new Uint8ClampedArray(4 * whole.width * height);
  for (let i = 0; i < count; i++) {
    const one = pictureFromRgb(bytes.subarray(3 * i * height * width, 3 * (i + 1) * height * width), [height, width]);
    for (let y = 0; y < height; y++) {
      data.set(one.data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * (y * whole.width + i * (width + GAP)));
    }
  }
  return { data, ...whole };
}

/** @param {string} title */
function row(title) {
  const canvas = html("canvas", { class: "cg-pixels", role: "img" });
  canvas.style.cssText = "display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 0.4rem";
  const name = html("p", { class: "cg-pane-caption" }, title);
  const root = html("div", { class: "cg-lesson" }, name, canvas);
  /** @param {Picture} picture @param {string} words */
  const show = (picture, words) => { paint(canvas, picture); canvas.setAttribute("aria-label", words); };
  return { root, show };
}

/**
 * The error over time, with a mark at the report that is nearest to the step that is looked at.
 * @param {number[]} steps @param {number[]} errors @param {number} at that step @param {number} width
 */
function curve(steps, errors, at, width) {
  const line = errors.map((error, i) => /** @type {[number, number]} */ ([steps[i], error]));
  const near = line.reduce((best, point) => (Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best), line[0]);
  return lossCurve({ line, at: near ?? null, unit: "training steps" }, width);
}

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** @param {any} model @param {number} done */
function howItStands(model, done) {
  const [seconds, step] = [Math.round(model.get("seconds")), model.get("steps").at(-1) ?? 0];
  if (step === 0) return "Waiting for the first steps.";
  const over = model.get("live") ? "The training is over" : "This is a recording of a real run";
  const whole = model.get("share") === 1 ? over : `${percent(done)} done`;
  return `${whole}: ${counted(step, "step")} in ${counted(seconds, "second")}.`;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  const size = model.get("size");
  const count = 3 * size[0] * size[1] * size[2];
  const status = statusLine();
  const bar = html("progress", { max: 1, value: 0, "aria-label": "Training" });
  bar.style.cssText = "width: 100%; accent-color: var(--cg-sky)";
  let step = 0;
  const error = fitted((width) => curve(model.get("steps"), model.get("errors"), step, width), signal);
  const [noisy, guess, clean] = ["What it is given", "What it makes of that", "The picture under the noise"].map(row);
  let follows = true;
  const look = liveSlider("Look back", { min: 0, max: 1, step: 1 }, () => { player.pause(); go(Number(look.input.value)); },
    signal, (at) => `step ${model.get("looks")[at] ?? 0}`);
  const play = iconButton("Play", icon(PLAY));
  const player = playButton(play, () => {
    if (Number(look.input.value) >= Number(look.input.max)) return false;
    go(Number(look.input.value) + 1);
    return true;
  });
  const go = (/** @type {number} */ at) => { look.input.value = String(at); follows = false; show(); };
  play.addEventListener("click", () => {
    if (!player.playing() && look.input.value === look.input.max) go(0);
    player.toggle();
  }, { signal });
  signal.addEventListener("abort", player.pause);
  const title = html("p", { class: "cg-pane-caption" }, "Error of its guess (mean square)");
  const root = html("div", { class: "cg-figure cg-training" }, bar, status.root, title, error.root,
    html("div", { class: "cg-looking" }, play, wide(look.root)),
    noisy.root, guess.root, clean.root);
  noisy.show(inARow(asBytes(model.get("noisy")), size), `${size[0]} drawings under heavy noise.`);
  clean.show(inARow(asBytes(model.get("clean")), size), `The same ${size[0]} drawings without noise.`);

  const show = () => {
    const all = asBytes(model.get("guesses"));
    const last = Math.min(model.get("looks").length, all.length / count) - 1;
    look.input.max = String(Math.max(last, 0));
    look.input.disabled = play.disabled = last < 1;
    const at = Math.max(0, Math.min(follows ? last : Number(look.input.value), last));
    look.update(at);
    step = model.get("looks")[at] ?? 0;
    bar.value = model.get("share");
    bar.hidden = bar.value === 1;
    // The bar says how far it is to who asks; who hears the page is told of the end, and not of every stretch.
    status.root.setAttribute("aria-live", model.get("share") === 1 ? "polite" : "off");
    status.say(howItStands(model, model.get("share")));
    error.update();
    if (last < 0) return;
    const words = `What the denoiser makes of them after ${counted(step, "step")}.`;
    guess.show(inARow(all.subarray(at * count, (at + 1) * count), size), words);
  };
  keepKeys(root, signal);
  model.on(TRAITS, show);
  show();
  el.append(root);
  return () => { ends.abort(); model.off(TRAITS, show); };
}

export default { render };
