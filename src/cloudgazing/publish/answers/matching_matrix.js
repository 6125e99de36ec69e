// What the matching matrix is told; as `answer` of widgets/text/matching_matrix.py. Its drawings were made by Python
// when the book was built: files beside the page hold a dozen sets of them.

import { pixelValuesOf, setOf } from "./parts/drawings.js";
import { chances } from "../../widgets/text/matching.js";
import { dot, rounded } from "./parts/plane.js";

const LAST_START = 999;
const LIKELIEST = 5;

/** What is the same for all questions: the arrows of what a drawing may be called. @type {Record<string, Float32Array[]> | undefined} */
let candidates;
/** The drawings' arrows, by the number of their set. @type {Map<number, Float32Array[]>} */
const known = new Map();

export const needs = () => ["clip_text", "clip_vision"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { start, caption, pictures }, state: { questions }, engine }) {
  if (!(Number.isInteger(start) && 0 <= start && start <= LAST_START)) {
    throw new RangeError(`Choose drawings from 0 to ${LAST_START}.`);
  }
  const drawings = await setOf(start);
  if (!known.has(start)) {
    known.set(start, rows(await engine.pictureVectors(pixelValuesOf(drawings)), drawings.captions.length));
  }
  const arrows = known.get(start);
  candidates ??= await arrowsOf(engine, questions);
  const captions = [...drawings.captions, caption];
  const texts = rows(await engine.captionVectors(captions), captions.length);
  const content = {
    kind: "match",
    size: drawings.size,
    captions: drawings.captions,
    cosines: texts.map((text) => arrows.map((arrow) => rounded(dot(text, arrow), 4))),
    names: Object.fromEntries(Object.entries(questions).map(([kind, words]) =>
      [kind, arrows.map((arrow) => likeliest(arrow, Object.values(words), candidates[kind], engine.facts.clip.scale))])),
  };
  yield [content, pictures ? [drawings.rgb.slice()] : []];
}

/** The likeliest words for a drawing, with their chances. @param {Float32Array} arrow @param {string[]} words @param {Float32Array[]} texts @param {number} scale */
function likeliest(arrow, words, texts, scale) {
  const shares = chances(texts.map((text) => dot(text, arrow)), scale);
  const order = [...shares.keys()].sort((one, other) => shares[other] - shares[one]).slice(0, LIKELIEST);
  return order.map((at) => [words[at], rounded(shares[at], 4)]);
}

/** @param {import("../engine/engine.js").Engine} engine @param {Record<string, Record<string, string>>} questions */
async function arrowsOf(engine, questions) {
  /** @type {Record<string, Float32Array[]>} */ const arrows = {};
  for (const [kind, words] of Object.entries(questions)) {
    const texts = Object.keys(words);
    arrows[kind] = rows(await engine.captionVectors(texts), texts.length);
  }
  return arrows;
}

/** @param {Float32Array} all @param {number} count */
function rows(all, count) {
  const width = all.length / count;
  return Array.from({ length: count }, (_, i) => all.slice(i * width, (i + 1) * width));
}
