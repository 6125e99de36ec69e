// What the prompt heat is told while it draws; as `draw` of widgets/denoising/prompt_heat.py.

import { wordMaps } from "../engine/attention.js";
import { notesOn } from "./denoise_player.js";
import { joined, secondsSince } from "./parts/reading.js";

/** @typedef {{ side: number, maps: Float32Array[] }} Maps of one layer, word by word */

const PARTS = { down: "on the way down", mid: "in the middle", up: "on the way up" };

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, engine }) {
  const began = performance.now();
  const { seed, num_inference_steps, guidance_scale, without_text = false } = request;
  yield [{ kind: "start", notes: notesOn(request, engine) }, []];
  const text = without_text ? "" : request.prompt;
  const words = engine.words(text);
  /** @param {number} index @param {Float32Array} latents @param {Maps[]} maps */
  const frame = async (index, latents, maps) => {
    const guess = await engine.decode(latents);
    const listed = words.map((/** @type {any} */ { text, start }) => ({ text, start }));
    const content = { kind: "frame", index, last: num_inference_steps, size: engine.facts.picture_size, words: listed,
      layers: labels(engine.facts.cross_attentions, maps), sides: maps.map(({ side }) => side) };
    return [content, [guess, joined(maps.flatMap((layer) => layer.maps))]];
  };
  let last;
  for await (const step of engine.drawSteps(text, { seed, num_inference_steps, guidance_scale, maps: true })) {
    last = { index: step.index + 1, latents: step.next_latents, maps: allMaps(step.maps, words, engine.length) };
    yield frame(step.index, step.pred_original_sample, last.maps);
  }
  yield frame(last.index, last.latents, last.maps);
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/**
 * The maps of all words and of what is no word, averaged over all layers first, then layer by layer.
 * @param {import("../engine/denoise.js").Maps} maps
 * @param {{ tokens: number[] }[]} words
 * @param {number} tokens how many the U-Net is given
 * @returns {Maps[]}
 */
function allMaps(maps, words, tokens) {
  const spoken = new Set(words.flatMap((word) => word.tokens));
  const silent = { tokens: Array.from({ length: tokens }, (_, token) => token).filter((token) => !spoken.has(token)) };
  return [undefined, ...Object.keys(maps)].map((layer) => wordMaps(maps, [...words, silent], layer));
}

/** What each layer is called on the page: its place in the U and its size. @param {string[]} names @param {Maps[]} maps */
function labels(names, maps) {
  const plain = names.map((name, i) => {
    const { side } = maps[i + 1];
    return `${side} × ${side}, ${PARTS[/** @type {keyof PARTS} */ (name.split("_")[0])]}`;
  });
  return ["All layers, averaged", ...plain.map((label, i) => {
    const count = plain.filter((other) => other === label).length;
    const place = plain.slice(0, i + 1).filter((other) => other === label).length;
    return count > 1 ? `${label} (${place} of ${count})` : label;
  })];
}
