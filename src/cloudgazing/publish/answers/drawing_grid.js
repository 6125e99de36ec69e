// What a grid of drawings is told while it draws; as `draw` of widgets/denoising/drawing_grid.py.

import { checkSeed } from "../engine/noise.js";
import { drawingNeeds } from "./parts/drawing.js";
import { secondsSince, whole } from "./parts/reading.js";

const MOST_CELLS = 48;

export const needs = drawingNeeds;

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, state, engine }) {
  const began = performance.now();
  const cells = request.cells.slice(0, MOST_CELLS);
  cells.forEach(check);
  const notes = cells.flatMap((/** @type {any} */ { prompt }) => engine.notePrompt(prompt).lines);
  yield [{ kind: "start", notes: [...new Set(notes)] }, []];
  for (const [index, { prompt, ...settings }] of cells.entries()) {
    let latents;
    for await (const step of engine.drawSteps(prompt, { ...settings, model: state.drawn_by })) {
      yield [{ kind: "progress", index, step: step.index + 1 }, []];
      latents = step.next_latents;
    }
    yield [{ kind: "cell", index, size: engine.facts.picture_size }, [await engine.decode(latents)]];
  }
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/** @param {{ seed: unknown, num_inference_steps: unknown }} cell */
function check({ seed, num_inference_steps: steps }) {
  checkSeed(seed);
  whole(steps, 1, 100, `A drawing here takes 1 to 100 steps; ${steps} were asked for.`);
}
