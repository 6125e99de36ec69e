// Text: a prompt's pieces with their places in it, as `cloudgazing/text.py` and `attention.py` see them.
// Places count letters (code points) as Python does, not JavaScript's 16-bit units.

import { clean, tokenizer } from "../../widgets/text/tokenizer.js";

/**
 * @typedef {{ text: string, input_id: number, start: number, end: number }} Piece a piece as written, and where
 * @typedef {{ text: string, start: number, tokens: number[] }} Word the places of its pieces among the `input_ids`
 */

/** A word of a prompt; an apostrophe within it does not end it. */
export const WORD = /[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*/gu;
const COMPOSES = /[\p{M}\u1160-\u11ff]/u;

/** How many letters stand before a place in 16-bit units. @param {string} text @param {number} units */
const lettersBefore = (text, units) => Array.from(text.slice(0, units)).length;

/**
 * The groups of letters that melt into one when accents are put in their usual form, such as e and an accent.
 * @param {string} prompt
 * @returns {string[]}
 */
function groups(prompt) {
  const found = [];
  for (const letter of prompt) {
    if (found.length && COMPOSES.test(letter)) found[found.length - 1] += letter;
    else found.push(letter);
  }
  return found;
}

/**
 * For each byte that the tokenizer cuts up, the place of the letter that it came from; white space has none. Of letters
 * that melt into one, the first counts, as in Python.
 * @param {string} prompt
 */
function placesOfBytes(prompt) {
  /** @type {number[]} */ const places = [];
  let start = 0;
  for (const group of groups(prompt)) {
    Array.from(group.normalize("NFC"), clean).forEach((letter, i) => {
      if (/^\p{White_Space}*$/u.test(letter)) return;
      for (const _ of new TextEncoder().encode(letter)) places.push(start + i);
    });
    start += Array.from(group).length;
  }
  return places;
}

/** How many bytes a piece stands for. @param {{ text: string, readable: boolean }} piece */
const bytesOf = ({ text, readable }) => (readable ? new TextEncoder().encode(text).length : text.split(" ").length);

/**
 * The tokenizer of a model, by the names of Python's functions.
 * @param {import("../../widgets/text/tokenizer.js").Lists} lists
 */
export function readingOf(lists) {
  const { pieces: cut, inputIds, length } = tokenizer(lists);
  const room = length - 2;

  /** @param {string} prompt */
  const tokenize = (prompt) => Int32Array.from(inputIds(prompt.toWellFormed()));

  /** All pieces of the prompt, without the marks at its ends. @param {string} prompt @returns {Piece[]} */
  function pieces(prompt) {
    const whole = prompt.toWellFormed();
    const [letters, places] = [Array.from(whole), placesOfBytes(whole)];
    let at = 0;
    return cut(whole).map((piece) => {
      const start = places[at];
      at += bytesOf(piece);
      const end = places[at - 1] + 1;
      return { text: letters.slice(start, end).join(""), input_id: piece.id, start, end };
    });
  }

  /** The places, from 1 on, of the pieces within a stretch of the prompt. */
  const tokensWithin = (/** @type {Piece[]} */ read, /** @type {number} */ from, /** @type {number} */ to) =>
    read.flatMap(({ start, end }, i) => (start < to && end > from ? [i + 1] : []));

  /** The words, each with its pieces; what lies past the limit is left out. @param {string} prompt @returns {Word[]} */
  function words(prompt) {
    const read = pieces(prompt).slice(0, room);
    return [...prompt.toWellFormed().matchAll(WORD)].flatMap((match) => {
      const start = lettersBefore(match.input, match.index);
      const tokens = tokensWithin(read, start, start + Array.from(match[0]).length);
      return tokens.length ? [{ text: match[0], start, tokens }] : [];
    });
  }

  /** The places of a word's pieces among the `input_ids`. @param {string} word @param {string} prompt */
  function findWord(word, prompt) {
    const whole = prompt.toWellFormed();
    const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const match = word && new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, "iu").exec(whole);
    if (!match) throw new RangeError(`The word "${word}" does not stand in "${prompt}": write a text that has it.`);
    const start = lettersBefore(whole, match.index);
    const places = tokensWithin(pieces(prompt).slice(0, room), start, start + Array.from(match[0]).length);
    if (!places.length) throw new RangeError(`The word "${word}" is past the limit: write it nearer to the start.`);
    return places;
  }

  return { tokenize, pieces, words, findWord, length, room };
}
