// What the guidance dial is told; as `answer` of widgets/denoising/guidance_dial.py.

import { checkGuidanceScale, guide } from "../engine/denoise.js";
import { stepOf } from "./parts/course.js";
import { lengthOf, minus } from "./parts/plane.js";

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { prompt, seed, at, guidance_scale }, engine }) {
  const scale = Number(guidance_scale);
  checkGuidanceScale(scale);
  const step = await stepOf(engine, String(prompt), seed, at);
  const uncond = { noise: step.noise_pred_uncond, original: step.pred_original_sample_uncond };
  const text = { noise: step.noise_pred_text, original: step.pred_original_sample_text };
  const picture = await engine.decode(guide(uncond, text, scale).pred_original_sample);
  const apart = lengthOf(minus(text.noise, uncond.noise)) / lengthOf(uncond.noise);
  const content = { kind: "guess", prompt, seed, at, guidance_scale: scale, size: engine.facts.picture_size, apart };
  yield [content, [picture]];
}
