// Patch tokens: a picture's latents cut into patches, and the patches laid out as a sequence.

import { asBytes, asFloats, paint, pictureFromRgb, signedColour } from "../kit/pixels.js";
import { choice, html, keepKeys, liveSlider, paneTitle, statusLine } from "../kit/ui.js";
import { counts, countsInWords, numbersInWords, numbersOf, patchOf, placeInWords } from "./patching.js";

const SIZES = { 1: "1 × 1", 2: "2 × 2", 4: "4 × 4", 8: "8 × 8" };
const WATCHED = "change:patch change:token";

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const [rgb, latents, shape] = [asBytes(model.get("picture")), asFloats(model.get("latents")), model.get("latents_shape")];
  const side = model.get("size")[0];
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  const status = statusLine();
  const sizes = choice("Places along each side of a patch", SIZES, (patch) => set({ patch: Number(patch), token: 0 }), signal);
  const inWords = (/** @type {number} */ token) => `${token + 1} of ${counts(shape, model.get("patch")).tokens}`;
  const walk = liveSlider("Token", { min: 0, max: 1, step: 1 }, (token) => set({ token }), signal, inWords,
    (token) => `${inWords(token)}, ${placeInWords(token, shape[2] / model.get("patch"))}`);
  const canvas = html("canvas", { class: "cg-canvas", role: "img" });
  const frame = html("span", { class: "cg-frame" });
  const lines = html("span", { class: "cg-patch-grid", "aria-hidden": "true" }, frame);
  const row = html("ol", { class: "cg-tokens", "aria-hidden": "true" });
  const own = html("canvas", { class: "cg-canvas cg-pixels cg-numbers", role: "img" });
  paint(canvas, pictureFromRgb(rgb, model.get("size")));
  row.addEventListener("click", ({ target }) => {
    const item = /** @type {Element} */ (target).closest("li");
    if (item) set({ token: [...row.children].indexOf(item) });
  }, { signal });
  let laidOut = 0;

  function layOut(/** @type {number} */ patch, /** @type {number} */ across) {
    if (laidOut === patch) return;
    laidOut = patch;
    row.replaceChildren(...Array.from({ length: across * across }, (_, token) => {
      const tile = html("canvas", {});
      paint(tile, patchOf(rgb, side, across, token));
      return html("li", {}, tile);
    }));
    row.style.setProperty("--across", String(across));
  }
  function show() {
    const patch = model.get("patch");
    const across = shape[2] / patch;
    const token = Math.min(model.get("token"), across * across - 1);
    sizes.update(String(patch), false);
    walk.input.max = String(across * across - 1);
    walk.update(token);
    lines.style.setProperty("--side", String(across));
    frame.style.setProperty("--row", String(Math.floor(token / across)));
    frame.style.setProperty("--column", String(token % across));
    layOut(patch, across);
    [...row.children].forEach((item, i) => item.classList.toggle("cg-here", i === token));
    canvas.setAttribute("aria-label", `A drawing, with the ${across} × ${across} patches into which its latents are `
      + `cut; patch ${token + 1}, in ${placeInWords(token, across)}, is framed.`);
    showNumbers(own, numbersOf(latents, shape, patch, token), shape[0], token);
    status.say(countsInWords(shape, patch));
  }
  const named = html("div", { class: "cg-sizes" }, html("span", { "aria-hidden": "true" }, "Patch"), sizes.root);
  const root = html("div", { class: "cg-figure cg-patching" },
    html("div", { class: "cg-controls cg-wide-sliders" }, named, walk.root),
    html("div", { class: "cg-patching-stage" },
      html("div", {}, paneTitle("The cuts, shown on the drawing"),
        html("div", { class: "cg-cut" }, canvas, lines)),
      html("div", {}, paneTitle("As a sequence, in reading order"), row,
        paneTitle("The numbers of the framed patch, a column for each channel", "cg-pane-title cg-below"), own)),
    status.root);
  keepKeys(root, signal);
  el.append(root);
  model.on(WATCHED, show);
  show();
  return () => { controller.abort(); model.off(WATCHED, show); };
}

/** A token's numbers as tiles. @param {HTMLCanvasElement} canvas @param {number[]} numbers @param {number} channels @param {number} token */
function showNumbers(canvas, numbers, channels, token) {
  const each = numbers.length / channels;
  const data = new Uint8ClampedArray(4 * numbers.length);
  numbers.forEach((value, i) => data.set([...signedColour(1.3 * value), 255], 4 * ((i % each) * channels + Math.floor(i / each))));
  paint(canvas, { data, width: channels, height: each });
  canvas.style.aspectRatio = `${channels} / ${Math.min(each, 4 * channels)}`;
  canvas.setAttribute("aria-label", `Token ${token + 1}: ${numbersInWords(numbers)}.`);
}

export default { render };
