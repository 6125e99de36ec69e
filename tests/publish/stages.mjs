// Answers questions about the stages in JavaScript: a JSON of { facts, questions } comes in, the answers go out.
// The networks are stood in for by closed forms that Python can compute as well.

import { createEngine } from "../../src/cloudgazing/publish/engine/engine.js";
import { wordMaps } from "../../src/cloudgazing/publish/engine/attention.js";
import { pixelValuesToRgb, rgbToPixelValues } from "../../src/cloudgazing/publish/engine/pixels.js";

let text = "";
for await (const part of process.stdin) text += part;
const { facts, questions } = JSON.parse(text);

/** A U-Net that predicts a wave of what it is given, the sibling's a flatter one; the text moves it by its first vector. */
function run(network, given) {
  if (network === "text_encoder") {
    const { data, dims } = given.input_ids;
    const embeds = new Float32Array(data.length * facts.width);
    data.forEach((id, i) => embeds.fill(id / 1000, i * facts.width, (i + 1) * facts.width));
    return { prompt_embeds: { data: embeds, dims: [...dims, facts.width] } };
  }
  const { data, dims } = given.latents;
  const size = data.length / dims[0];
  const told = given.encoder_hidden_states.data;
  const push = (batch) => told[(batch * told.length) / dims[0] + facts.width];
  const height = { unet: 1, turbo: 0.5 }[network];
  const wave = (value, i) => height * Math.sin(value + given.timestep.data[0] / 300 + push(Math.floor(i / size)));
  return { output: { data: data.map(wave), dims } };
}

const engine = createEngine(facts, async (...call) => run(...call));
const asked = {
  tokenize: (prompt) => [...engine.tokenize(prompt)],
  pieces: engine.pieces,
  words: engine.words,
  findWord: engine.findWord,
  notePrompt: engine.notePrompt,
  timesteps: (steps, name) => engine.timesteps(steps, name),
  noise: (shape, seed, stream) => [...engine.seededNoise(shape, seed, stream)],
  wordMaps: (maps, words) => wordMaps(
    Object.fromEntries(maps.map(([name, side, shares]) => [name, { side, shares: Float32Array.from(shares) }])), words),
  rgb: (values, places) => [...pixelValuesToRgb(Float32Array.from(values), places)],
  pixelValues: (bytes, places) => [...rgbToPixelValues(Uint8Array.from(bytes), places)],
  draw: async (prompt, settings) => {
    const told = [];
    for await (const step of engine.drawSteps(prompt, settings)) {
      const arrays = Object.entries(step).filter(([, value]) => value instanceof Float32Array);
      told.push({ ...step, ...Object.fromEntries(arrays.map(([name, value]) => [name, [...value]])) });
    }
    return told;
  },
};
const answers = [];
for (const [name, ...question] of questions) {
  try {
    answers.push(await asked[name](...question));
  } catch (error) {
    answers.push({ error: error.message });
  }
}
process.stdout.write(JSON.stringify(answers));
