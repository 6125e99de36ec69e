// The path of unCLIP: from words over a text vector, a prior and a picture vector to a picture; each box can be opened.

import { asking } from "../kit/asking.js";
import { asBytes, asFloats, paint, pictureFromRgb, signedColour } from "../kit/pixels.js";
import { html, icon, keepKeys, paneTitle, statusLine } from "../kit/ui.js";
import { textLine } from "../denoising/text_line.js";
import { applyPrior, nearest, rowsOf } from "./vectors.js";
import { BOXES, fits, storyOf } from "./unclip_stages.js";

const SHOWN = 6;
const BOLDNESS = 14;
const ARROW = ["M4 12 H19", "M13 6 L19 12 L13 18"];

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  /** The prompt that was read, and its vector. */
  let read = { caption: model.get("caption"), vector: asFloats(model.get("vector")) };
  const [map, side, captions] = [asFloats(model.get("prior")), model.get("side"), model.get("captions")];
  const pictures = rowsOf(asFloats(model.get("gallery")), read.vector.length);
  const texts = rowsOf(asFloats(model.get("gallery_captions")), read.vector.length);
  const small = asBytes(model.get("thumbnails"));
  const measured = fits(texts, pictures, map);
  const status = statusLine();
  const ask = asking(model, {
    signal, onTrouble: status.say,
    onAnswer: ({ caption }, [bytes]) => {
      read = { caption, vector: asFloats(bytes) };
      status.say(`Read: “${caption}”.`);
      set({ caption });
      show();
    },
  });
  const line = textLine("Prompt", (caption) => ask({ kind: "caption", caption }), signal);
  const path = boxes((stage) => set({ stage }), signal);
  const title = paneTitle();
  const story = html("p", { class: "cg-story" });
  const shown = html("div", { class: "cg-shown" });

  function show() {
    const [stage, { caption, vector }] = [model.get("stage"), read];
    const turned = applyPrior(vector, map);
    line.update(caption);
    path.update(stage);
    if (title.textContent !== BOXES[stage].title) {
      title.textContent = BOXES[stage].title;
      story.textContent = storyOf(stage, measured);
    }
    const views = {
      text: () => [stripe(vector, "the text vector")],
      prior: () => [stripe(vector, "what goes in: the text vector"), stripe(turned, "what comes out: a picture vector")],
      picture: () => [stripe(turned, "the picture vector that was guessed"), ...found(turned)],
      decoder: () => found(turned),
    };
    shown.replaceChildren(...views[stage]());
  }
  /** The gallery's drawings that fit best. @param {Float32Array} arrow */
  function found(arrow) {
    const list = nearest(arrow, pictures, SHOWN).map(({ at, fit }) => {
      const canvas = html("canvas", { class: "cg-canvas", role: "img", "aria-label": `A drawing from the gallery: ${captions[at]}` });
      paint(canvas, pictureFromRgb(small.subarray(3 * side * side * at, 3 * side * side * (at + 1)), [side, side]));
      return html("figure", {}, canvas, html("figcaption", {}, `${captions[at]} (${fit.toFixed(2)})`));
    });
    return [html("div", { class: "cg-found" }, ...list)];
  }
  const root = html("div", { class: "cg-figure cg-unclip" }, html("div", { class: "cg-wish" }, line.root), path.root,
    html("div", { class: "cg-detail" }, html("div", { "aria-live": "polite" }, title, story), shown), status.root);
  keepKeys(root, signal);
  el.append(root);
  // Another view of the figure, or a cell, has another prompt.
  const follow = () => { read = { caption: model.get("caption"), vector: asFloats(model.get("vector")) }; show(); };
  model.on("change:stage", show);
  model.on("change:vector", follow);
  show();
  return () => { controller.abort(); model.off("change:stage", show); model.off("change:vector", follow); };
}

/** The four boxes with arrows between. @param {(stage: string) => void} onChoose @param {AbortSignal} signal */
function boxes(onChoose, signal) {
  const buttons = Object.entries(BOXES).map(([stage, { name, work }]) =>
    html("button", { type: "button", class: "cg-box", "data-stage": stage }, html("strong", {}, name), html("span", {}, work)));
  const parts = buttons.flatMap((button, i) => (i ? [html("span", { class: "cg-box-arrow" }, icon(...ARROW)), button] : [button]));
  const root = html("div", { class: "cg-path", role: "group", "aria-label": "The stages of unCLIP" }, ...parts);
  root.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (button) onChoose(button.dataset.stage);
  }, { signal });
  const update = (/** @type {string} */ stage) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.stage === stage));
  };
  return { root, update };
}

/** A vector as a stripe of colours. @param {Float32Array} vector @param {string} name */
function stripe(vector, name) {
  const data = new Uint8ClampedArray(4 * vector.length);
  vector.forEach((value, i) => data.set([...signedColour(BOLDNESS * value), 255], 4 * i));
  const canvas = html("canvas", { class: "cg-stripe", role: "img",
    "aria-label": `${name}: ${vector.length} numbers, blue below zero and orange above` });
  paint(canvas, { data, width: vector.length, height: 1 });
  return html("figure", { class: "cg-vector" }, canvas, html("figcaption", {}, `${name}, ${vector.length} numbers`));
}

export default { render };
