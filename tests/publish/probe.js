// The answers of a figure that exists in tests only: it tells what the engine computes.

import { wordMaps } from "../engine/attention.js";

/** @param {{ needs: string[] }} request */
export const needs = (request) => request.needs;

/** @param {any} question */
export async function* answer({ request, buffers, engine }) {
  const floats = buffers.map((buffer) => new Float32Array(buffer.buffer));
  if (request.kind === "draw") {
    for await (const step of engine.drawSteps(request.prompt, request.settings)) {
      const maps = step.maps ? wordMaps(step.maps, engine.words(request.prompt)).maps : [];
      yield [{ kind: "step", index: step.index, t: step.t, heap: performance.memory?.usedJSHeapSize }, [step.next_latents, ...maps]];
      if (step.index + 1 === request.settings.num_inference_steps) {
        yield [{ kind: "picture" }, [await engine.decode(step.next_latents)]];
      }
    }
  } else if (request.kind === "inside") {
    const embeds = await engine.embed(request.prompt);
    const asking = { guidance_scale: 1, blocks: true, maps: true };
    const { blocks, maps } = await engine.predictNoise(floats[0], request.t, embeds, null, asking);
    yield [{ kind: "blocks", names: Object.keys(blocks), shapes: Object.values(blocks).map(({ shape }) => shape) },
      Object.values(blocks).map(({ data }) => data)];
    yield [{ kind: "maps", names: Object.keys(maps) }, Object.values(maps).map(({ shares }) => shares)];
  } else if (request.kind === "read") {
    const { prompt_embeds, self_attention, shape } = await engine.readPrompt(request.prompt);
    yield [{ kind: "read", shape }, [prompt_embeds, self_attention]];
  } else if (request.kind === "codec") {
    const latents = await engine.encode(floats[0]);
    yield [{ kind: "codec" }, [latents, await engine.decodePixelValues(latents)]];
  } else if (request.kind === "clip") {
    yield [{ kind: "clip" }, [await engine.captionVectors(request.captions), await engine.pictureVectors(floats[0])]];
  } else if (request.kind === "pixels") {
    for await (const moment of engine.denoisePixels(floats[0], request.kept, request.steps)) {
      yield [{ kind: "moment", alpha_cumprod: moment.alpha_cumprod }, [moment.pred_original_sample, moment.next_noisy]];
    }
  } else {
    throw new RangeError("There is no such question: ask another one.");
  }
}
