// What the cell-by-cell figure is told; as `answer` of widgets/family/cell_by_cell.py, and `draw_cells` behind it.

import { checkSeed } from "../engine/noise.js";
import { chancesOf, drawLots, neighboursOf, readWords } from "./parts/cells.js";

const CELLS = 256;
const COLOURS = 64;
const LIKELIEST = 5;
const PREFIX = 8;
const STEPS = 8;

/** @param {{ kind: string }} request */
export const needs = ({ kind }) => (kind === "frames" ? ["text_encoder", "unet", "vae_decoder"] : ["autoregression"]);

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, state, engine }) {
  const [prompt, seed] = [String(request.prompt), request.seed];
  checkSeed(seed);
  if (request.kind === "frames") {
    const frames = await framesOf(engine, prompt, seed);
    const [height, width] = engine.facts.picture_size;
    const all = new Uint8Array(frames.length * frames[0].length);
    frames.forEach((frame, i) => all.set(frame, i * frame.length));
    yield [{ kind: "frames", prompt, seed, size: [frames.length, height, width] }, [all]];
    return;
  }
  const kept = checkKept(request.kept);
  const named = new Uint8Array(CELLS * (LIKELIEST + 1));
  const told = new Float32Array(named.length);
  for await (const { index, chances, colour } of drawCells(engine, readWords(prompt, state.words), seed, kept)) {
    const order = [...chances.keys()].sort((one, other) => chances[other] - chances[one]).slice(0, LIKELIEST);
    [colour, ...order].forEach((each, i) => {
      named[index * (LIKELIEST + 1) + i] = each;
      told[index * (LIKELIEST + 1) + i] = chances[each];
    });
  }
  yield [{ kind: "cells", prompt, seed, kept: kept.length, likeliest: LIKELIEST }, [named, told]];
}

/** The noise and what every step leaves, decoded. @param {any} engine @param {string} prompt @param {number} seed */
async function framesOf(engine, prompt, seed) {
  const frames = [];
  for await (const step of engine.drawSteps(prompt, { seed, num_inference_steps: STEPS })) {
    if (!frames.length) frames.push(await engine.decode(step.latents));
    frames.push(await engine.decode(step.next_latents));
  }
  return frames;
}

/** @param {any} kept */
function checkKept(kept) {
  const fine = (/** @type {unknown} */ colour) => Number.isInteger(colour) && 0 <= Number(colour) && Number(colour) < COLOURS;
  if (kept.length > CELLS || !kept.every(fine)) {
    throw new RangeError(`At most ${CELLS} cells can be kept, each with a colour from 0 to ${COLOURS - 1}.`);
  }
  return kept;
}

/**
 * Draws cell by cell, and yields each cell.
 * @param {any} engine @param {number[]} words their numbers @param {number} seed @param {number[]} kept
 */
async function* drawCells(engine, words, seed, kept) {
  const [memories, heads, places, size] = engine.facts.cell_memory;
  const past = new Float32Array(memories * heads * places * size);
  const lots = drawLots(engine.seededNoise([CELLS, 2], seed));
  /** @type {number[]} */ const cells = [];
  let position = 0;
  const step = async (/** @type {number[]} */ told) => {
    const { logits, memory } = await engine.cellOf(told, position, past);
    for (let row = 0; row < memories * heads; row++) {
      past.set(memory.subarray(row * size, (row + 1) * size), (row * places + position) * size);
    }
    position += 1;
    return logits;
  };
  for (let slot = 0; slot < PREFIX; slot++) await step([1, words[slot] ?? 0, slot, 0, 0, 0]);
  for (let index = 0; index < CELLS; index++) {
    const chances = chancesOf(await step([0, 0, index, ...neighboursOf(cells, index)]));
    let sum = 0;
    const drawn = chances.findIndex((chance) => (sum += chance) >= lots[index]);
    cells.push(index < kept.length ? kept[index] : drawn < 0 ? COLOURS - 1 : drawn);
    yield { index, chances, colour: cells[index] };
  }
}
