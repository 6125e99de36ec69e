// The stages of unCLIP in words, with what was measured on the gallery.

import { applyPrior, cosine, mean, nearest } from "./vectors.js";

export const BOXES = {
  text: { name: "CLIP’s text encoder", work: "words to a text vector", title: "Words become one vector" },
  prior: { name: "Prior", work: "text vector to picture vector", title: "The prior guesses a picture’s vector" },
  picture: { name: "Picture vector", work: "what the picture is about", title: "A picture, in a few numbers" },
  decoder: { name: "Decoder", work: "picture vector to pixels", title: "The decoder draws" },
};

/**
 * How well vectors fit the pictures that belong to them, over the gallery.
 * @param {Float32Array[]} texts
 * @param {Float32Array[]} pictures
 * @param {Float32Array} map
 */
export function fits(texts, pictures, map) {
  const turned = texts.map((text) => applyPrior(text, map));
  const own = (/** @type {Float32Array[]} */ arrows) => mean(arrows.map((arrow, i) => cosine(arrow, pictures[i])));
  const found = (/** @type {Float32Array[]} */ arrows) =>
    arrows.filter((arrow, i) => nearest(arrow, pictures, 1)[0].at === i).length;
  return { before: own(texts), after: own(turned), foundBefore: found(texts), foundAfter: found(turned), of: texts.length };
}

/** What a stage does, and what was measured here. @param {string} stage @param {ReturnType<typeof fits>} measured */
export function storyOf(stage, { before, after, foundBefore, foundAfter, of }) {
  const stories = {
    text: "CLIP reads the prompt and says it in one arrow. It lies near the arrows of fitting pictures, but not among "
      + `them: over ${of} drawings, a caption’s arrow and its own picture’s have a cosine of ${before.toFixed(2)} on average.`,
    prior: "The prior is a network of its own, in DALL-E 2 a diffusion model with a billion numbers. Ours is a stand-in: a "
      + `single matrix, fitted on other drawings. It brings the cosine from ${before.toFixed(2)} to ${after.toFixed(2)}.`,
    picture: "Here the words end, as far as our figure goes (DALL-E 2 also hands the caption to its decoder). Whatever the "
      + "vector does not say, such as where a thing stands, is left to the decoder. "
      + `Of ${of} captions, ${foundAfter} find their own drawing first by the guessed vector, ${foundBefore} by the text vector. `
      + "Below: the drawings whose vectors lie nearest.",
    decoder: "DALL-E 2 has a diffusion model that was trained to draw from picture vectors, and two that enlarge. Our "
      + "generator was not, so here we only search: the nearest drawings of a gallery. A real decoder would draw new ones.",
  };
  return stories[stage];
}
