// The pictures that the Studio has drawn: one large, all of them in a strip, and a way to keep one.

import { mosaicOfLatents, paint } from "../kit/pixels.js";
import { freshId, html, pane } from "../kit/ui.js";
import { allOf } from "../denoising/grid.js";
import { withSettings } from "./png_settings.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {Record<string, any>} Settings as a saved picture carries them
 * @typedef {{ settings: Settings, words: string, picture: Picture | null, sketch: Picture | null }} Result `sketch` is
 *   what is known of a picture that is not ready
 */

const NOT_SAVED = "The picture could not be saved: the browser gave no file.";

/** What a picture was drawn from, in words. @param {Settings} settings @param {string} words what lay beneath */
export function inWords(settings, words) {
  const plain = allOf(/** @type {any} */ (settings)).slice(0, -1);
  if (!settings.mode) return `${plain}.`;
  const upon = settings.mode === "repair" ? "a part of" : "drawn upon";
  return `${plain}; ${upon} ${words}, strength ${settings.strength}.`;
}

/**
 * @param {{ onSeed: (seed: number) => void, say: (sentence: string) => void, signal: AbortSignal }} wiring
 */
export function results({ onSeed, say, signal }) {
  /** @type {Result[]} */ let all = [];
  let chosen = 0;
  const large = pane("");
  const title = large.root.querySelector(".cg-pane-title");
  const strip = html("fieldset", { class: "cg-contact" }, html("legend", { class: "cg-unseen" }, "Which picture"));
  const save = html("button", { type: "button", class: "cg-button" }, "Save as PNG");
  const keep = html("button", { type: "button", class: "cg-button" }, "Keep this seed");
  save.addEventListener("click", () => void download(all[chosen], say), { signal });
  keep.addEventListener("click", () => onSeed(all[chosen].settings.seed), { signal });
  const named = { tabindex: -1, role: "group", "aria-label": "Pictures" };
  const controls = html("div", { class: "cg-controls" }, save, keep);
  const root = html("div", { class: "cg-results", ...named }, large.root, strip, controls);
  /** @type {HTMLCanvasElement[]} */ let smalls = [];

  /**
   * Begins anew with pictures that are to come, or with one that is there.
   * @param {Result[]} next @param {string} [words] what stands above the large one
   */
  function put(next, words = "Result") {
    [all, chosen, title.textContent] = [next, 0, words];
    const hadFocus = strip.contains(document.activeElement);
    const name = freshId("result");
    smalls = next.map(() => html("canvas", { "aria-hidden": "true" }));
    const places = next.map(({ settings }, i) => {
      const said = { "aria-label": `seed ${settings.seed}` };
      const input = html("input", { type: "radio", name, value: i, checked: i === 0, ...said });
      input.addEventListener("change", () => { chosen = i; show(); }, { signal });
      return html("label", { class: "cg-place" }, input, smalls[i], html("span", {}, String(settings.seed)));
    });
    strip.replaceChildren(strip.firstElementChild, ...places);
    strip.hidden = keep.hidden = next.length < 2;
    if (hadFocus) (strip.hidden ? root : places[0].querySelector("input")).focus();
    show();
  }
  /** Shows what has come of one of them. @param {number} index @param {Partial<Result>} news */
  function change(index, news) {
    all[index] = { ...all[index], ...news };
    show();
  }
  function show() {
    all.forEach(({ picture, sketch }, i) => {
      const seen = picture ?? sketch;
      if (seen) paint(smalls[i], seen);
    });
    const { picture, sketch, words } = all[chosen];
    save.disabled = keep.disabled = !picture;
    large.canvas.classList.toggle("cg-pixels", !picture);
    if (picture ?? sketch) paint(large.canvas, picture ?? sketch);
    large.say(words, picture ? words : `not ready yet; ${words}`);
  }
  /** The picture that is shown large, if it is ready. */
  function last() {
    const { picture, settings } = all[chosen];
    return picture && { picture, words: `the picture of “${settings.prompt}”, seed ${settings.seed}` };
  }
  return { root, put, change, last, count: () => all.length };
}

/**
 * What is shown before anything is drawn: the seed's noise. Its channels stand side by side, and are not so many pictures.
 * @param {Float32Array} noise @param {[number, number, number]} shape @param {Settings} settings @returns {Result}
 */
export function opening(noise, shape, settings) {
  const words = `The noise of seed ${settings.seed}, in its ${shape[0]} channels. Nothing has been drawn from it yet.`;
  return { settings, words, picture: null, sketch: mosaicOfLatents(noise, shape) };
}

/** Hands the picture to the reader as a file. @param {Result} result @param {(sentence: string) => void} say */
async function download({ picture, settings }, say) {
  const canvas = html("canvas");
  paint(canvas, picture);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) return say(NOT_SAVED);
  const file = withSettings(new Uint8Array(await blob.arrayBuffer()), settings);
  const address = URL.createObjectURL(new Blob([file], { type: "image/png" }));
  const name = `cloudgazing-seed-${settings.seed}.png`;
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return say(`Saved as ${name}, with its settings inside.`);
}
