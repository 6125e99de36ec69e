// What the figure of one training step is told; as `answer` of widgets/learning/training_step.py.

import { floatsOf, whole } from "./parts/reading.js";

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, buffers, engine }) {
  const { caption, seed } = request;
  const { latents_shape, alphas_cumprod } = engine.facts;
  const last = alphas_cumprod.length - 1;
  const t = whole(request.t, 0, last, `Time steps go from 0 to ${last}: choose one of those.`);
  const noise = engine.seededNoise(latents_shape, seed);
  if (buffers[0]?.byteLength !== 4 * noise.length) {
    throw new RangeError("These latents are not of this model's shape: choose a picture again.");
  }
  const mixture = engine.addNoise(floatsOf(buffers[0]), noise, t);
  const says = await engine.predictNoise(mixture, t, await engine.embed(caption), null, { guidance_scale: 1 });
  const picture = await engine.decode(says.pred_original_sample);
  yield [{ kind: "says" }, [says.noise_pred, says.pred_original_sample.slice(), picture]];
}
