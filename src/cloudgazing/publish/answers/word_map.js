// What the word map is told; as `answer` of widgets/text/word_map.py.

import { dot, fitPlane, lengthOf, meanOf, minus, rounded } from "./parts/plane.js";

/** @typedef {{ directionOf: (vector: Float64Array) => Float64Array, arrows: Float64Array[], place: (arrow: Float64Array) => number[] }} Space */

const SPACES = ["list", "read"];
const NEAREST = 6;
const LONGEST_WORD = 40;
const SHORTEST_ARROW = 1e-12;

/** The spaces with the book's words in them, which are read once. @type {Record<string, Space> | undefined} */
let known;

export const needs = () => ["text_encoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, state, engine }) {
  const word = request.word.trim();
  if (!(word.length > 0 && word.length <= LONGEST_WORD)) {
    throw new RangeError(`Write one word of at most ${LONGEST_WORD} letters.`);
  }
  const own = await vectorsOf(engine, word);
  known ??= await spacesOf(engine, state.words);
  const spaces = Object.fromEntries(SPACES.map((space) => [space, find(known[space], own[space])]));
  yield [{ kind: "word", word, spaces }, []];
}

/** Where a vector lies, and what lies nearest. @param {Space} space @param {Float64Array} vector */
function find({ directionOf, arrows, place }, vector) {
  const arrow = directionOf(vector);
  const cosines = arrows.map((other) => dot(arrow, other));
  const order = [...cosines.keys()].sort((one, other) => cosines[other] - cosines[one]).slice(0, NEAREST);
  return { point: place(arrow), nearest: order.map((at) => [at, rounded(cosines[at], 3)]) };
}

/**
 * A word's vector in each space: its entries in the list, and what stands at it when it has been read after an "a".
 * @param {import("../engine/engine.js").Engine} engine @param {string} word
 * @returns {Promise<Record<string, Float64Array>>}
 */
async function vectorsOf(engine, word) {
  const prompt = `a ${word}`;
  const places = engine.findWord(word, prompt);
  const embeds = await engine.embed(prompt);
  const { width } = engine.facts;
  const rows = (/** @type {Float32Array} */ all, /** @type {number[]} */ at) =>
    meanOf(at.map((place) => all.subarray(place * width, (place + 1) * width)));
  const ids = engine.pieces(word).map((/** @type {any} */ piece) => piece.input_id);
  const entries = await engine.entriesOf(ids);
  return { list: rows(entries, [...ids.keys()]), read: rows(embeds, places) };
}

/** @param {import("../engine/engine.js").Engine} engine @param {{ word: string }[]} words */
async function spacesOf(engine, words) {
  /** @type {Record<string, Float64Array>[]} */ const all = [];
  for (const { word } of words) all.push(await vectorsOf(engine, word));
  return Object.fromEntries(SPACES.map((name) => [name, spaceOf(all.map((vectors) => vectors[name]))]));
}

/** Vectors as arrows of length 1 from their middle, and their plane. @param {Float64Array[]} vectors @returns {Space} */
function spaceOf(vectors) {
  const middle = meanOf(vectors);
  const directionOf = (/** @type {Float64Array} */ vector) => {
    const arrow = minus(vector, middle);
    const length = Math.max(lengthOf(arrow), SHORTEST_ARROW);
    return arrow.map((value) => value / length);
  };
  const arrows = vectors.map(directionOf);
  return { directionOf, arrows, place: fitPlane(arrows) };
}
