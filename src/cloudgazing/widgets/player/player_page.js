// What the denoise player puts onto the page, and how it shows a drawing there.

import { networks } from "./networks.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { sceneOf } from "./scene.js";
import { scrubber } from "../kit/scrubber.js";
import { settings } from "./settings.js";
import { choice, hide, html, keepKeys, statusLine } from "../kit/ui.js";

/**
 * @typedef {import("./drawing.js").Drawing} Drawing
 * @typedef {import("./scene.js").Place} Place
 * @typedef {import("./scene.js").Scene} Scene
 */

const VIEWS = { canvas: "The noisy canvas", guess: "Its best guess" };

/**
 * Builds the figure. `read` gives the present value of a setting; the others are called when the reader does something.
 * @param {{ read: (name: string) => any, onWish: (wish: Record<string, unknown>) => void, onStop: () => void,
 *   onMove: (at: number) => void, onSwitch: (name: string, out: boolean) => void, onView: (view: string) => void,
 *   signal: AbortSignal }} wiring
 */
export function page({ read, onWish, onStop, onMove, onSwitch, onView, signal }) {
  const wishes = settings({ read, onWish, signal });
  const views = choice("What the canvas shows", VIEWS, onView, signal);
  const diagram = networks(onSwitch, signal);
  const steps = scrubber(onMove, signal);
  const canvas = html("canvas", { class: "cg-canvas", role: "img" });
  const caption = html("p", { class: "cg-caption" });
  const status = statusLine();
  const heard = html("p", { class: "cg-unseen", "aria-live": "polite" });
  const stop = html("button", { type: "button", class: "cg-stop", hidden: true }, "Stop");
  stop.addEventListener("click", onStop, { signal });
  const state = html("div", { class: "cg-state" }, status.root, heard, stop);
  const picture = html("div", { class: "cg-picture" }, canvas, steps.root, state);
  const side = html("div", { class: "cg-side" }, wishes.dials, views.root, caption, diagram.root);
  const root = html("div", { class: "cg-figure" }, wishes.words, html("div", { class: "cg-stage" }, picture, side));
  keepKeys(root, signal);

  /** @param {Drawing | null} drawing @param {Place} place */
  function show(drawing, place) {
    const scene = drawing ? sceneOf(drawing, place) : opening(read);
    const last = drawing?.last ?? read("num_inference_steps");
    wishes.update(drawing?.notes ?? []);
    hide(stop, drawing?.state !== "drawing", wishes.draw);
    views.update(place.view, place.without_denoising);
    showScene(canvas, caption, scene);
    diagram.update({
      calls: scene.calls,
      active: scene.active,
      steps: last,
      asides: drawing?.frames[scene.at]?.asides ?? null,
      out: { ...place, without_text: read("without_text") },
    });
    const disabled = !drawing || place.without_denoising;
    steps.update({ at: scene.at, last, pictures: drawing ? picturesOf(drawing, place) : [], disabled });
  }
  /** Says what the canvas shows, to who does not see that it has changed. */
  const tell = () => { heard.textContent = caption.textContent; };
  return { root, show, tell, say: status.say, setPrompt: wishes.setPrompt };
}

/** What is shown before the first drawing. @param {(name: string) => any} read @returns {Scene} */
function opening(read) {
  const [seed, wanted] = [read("opening_seed"), read("seed")];
  const words = `The noise of seed ${seed}. Nothing has been drawn from ${seed === wanted ? "it" : `seed ${wanted}`} yet.`;
  const picture = pictureFromRgb(asBytes(read("opening")), read("opening_size"));
  const calls = { text: 0, denoiser: 0, decoder: 0 };
  return { picture, at: 0, calls, active: null, caption: words, alternative: words, pixelated: false };
}

/** @param {HTMLCanvasElement} canvas @param {HTMLElement} caption @param {Scene} scene */
function showScene(canvas, caption, { picture, caption: words, alternative, pixelated }) {
  caption.textContent = words;
  canvas.setAttribute("aria-label", alternative);
  if (!picture) return;
  canvas.classList.toggle("cg-pixels", pixelated);
  paint(canvas, picture);
}

/** The strip's pictures. @param {Drawing} drawing @param {Place} place */
function picturesOf(drawing, place) {
  return drawing.frames.map((_, at) => sceneOf(drawing, { ...place, at }).picture);
}
