// The noise slider: a drawing under as much noise as the reader wants, and what that does to its numbers.

import { seededNoise } from "../kit/noise.js";
import { percent } from "../kit/percent.js";
import { asBytes, paint } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, statusLine } from "../kit/ui.js";
import { mix, pictureOf, pixelValues } from "./mixing.js";
import { formula, histogramChart, quarterCircle, shareBar } from "./numbers.js";
import { seedField } from "./seed.js";
import { wide } from "./wide.js";

const TRAITS = "change:amount change:seed change:drawing change:view";
const VIEWS = { both: "Noisy picture", noise: "Noise alone" };

/** Keeps what takes a moment to make: the noise of the last seed, and the pixel values of each drawing. @param {any} model */
function supply(model) {
  const size = /** @type {[number, number]} */ (model.get("size"));
  const count = 3 * size[0] * size[1];
  const all = asBytes(model.get("drawings"));
  const drawings = model.get("names").map((/** @type {string} */ _, /** @type {number} */ i) =>
    pixelValues(all.subarray(i * count, (i + 1) * count)));
  let seed = -1;
  let noise = new Float32Array();
  /** @param {number} wanted */
  const noiseOf = (wanted) => {
    if (wanted !== seed) [seed, noise] = [wanted, seededNoise(count, wanted)];
    return noise;
  };
  return { size, drawings, noiseOf };
}

/** What the picture shows, in words. @param {any} model */
function inWords(model) {
  const [amount, seed] = [model.get("amount"), model.get("seed")];
  const what = model.get("captions")[model.get("names").indexOf(model.get("drawing"))];
  if (model.get("view") === "noise") return `the noise of seed ${seed} alone, ${percent(amount)} of the variance`;
  if (amount === 0) return `${what}, without noise`;
  if (amount === 1) return `pure noise of seed ${seed}; nothing is left of ${what}`;
  return `${what} under ${percent(amount)} noise of seed ${seed}`;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  const { size, drawings, noiseOf } = supply(model);
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const status = statusLine();
  const amount = liveSlider("Noise", { min: 0, max: 1, step: 0.01 }, (value) => set({ amount: value }), signal, percent);
  const names = Object.fromEntries(model.get("names").map((/** @type {string} */ name) => [name, name]));
  const drawing = choice("Which drawing", names, (name) => set({ drawing: name }), signal);
  const view = choice("What to show", VIEWS, (name) => set({ view: name }), signal);
  const seed = seedField((value) => set({ seed: value }), status.say, signal);
  const canvas = html("canvas", { class: "cg-canvas cg-pixels", role: "img" });
  const [bars, shares, circle, terms] = [histogramChart(), shareBar(), quarterCircle(), formula()];
  const facts = html("p", { class: "cg-pane-caption" });
  const left = html("div", { class: "cg-picture" }, canvas, wide(amount.root), html("div", { class: "cg-controls" }, drawing.root));
  const right = html("div", { class: "cg-side" }, html("div", { class: "cg-controls" }, view.root, seed.root), shares.root,
    bars.root, facts, html("div", { class: "cg-weights" }, circle.root, terms.root), status.root);
  const root = html("div", { class: "cg-figure cg-noise" }, html("div", { class: "cg-stage" }, left, right));

  const show = () => {
    const kept = 1 - model.get("amount");
    const alone = model.get("view") === "noise";
    const picture = drawings[model.get("names").indexOf(model.get("drawing"))];
    const values = mix(alone ? new Float32Array(picture.length) : picture, noiseOf(model.get("seed")), kept);
    paint(canvas, pictureOf(values, size));
    canvas.setAttribute("aria-label", `${inWords(model)}.`);
    facts.textContent = bars.update(values, inWords(model));
    for (const part of [shares, circle, terms]) part.update(kept);
    amount.update(model.get("amount"));
    drawing.update(model.get("drawing"), false);
    view.update(model.get("view"), false);
    seed.update(model.get("seed"));
  };
  keepKeys(root, signal);
  model.on(TRAITS, show);
  show();
  el.append(root);
  return () => { ends.abort(); model.off(TRAITS, show); };
}

export default { render };
