// What the meaning map is told; as `answer` of widgets/text/meaning_map.py.

import { fitPlane, lengthOf, meanOf, minus } from "./parts/plane.js";

/**
 * @typedef {{ word: Float64Array, end: Float64Array }} Readings of one sentence, at the word and at the end mark
 * @typedef {{ place: (vector: Float64Array) => number[], centres: Float64Array[] }} Ground of one reading: its plane,
 *   and the middle of each meaning's sentences
 */

const READINGS = /** @type {("word" | "end")[]} */ (["word", "end"]);

/** What the sentences of a word make, by the word: they are read once. @type {Map<string, Record<string, Ground>>} */
const known = new Map();

export const needs = () => ["text_encoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { prompt }, state, engine }) {
  const said = await read(engine, state.word, prompt);
  if (!known.has(state.word)) known.set(state.word, await groundOf(engine, state));
  const grounds = known.get(state.word);
  const mine = Object.fromEntries(READINGS.map((reading) => {
    const { place, centres } = grounds[reading];
    const distances = centres.map((centre) => lengthOf(minus(said[reading], centre)));
    return [reading, { point: place(said[reading]), distances }];
  }));
  yield [{ kind: "sentence", mine }, []];
}

/**
 * What the text encoder says of a sentence, at the word and at the end mark.
 * @param {import("../engine/engine.js").Engine} engine @param {string} word @param {string} prompt
 * @returns {Promise<Readings>}
 */
async function read(engine, word, prompt) {
  const places = engine.findWord(word, prompt);
  const end = Math.min(engine.pieces(prompt).length, engine.room) + 1;
  const embeds = await engine.embed(prompt);
  const { width } = engine.facts;
  const at = (/** @type {number} */ place) => Float64Array.from(embeds.subarray(place * width, (place + 1) * width));
  return { word: meanOf(places.map(at)), end: at(end) };
}

/** @param {import("../engine/engine.js").Engine} engine @param {any} state @returns {Promise<Record<string, Ground>>} */
async function groundOf(engine, { word, sentences, meanings }) {
  /** @type {Readings[]} */ const all = [];
  for (const { before } of sentences) all.push(await read(engine, word, before));
  return Object.fromEntries(READINGS.map((reading) => {
    const vectors = all.map((readings) => readings[reading]);
    const ofMeaning = (/** @type {string} */ meaning) =>
      vectors.filter((_, i) => sentences[i].meaning === meaning);
    return [reading, { place: fitPlane(vectors), centres: meanings.map((/** @type {string} */ name) => meanOf(ofMeaning(name))) }];
  }));
}
