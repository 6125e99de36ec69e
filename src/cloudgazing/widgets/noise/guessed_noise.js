// The noise that was added, and the noise that the denoiser guesses.

import { percent } from "../kit/percent.js";
import { paint } from "../kit/pixels.js";
import { html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { drawingChoice } from "./drawing_choice.js";
import { denoising, smallWorld } from "./engine.js";
import { pictureOf, weights } from "./mixing.js";
import { seedField } from "./seed.js";
import { wide } from "./wide.js";

/** @typedef {import("./engine.js").Answer} Answer */

const TRAITS = "change:amount change:seed change:which";
/** Noise is shown from -3, dark, to 3, bright. */
const SHOWN = 1 / 3;

/**
 * The share of the true noise's variance that is guessed, 0 to 1: the squares of what is left over, against the whole.
 * @param {Float32Array} guess @param {Float32Array} noise
 */
export function shareGuessed(guess, noise) {
  const left = guess.reduce((sum, value, i) => sum + (value - noise[i]) ** 2, 0);
  return Math.max(0, 1 - left / noise.reduce((sum, value) => sum + value ** 2, 0));
}

/** The panes. @param {ReturnType<typeof smallWorld>} world @param {string[]} captions what the drawings show */
function panes({ size, noisyFor }, captions) {
  const titles = ["Under noise", "Added noise", "Guessed noise", "Left over"];
  const [under, added, guessed, rest] = titles.map(pane);
  const root = html("div", { class: "cg-panes" }, ...[under, added, guessed, rest].map((one) => one.root));
  /** @param {Answer} answer */
  const update = ({ guesses, wish }) => {
    const { noise, noisy } = noisyFor(wish);
    const by = weights(wish.kept);
    const guess = noisy.map((value, i) => (value - by.picture * guesses[0][i]) / by.noise);
    const shown = (/** @type {Float32Array} */ values) => pictureOf(values.map((value) => value * SHOWN), size);
    paint(under.canvas, pictureOf(noisy, size));
    paint(added.canvas, shown(noise));
    paint(guessed.canvas, shown(guess));
    paint(rest.canvas, shown(noise.map((value, i) => value - guess[i])));
    const sees = `all that the denoiser sees: ${percent(1 - wish.kept)} noise`;
    under.say(sees, `${captions[wish.which]}; ${sees}`);
    added.say("known to us alone");
    guessed.say(`${percent(shareGuessed(guess, noise))} of its variance is guessed right`);
    rest.say("added minus guessed; plain grey means no difference");
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
  const row = panes(world, model.get("captions"));
  const engine = denoising(model, world, { signal, say: status.say, onAnswer: row.update });
  const root = html("div", { class: "cg-figure" }, html("div", { class: "cg-controls" }, drawing.root, seed.root),
    wide(amount.root), row.root, status.root);

  const show = () => {
    amount.update(model.get("amount"));
    drawing.update(model.get("which"));
    seed.update(model.get("seed"));
    engine.wishFor({ which: model.get("which"), seed: model.get("seed"), kept: 1 - model.get("amount"), steps: 1 });
  };
  keepKeys(root, signal);
  model.on(TRAITS, show);
  engine.open();
  show();
  el.append(root);
  return () => { ends.abort(); model.off(TRAITS, show); };
}

export default { render };
