// From static to a picture: in one big jump, and in many small steps.

import { paint } from "../kit/pixels.js";
import { scrubber } from "../kit/scrubber.js";
import { choice, html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { denoising, smallWorld } from "./engine.js";
import { pictureOf } from "./mixing.js";
import { seedField } from "./seed.js";

/** @typedef {import("./engine.js").Answer} Answer */

const TRAITS = "change:steps change:seed change:start";
const STARTS = { static: "Pure static", drawing: "A drawing, 95 % noise" };
const STEPS = { 2: "2", 4: "4", 8: "8", 20: "20" };
/** The share of signal at each start. */
const KEPT = { static: 0, drawing: 0.05 };

/**
 * The panes; one of them only where there is a drawing under the noise.
 * @param {ReturnType<typeof smallWorld>} world @param {string[]} captions what the drawings show
 */
function panes({ size, noisyFor }, captions) {
  const [canvas, guess, jump, truth] = ["The canvas", "Its guess now", "One big jump", "The drawing"].map(pane);
  const root = html("div", { class: "cg-panes cg-jumps" }, ...[canvas, guess, jump, truth].map((one) => one.root));
  /** @param {Answer} answer @returns {Float32Array[]} */
  const pathOf = ({ nexts, wish }) => [noisyFor(wish).noisy, ...nexts];
  /** @param {Answer} answer @param {number} at */
  const update = (answer, at) => {
    const { guesses, wish } = answer;
    const moment = at === 0 ? "before the first step" : `after step ${at} of ${wish.steps}`;
    paint(canvas.canvas, pictureOf(pathOf(answer)[at], size));
    canvas.say(at === wish.steps ? `after the last of ${wish.steps} steps` : moment);
    paint(guess.canvas, pictureOf(guesses[Math.min(at, wish.steps - 1)], size));
    guess.say(at === wish.steps ? "nothing left to guess" : `what it would settle for ${moment}`);
    paint(jump.canvas, pictureOf(guesses[0], size));
    jump.say("all noise removed at once");
    truth.root.hidden = wish.kept === 0;
    root.classList.toggle("cg-three", wish.kept === 0);
    paint(truth.canvas, pictureOf(noisyFor(wish).picture, size));
    const share = "5 % of it is in the canvas at the start";
    truth.say(share, `${captions[wish.which]}; ${share}`);
  };
  return { root, update, pathOf };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const world = smallWorld(model);
  const status = statusLine();
  const start = choice("What to start from", STARTS, (value) => set({ start: value }), signal);
  const steps = choice("How many small steps", STEPS, (value) => set({ steps: Number(value) }), signal);
  const seed = seedField((value) => set({ seed: value }), status.say, signal);
  const row = panes(world, model.get("captions"));
  const path = scrubber((to) => { if (answer) share = to / answer.wish.steps; showAnswer(); }, signal);
  const root = html("div", { class: "cg-figure" }, html("div", { class: "cg-controls" }, start.root, seed.root),
    html("div", { class: "cg-controls" }, html("span", { "aria-hidden": "true" }, "Steps"), steps.root),
    row.root, path.root, status.root);
  /** @type {Answer | null} */ let answer = null;
  /** How far on the reader looks, from 0 to 1. It opens half-way, where the canvas and the guess differ. */
  let share = 0.5;

  const showAnswer = () => {
    if (!answer) return;
    const last = answer.wish.steps;
    const at = Math.round(share * last);
    row.update(answer, at);
    const pictures = row.pathOf(answer).map((values) => pictureOf(values, world.size));
    path.update({ at, last, pictures, disabled: false });
  };
  const onAnswer = (/** @type {Answer} */ got) => { path.pause(); answer = got; showAnswer(); };
  const engine = denoising(model, world, { signal, say: status.say, onAnswer });
  const show = () => {
    start.update(model.get("start"), false);
    steps.update(String(model.get("steps")), false);
    seed.update(model.get("seed"));
    const kept = KEPT[/** @type {"static" | "drawing"} */ (model.get("start"))];
    engine.wishFor({ which: model.get("which"), seed: model.get("seed"), kept, steps: model.get("steps") });
  };
  keepKeys(root, signal);
  model.on(TRAITS, show);
  engine.open();
  show();
  el.append(root);
  return () => { ends.abort(); model.off(TRAITS, show); };
}

export default { render };
