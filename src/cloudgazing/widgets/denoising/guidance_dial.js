// The guidance dial: one step of a drawing, and what its guess becomes when the prompt pulls less or more.

import { asking } from "../kit/asking.js";
import { finePercent } from "../kit/percent.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { html, keepKeys, liveSlider, pane, statusLine } from "../kit/ui.js";
import { seedField } from "../noise/seed.js";
import { arrows } from "./arrows.js";
import { textLine } from "./text_line.js";

/** @typedef {{ prompt: string, seed: number, at: number, guidance_scale: number }} Place */

const MOST_KEPT = 200;
const TO_COME = "How far they lead apart for this prompt is still to come";
const WISHES = ["prompt", "seed", "at", "guidance_scale"];
const CHANGES = WISHES.map((name) => `change:${name}`).join(" ");

/** The key of a guess among those that were made. @param {Place} place */
export function keyOf({ prompt, seed, at, guidance_scale }) {
  return JSON.stringify([prompt, seed, at, guidance_scale]);
}

/** What guidance does at a scale. @param {number} scale @param {number} apart in shares of the prediction's length */
export function inWords(scale, apart) {
  const sum = `without + ${scale} × (with − without)`;
  const share = `Here the two differ by ${finePercent(apart)} of the prediction’s length`;
  if (scale === 0) return `${sum} = without. ${share}, and the text counts for nothing.`;
  if (scale < 1) return `${sum}: between the two. ${share}.`;
  if (scale === 1) return `${sum} = with. ${share}. Nothing is exaggerated.`;
  return `${sum}. ${share}; guidance goes ${scale} times as far.`;
}

/** Why the picture without the text may show what it asks for. @param {number} at the step, counted from 0 */
export function stepsBefore(at) {
  return at > 0 ? " The three differ in this step alone; the steps before it heard the text." : "";
}

/** The engine's guesses that the page has, and which one it still needs. @param {any} model */
function guesses(model) {
  /** @type {Map<string, { picture: import("../kit/pixels.js").Picture, apart: number }>} */
  const kept = new Map();
  /** @param {any} content @param {DataView} bytes */
  const put = (content, bytes) => {
    kept.set(keyOf(content), { picture: pictureFromRgb(asBytes(bytes), content.size), apart: content.apart });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  };
  const bytes = /** @type {DataView} */ (model.get("opening_bytes"));
  const openings = model.get("openings");
  const length = bytes.byteLength / openings.length;
  openings.forEach((/** @type {any} */ content, /** @type {number} */ i) =>
    put(content, new DataView(bytes.buffer, bytes.byteOffset + i * length, length)));
  return { put, find: (/** @type {Place} */ place) => kept.get(keyOf(place)) };
}

/** Three guesses side by side. */
function three() {
  const all = [pane("Without the text"), pane("With the text"), pane("Guided")];
  for (const { canvas } of all) canvas.classList.remove("cg-pixels");
  return { all, root: html("div", { class: "cg-panes cg-three" }, ...all.map((one) => one.root)) };
}

/** What is drawn, in words. @param {{ prompt: string, seed: number }} place */
const subjectOf = ({ prompt, seed }) => `“${prompt}”, seed ${seed}`;

/**
 * How the pictures stand, in words: said of another prompt or seed, and not of every move of a slider.
 * @param {string} opened what the figure opens with
 */
function progress(opened) {
  let [last, isAwaited] = [opened, false];
  return (/** @type {string} */ subject, /** @type {boolean} */ isMissing) => {
    isAwaited ||= subject !== last;
    last = subject;
    if (!isAwaited) return "";
    isAwaited = isMissing;
    return isMissing ? "Drawing." : `The three pictures are ready: ${subject}.`;
  };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const [known, panes, drawn, status] = [guesses(model), three(), arrows(), statusLine()];
  const read = () => /** @type {Place} */ (Object.fromEntries(WISHES.map((name) => [name, model.get(name)])));
  const stand = progress(subjectOf(read()));
  /** How the pictures stood last; null once an answer or a seed has come. @type {string | null} */ let stood = "";
  const formula = html("p", { class: "cg-caption cg-formula" });
  const set = (/** @type {Partial<Place>} */ change) => { model.set(change); model.save_changes(); };
  const ask = asking(model, { signal, onTrouble: status.say, onAnswer: (content, [bytes]) => {
    known.put(content, bytes);
    stood = null;
    show();
  } });
  const last = model.get("steps");
  const turn = (/** @type {number} */ guidance_scale) => set({ guidance_scale });
  const dial = liveSlider("Guidance", { min: 0, max: 10, step: 0.25 }, turn, signal);
  const time = liveSlider("Step", { min: 0, max: last - 1, step: 1 }, (at) => set({ at }), signal,
    (at) => (at === 0 ? "1, on noise" : `${at + 1} of ${last}`));
  const prompt = textLine("Prompt", (text) => set({ prompt: text }), signal);
  const seed = seedField((number) => { stood = null; set({ seed: number }); }, status.say, signal);

  function show() {
    const place = read();
    dial.update(place.guidance_scale);
    time.update(place.at);
    prompt.update(place.prompt);
    seed.update(place.seed);
    const wanted = [place.guidance_scale, 0, 1].map((guidance_scale) => ({ ...place, guidance_scale }));
    const missing = wanted.find((one) => !known.find(one));
    const stands = stand(subjectOf(place), Boolean(missing));
    if (stands !== stood) status.say(stood = stands); // or else a slider would take away what went wrong
    if (missing) ask({ kind: "guess", ...missing });
    const [guided, without, withText] = wanted.map(known.find);
    [without, withText, guided].forEach((guess, i) => showGuess(panes.all[i], guess, wanted[[1, 2, 0][i]]));
    const told = guided ?? without ?? withText;
    const words = told ? inWords(place.guidance_scale, told.apart) + stepsBefore(place.at)
      : `${TO_COME}, guided by ${place.guidance_scale}.`;
    if (guided) formula.textContent = words;
    drawn.update(place.guidance_scale, `Three arrows from the noisy canvas. ${words}`);
  }
  const side = html("div", { class: "cg-side" }, dial.root, time.root, formula);
  const stage = html("div", { class: "cg-stage" }, html("div", { class: "cg-picture" }, drawn.root), side);
  const wish = html("div", { class: "cg-wish" }, prompt.root, seed.root);
  const root = html("div", { class: "cg-figure cg-dial" }, wish, panes.root, stage, status.root);
  keepKeys(root, signal);
  el.append(root);
  model.on(CHANGES, show);
  show();
  return () => { controller.abort(); model.off(CHANGES, show); };
}

/** @param {ReturnType<typeof pane>} one @param {any} guess @param {Place} place */
function showGuess(one, guess, { guidance_scale: scale, at, ...subject }) {
  if (!guess) return;
  paint(one.canvas, guess.picture);
  const moment = `the picture that it has in mind at step ${at + 1} of ${subjectOf(subject)}`;
  one.say(`Guidance ${scale} in this step`, `guidance ${scale}, ${moment}`);
}

export default { render };
