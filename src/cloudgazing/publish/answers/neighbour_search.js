// What the neighbour search is told; as `draw` of widgets/copying/neighbour_search.py. A page has no picture book to draw
// the candidates again, so it ranks by codes alone, and shows the nearest as small pictures that lie beside it.

import { checkSeed } from "../engine/noise.js";
import { megabytes } from "../page/sentences.js";
import { TILE, distances, encode, hasIndex, indexOf, lookUp, nearest, shrink } from "./parts/codes.js";

const SHOWN = 5;

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { prompt, seed }, state, engine }) {
  checkSeed(seed);
  yield [{ kind: "start", notes: engine.notePrompt(prompt).lines }, []];
  const { num_inference_steps: last } = engine.facts.models[engine.facts.name];
  let latents;
  for await (const step of engine.drawSteps(prompt, { seed })) {
    yield [{ kind: "progress", step: step.index + 1, last }, []];
    latents = step.next_latents;
  }
  yield [{ kind: "searching", fetches: hasIndex() ? "" : `${megabytes(state.codes_bytes)} MB` }, []];
  const size = engine.facts.picture_size;
  const picture = await engine.decode(latents);
  const index = await indexOf();
  const apart = distances(index, encode(index, shrink(picture, size)));
  const seeds = nearest(apart, SHOWN);
  const found = await Promise.all(seeds.map(lookUp));
  const codes = seeds.map((each, i) => ({ seed: each, caption: found[i].caption, distance: Math.round(1e4 * apart[each]) / 1e4 }));
  yield [{ kind: "done", prompt, seed, size, small: [TILE, TILE], measures: ["codes"], neighbours: { codes } },
    [picture, ...found.map(({ rgb }) => rgb)]];
}
