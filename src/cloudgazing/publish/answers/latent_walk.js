// What the latent walk is told: the codec's answers, and a walk between two seeds; as in widgets/latents/latent_walk.py.

import { checkSeed } from "../engine/noise.js";
import * as codec from "./parts/codec.js";
import { dot, lengthOf } from "./parts/plane.js";
import { joined, whole } from "./parts/reading.js";

const MOST_STOPS = 33;
const NEARLY = 1e-6;

/** @param {{ kind: string }} request */
export const needs = (request) => (request.kind === "walk" ? ["text_encoder", "unet", "vae_decoder"] : codec.needs(request));

/** @param {import("./parts/question.js").Question} question */
export async function* answer(question) {
  if (question.request.kind !== "walk") yield* codec.answer(question);
  else yield* walk(question);
}

/** Draws each stop twice, from the noise on the arc and from that on the straight way. @param {import("./parts/question.js").Question} question */
async function* walk({ request: { prompt, seeds, stops, num_inference_steps }, state: { guidance_scale }, engine }) {
  const { latents_shape, picture_size } = engine.facts;
  const [start, end] = seeds.map((/** @type {unknown} */ seed) => engine.seededNoise(latents_shape, checkSeed(seed)));
  whole(stops, 2, MOST_STOPS, `A walk has 2 to ${MOST_STOPS} stops; it was asked for ${stops}.`);
  yield [{ kind: "start" }, []];
  const [embeds, negative] = [await engine.embed(prompt), await engine.embed("")];
  const settings = { num_inference_steps, guidance_scale };
  for (let index = 0; index < stops; index++) {
    const share = index / (stops - 1);
    const ways = [slerp(start, end, share), lerp(start, end, share)];
    let latents;
    for await (const step of engine.denoise(joined(ways), embeds, negative, settings)) latents = step.next_latents;
    const pictures = await engine.decode(latents);
    const half = pictures.length / 2;
    const content = { kind: "frame", index, last: stops - 1, spreads: ways.map(spreadOf), size: picture_size };
    yield [content, [pictures.slice(0, half), pictures.slice(half)]];
  }
  yield [{ kind: "done" }, []];
}

/** The straight way. @param {Float32Array} start @param {Float32Array} end @param {number} share */
const lerp = (start, end, share) => start.map((value, i) => value + share * (end[i] - value));

/** Along an arc; as `slerp` of latents.py. @param {Float32Array} start @param {Float32Array} end @param {number} share */
function slerp(start, end, share) {
  const cosine = Math.min(Math.max(dot(start, end) / (lengthOf(start) * lengthOf(end)), -1), 1);
  const angle = Math.acos(cosine);
  if (angle < NEARLY) return lerp(start, end, share);
  const [fromStart, fromEnd] = [1 - share, share].map((part) => Math.sin(part * angle) / Math.sin(angle));
  return start.map((value, i) => fromStart * value + fromEnd * end[i]);
}

/** The standard deviation. @param {Float32Array} numbers */
function spreadOf(numbers) {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
}
