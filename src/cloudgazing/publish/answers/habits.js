// What the figure of habits is told; as `answer` of widgets/learning/habits.py.

import { pixelValuesToRgb } from "../engine/pixels.js";

const DRAWN = 4;
const ANY = /\bthing\b/;

export const needs = () => ["text_encoder", "unet", "vae_decoder", "clip_text", "clip_vision"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, state, engine }) {
  const prompt = String(request.prompt).trim();
  if (!prompt) throw new RangeError("Write what to draw, such as “a tree”.");
  const [height, width] = engine.facts.picture_size;
  const rgb = new Uint8Array(DRAWN * 3 * height * width);
  /** @type {Record<string, string[]>} */ const named = { colour: [], place: [] };
  const arrows = await arrowsOf(engine, state.captions, prompt);
  const { after, guidance_scale } = request;
  for (let i = 0; i < DRAWN; i++) {
    let latents = new Float32Array();
    for await (const step of engine.drawSteps(prompt, { seed: after + i, guidance_scale })) latents = step.next_latents;
    const pixelValues = await engine.decodePixelValues(latents);
    rgb.set(pixelValuesToRgb(pixelValues, height * width), 3 * i * height * width);
    const seen = await engine.pictureVectors(pixelValues.map((value) => Math.min(Math.max(value, -1), 1)));
    for (const kind of ["colour", "place"]) named[kind].push(likeliest(seen, arrows[kind]));
  }
  yield [{ kind: "drawn", named, size: [height, width] }, [rgb]];
}

/**
 * CLIP's arrows for the captions that each kind is named by, with the prompt's own thing in them.
 * @param {import("../engine/engine.js").Engine} engine
 * @param {Record<string, Record<string, string>>} captions @param {string} prompt
 */
async function arrowsOf(engine, captions, prompt) {
  const thing = prompt.replace(/^an? /, "");
  /** @type {Record<string, { name: string, arrow: Float32Array }[]>} */ const found = {};
  for (const [kind, texts] of Object.entries(captions)) {
    const own = Object.values(texts).map((text) => (kind === "place" ? text.replace(/^a thing/, () => prompt) : text.replace(ANY, () => thing)));
    const all = await engine.captionVectors(own);
    const width = all.length / own.length;
    found[kind] = Object.keys(texts).map((name, i) => ({ name, arrow: all.subarray(i * width, (i + 1) * width) }));
  }
  return found;
}

/** @param {Float32Array} seen @param {{ name: string, arrow: Float32Array }[]} arrows */
function likeliest(seen, arrows) {
  const fit = arrows.map(({ arrow }) => arrow.reduce((sum, value, i) => sum + value * seen[i], 0));
  return arrows[fit.indexOf(Math.max(...fit))].name;
}
