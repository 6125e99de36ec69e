// Notes on a prompt: words that the model never saw, and what was not read; as `note_prompt` of `cloudgazing/text.py`.

import { WORD } from "./tokens.js";

/** @typedef {{ unseen: [string, string | null][], cut: string, empty: boolean, lines: string[] }} PromptNotes */

const ALIKE = 0.6;
/** White space at either end, as Python strips it. */
const MARGINS = /^[\p{White_Space}\x1c-\x1f]+|[\p{White_Space}\x1c-\x1f]+$/gu;

/** @param {string} text */
const strip = (text) => text.replace(MARGINS, "");

/**
 * The longest stretch that two words share, of several the first in `a`, then in `b`: its start in both, and its size.
 * @param {string[]} a @param {string[]} b
 * @returns {[number, number, number]}
 */
function longestShared(a, b) {
  /** @type {[number, number, number]} */ let best = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let size = 0;
      while (i + size < a.length && j + size < b.length && a[i + size] === b[j + size]) size++;
      if (size > best[2]) best = [i, j, size];
    }
  }
  return best;
}

/** How many letters match, stretch by stretch. @param {string[]} a @param {string[]} b @returns {number} */
function matching(a, b) {
  const [i, j, size] = longestShared(a, b);
  if (!size) return 0;
  return size + matching(a.slice(0, i), b.slice(0, j)) + matching(a.slice(i + size), b.slice(j + size));
}

/**
 * The most similar known word, if any is similar enough: twice the matching letters over all letters (Ratcliff and
 * Obershelp), the measure of Python's `difflib.get_close_matches`.
 * @param {string} word @param {Iterable<string>} vocabulary
 */
export function nearest(word, vocabulary) {
  const letters = Array.from(word);
  let [best, score] = [/** @type {string | null} */ (null), ALIKE];
  for (const known of vocabulary) {
    const others = Array.from(known);
    const total = letters.length + others.length;
    if ((2 * Math.min(letters.length, others.length)) / total < score) continue;
    const likeness = (2 * matching(others, letters)) / total;
    if (likeness > score || (likeness === score && (best === null || known > best))) [best, score] = [known, likeness];
  }
  return best;
}

/** The notes in plain sentences. @param {Omit<PromptNotes, "lines">} notes */
function sentences({ unseen, cut, empty }) {
  const lines = empty ? ["The prompt is empty, so the picture follows the noise alone."] : [];
  for (const [word, known] of unseen) {
    const near = known === null ? "it knows none like it" : `the nearest that it knows is "${known}"`;
    lines.push(`The model never saw the word "${word}" in training; ${near}.`);
  }
  if (cut) lines.push(`The prompt is too long; its end was not read: "${cut}".`);
  return lines;
}

/**
 * Notes which words of a prompt the model never saw, and what was past its limit.
 * @param {string} prompt
 * @param {{ pieces: (prompt: string) => { start: number }[], room: number }} reading
 * @param {string[]} vocabulary the words of the training captions; where there are none, nothing is known of them
 * @returns {PromptNotes}
 */
export function notePrompt(prompt, { pieces, room }, vocabulary) {
  const whole = prompt.toWellFormed();
  const words = vocabulary.length ? new Set(whole.toLowerCase().match(WORD)) : new Set();
  const known = new Set(vocabulary);
  const unseen = [...words].filter((word) => !known.has(word))
    .map((word) => /** @type {[string, string | null]} */ ([word, nearest(word, vocabulary)]));
  const past = pieces(prompt)[room];
  const cut = past ? strip(Array.from(whole).slice(past.start).join("")) : "";
  const notes = { unseen, cut, empty: !strip(whole) };
  return { ...notes, lines: sentences(notes) };
}
