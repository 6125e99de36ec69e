// The denoise player: noise turns into a picture, step by step, as the engine draws it.

import { add, begin, shelf } from "./drawing.js";
import { networks } from "./networks.js";
import { asBytes, paint, pictureFromRgb } from "./pixels.js";
import { placeOf, sceneOf } from "./scene.js";
import { scrubber } from "./scrubber.js";
import { settings } from "./settings.js";
import { choice, freshId, html, keepKeys, prefersStillness } from "./ui.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

const WISHES = ["prompt", "seed", "num_inference_steps", "guidance_scale", "without_text"];
const PLACES = ["view", "without_denoising", "without_decoder"];
const VIEWS = { canvas: "The noisy canvas", guess: "Its best guess" };
const SHELF_PLACES = 6;

/** @param {any} model @param {string[]} names */
const read = (model, names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const finished = shelf(SHELF_PLACES);
  /** @type {Drawing | null} */
  let drawing = null;
  let at = 0;
  let follows = true;

  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const view = page({ model, signal, onWish: draw, onStop: () => model.send({ kind: "stop" }), onMove, onSwitch, set });
  el.append(view.root);

  /** Asks the engine for a drawing with these settings changed. @param {Record<string, unknown>} [wish] */
  function draw(wish = {}) {
    set(wish);
    const asked = read(model, WISHES);
    drawing = begin(/** @type {any} */ ({ id: freshId("drawing"), settings: asked, notes: [] }));
    follows = true;
    at = 0;
    view.say("Drawing.");
    model.send({ kind: "draw", id: drawing.id, ...asked });
    show();
  }

  /** @param {number} to */
  function onMove(to) {
    at = to;
    follows = false;
    show();
  }

  /** @param {string} name @param {boolean} out */
  function onSwitch(name, out) {
    set({ [name]: out });
    if (name !== "without_text" || !drawing) return show();
    const earlier = finished.find(/** @type {any} */ (read(model, WISHES)));
    if (!earlier) return draw();
    drawing = earlier;
    at = Math.min(at, earlier.last);
    show();
  }

  /** @param {any} content @param {DataView[]} buffers */
  function onMessage(content, buffers) {
    if (!drawing || drawing.id !== content.id) return;
    if (content.kind === "start") drawing.notes = content.notes;
    add(drawing, content, buffers);
    if (content.kind === "frame" && follows && !prefersStillness()) at = content.index;
    if (content.kind === "done") finish(drawing);
    if (content.kind === "stopped") view.say("Stopped. What had come so far is still here.");
    if (content.kind === "error") view.say(content.message);
    show();
  }

  /** @param {Drawing} done */
  function finish(done) {
    finished.put(done);
    if (follows) at = done.last;
    view.say(`The picture is ready: ${done.last} ${done.last === 1 ? "step" : "steps"} in ${done.seconds.toFixed(1)} seconds.`);
  }

  function show() {
    const place = /** @type {any} */ ({ at, ...read(model, PLACES) });
    view.show(drawing, place);
  }

  const onPrompt = () => view.setPrompt(model.get("prompt"));
  model.on("msg:custom", onMessage);
  model.on("change:prompt", onPrompt);
  const changes = [...WISHES, ...PLACES].map((name) => `change:${name}`).join(" ");
  model.on(changes, show);
  onPrompt();
  show();
  return () => {
    controller.abort();
    model.off("msg:custom", onMessage);
    model.off("change:prompt", onPrompt);
    model.off(changes, show);
  };
}

/** Builds the page elements. @param {Record<string, any>} wiring */
function page({ model, signal, onWish, onStop, onMove, onSwitch, set }) {
  const wishes = settings({ examples: model.get("examples"), read: () => /** @type {any} */ (read(model, WISHES)), onWish, onStop, signal });
  const canvas = html("canvas", { class: "cg-canvas", role: "img" });
  const caption = html("p", { class: "cg-caption" });
  const status = html("p", { class: "cg-status", role: "status" });
  const views = choice("What the canvas shows", VIEWS, (value) => set({ view: value }), signal);
  const diagram = networks(onSwitch, signal);
  const steps = scrubber(onMove, signal);
  const words = html("div", { class: "cg-words" }, views.root, caption);
  const picture = html("div", { class: "cg-picture" }, canvas, steps.root);
  const root = html("div", { class: "cg-figure" }, wishes.root,
    html("div", { class: "cg-stage" }, picture, html("div", { class: "cg-side" }, words, diagram.root)), status);
  keepKeys(root, signal);
  paint(canvas, pictureFromRgb(asBytes(model.get("opening")), model.get("opening_size")));

  /** @param {Drawing | null} drawing @param {any} place */
  function show(drawing, place) {
    const out = { ...place, without_text: model.get("without_text") };
    wishes.update({ drawing: drawing?.state === "drawing", notes: drawing?.notes ?? [] });
    views.update(place.view, place.without_denoising);
    const scene = drawing ? sceneOf(drawing, place) : null;
    const noise = `The noise of seed ${model.get("seed")}. Nothing has been drawn from it yet.`;
    caption.textContent = scene?.caption ?? noise;
    canvas.setAttribute("aria-label", scene?.alternative ?? noise);
    canvas.classList.toggle("cg-pixels", Boolean(scene?.pixelated));
    if (scene?.picture) paint(canvas, scene.picture);
    const pictures = drawing ? drawing.frames.map((_, at) => sceneOf(drawing, { ...place, at }).picture) : [];
    diagram.update({ calls: scene?.calls ?? { text: 0, denoiser: 0, decoder: 0 }, active: scene?.active ?? null,
      steps: drawing?.last ?? model.get("num_inference_steps"), asides: drawing?.frames[scene.at]?.asides ?? null, out });
    steps.update({ at: scene?.at ?? 0, last: drawing?.last ?? model.get("num_inference_steps"), pictures,
      disabled: !drawing || place.without_denoising });
  }
  /** @param {string} text */
  const say = (text) => { status.textContent = text; };
  return { root, show, say, setPrompt: wishes.setPrompt };
}

export default { render };
