// Three ways to remove noise, side by side: blur, median, and a network that was trained for it.

import { percent } from "../kit/percent.js";
import { paint } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { drawingChoice } from "./drawing_choice.js";
import { denoising, smallWorld } from "./engine.js";
import { best, blur, clamp, difference, median } from "./filters.js";
import { pictureOf } from "./mixing.js";
import { seedField } from "./seed.js";
import { wide } from "./wide.js";

/** @typedef {import("./engine.js").Answer} Answer */

const TRAITS = "change:amount change:seed change:which";
const OPTIONS = { 0: "Best", 1: "1", 3: "3", 5: "5", 7: "7", 9: "9" };

/** What a filter makes, with this window or with the best. @param {typeof blur} filter @param {number} window */
function filtered(filter, window, /** @type {Float32Array} */ values, /** @type {[number, number]} */ size,
  /** @type {Float32Array} */ truth) {
  if (window === 0) return best(filter, values, size, truth);
  const made = clamp(filter(values, size, window));
  return { window, made, off: difference(made, truth) };
}

/** The five panes. @param {ReturnType<typeof smallWorld>} world @param {string[]} captions what the drawings show */
function panes({ size, noisyFor }, captions) {
  const [truth, noise, soft, middle, network] = ["The drawing", "Under noise", "Blur", "Median", "Trained denoiser"].map(pane);
  const root = html("div", { class: "cg-panes" }, ...[truth, noise, soft, middle, network].map((one) => one.root));
  /** Shows what there is at the noise of an answer. @param {Answer} answer @param {number} window */
  const update = ({ guesses, wish }, window) => {
    const { picture, noisy } = noisyFor(wish);
    const bright = noisy.map((value) => value / Math.sqrt(wish.kept));
    const ways = [filtered(blur, window, bright, size, picture), filtered(median, window, bright, size, picture),
      { window: 0, made: guesses[0], off: difference(guesses[0], picture) }];
    const least = Math.min(...ways.map(({ off }) => off));
    paint(truth.canvas, pictureOf(picture, size));
    truth.say("never seen in training", `${captions[wish.which]}, never seen in training`);
    paint(noise.canvas, pictureOf(noisy, size));
    noise.say(`${percent(1 - wish.kept)} noise`, `${captions[wish.which]} under ${percent(1 - wish.kept)} noise`);
    [soft, middle, network].forEach((one, i) => {
      const { made, off, window: used } = ways[i];
      paint(one.canvas, pictureOf(made, size));
      const how = used ? `, window ${used}\u00a0×\u00a0${used}` : "";
      one.say(`off by ${off.toFixed(1)} %${off === least ? ", the closest" : ""}${how}`);
    });
  };
  return { root, update };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const world = smallWorld(model);
  const status = statusLine();
  const amount = liveSlider("Noise", { min: 0.01, max: 0.99, step: 0.01 }, (value) => set({ amount: value }), signal, percent);
  const pictures = world.drawings.map((drawing) => pictureOf(drawing, world.size));
  const drawing = drawingChoice(pictures, model.get("captions"), (which) => set({ which }), signal);
  const seed = seedField((value) => set({ seed: value }), status.say, signal);
  const window = choice("Width of the window for blur and median", OPTIONS, (value) => set({ window: Number(value) }), signal);
  const row = panes(world, model.get("captions"));
  const root = html("div", { class: "cg-figure" }, html("div", { class: "cg-controls" }, drawing.root, seed.root),
    wide(amount.root), row.root,
    html("div", { class: "cg-controls" }, html("span", { "aria-hidden": "true" }, "Window"), window.root), status.root);
  /** @type {Answer | null} */ let answer = null;

  const showAnswer = () => { if (answer) row.update(answer, model.get("window")); };
  const engine = denoising(model, world, { signal, say: status.say, onAnswer: (got) => { answer = got; showAnswer(); } });
  const showWindow = () => {
    window.update(String(model.get("window")), false);
    showAnswer();
  };
  const show = () => {
    amount.update(model.get("amount"));
    drawing.update(model.get("which"));
    seed.update(model.get("seed"));
    engine.wishFor({ which: model.get("which"), seed: model.get("seed"), kept: 1 - model.get("amount"), steps: 1 });
  };
  keepKeys(root, signal);
  model.on(TRAITS, show);
  model.on("change:window", showWindow);
  window.update(String(model.get("window")), false);
  engine.open();
  show();
  el.append(root);
  return () => { ends.abort(); model.off(TRAITS, show); model.off("change:window", showWindow); };
}

export default { render };
