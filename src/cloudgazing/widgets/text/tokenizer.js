// CLIP's tokenizer: from text to numbered pieces, as the Python libraries cut it.
// Byte-pair encoding (Sennrich et al. 2016) on bytes (Radford et al. 2019); a piece that ends a word bears a mark.

/**
 * @typedef {{ vocabulary: string, merges: string, start: string, end: string, filling: string, length: number }} Lists
 *   `vocabulary` names every piece in the order of the ids, one a line; `merges` the pairs to join, the first first;
 *   `start` and `end` are the marks, `filling` is the piece that fills up, `length` the places that the text encoder
 *   reads.
 * @typedef {{ id: number, text: string, word: number, readable: boolean }} Piece
 *   `text` is what the piece stands for, or its bytes in hexadecimal where they are no whole character; `word` counts
 *   the words, so that the pieces of one can be told from the next one's.
 */

const WORD_END = "</w>";
/** What never lies in one piece together: CLIP's pattern, then the one of its byte level. */
const WORDS = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;
const PARTS = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}+|[^\p{White_Space}\p{L}\p{N}]+/gu;

/** The printable character that stands for each of the 256 bytes. */
const LETTER_OF_BYTE = lettersOfBytes();
const BYTE_OF_LETTER = new Map(LETTER_OF_BYTE.map((letter, byte) => [letter, byte]));

function lettersOfBytes() {
  /** @param {number} byte */
  const isPrintable = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/**
 * What CLIP makes of a text before it cuts it: one form for each accent, one blank for any white space, small letters.
 * @param {string} text
 */
export function clean(text) {
  const spaced = text.normalize("NFC").replace(/\p{White_Space}+/gu, " ");
  // Letter by letter: as a whole, a Greek sigma at the end of a word would become another letter.
  return Array.from(spaced, (letter) => letter.toLowerCase()).join("");
}

/**
 * Joins the letters of a word, the pair that was learnt first before all others.
 * @param {string[]} letters
 * @param {Map<string, number>} ranks
 */
function join(letters, ranks) {
  const parts = [...letters.slice(0, -1), letters[letters.length - 1] + WORD_END];
  /** @param {number} i the rank of a part with the next one */
  const rankAt = (i) => ranks.get(`${parts[i]} ${parts[i + 1]}`) ?? Infinity;
  // Kept from join to join, or a word of ten thousand letters would take a minute.
  const waiting = parts.map((_, i) => rankAt(i));
  for (;;) {
    let at = 0;
    for (let i = 1; i < waiting.length; i++) if (waiting[i] < waiting[at]) at = i;
    if (waiting[at] === Infinity) return parts;
    parts.splice(at, 2, parts[at] + parts[at + 1]);
    waiting.splice(at, 1);
    for (const i of [at - 1, at]) if (i >= 0) waiting[i] = rankAt(i);
  }
}

/**
 * What a piece stands for.
 * @param {string} entry as the vocabulary names it
 * @returns {{ text: string, readable: boolean }}
 */
export function spell(entry) {
  const letters = Array.from(entry.endsWith(WORD_END) ? entry.slice(0, -WORD_END.length) : entry);
  const bytes = Uint8Array.from(letters, (letter) => BYTE_OF_LETTER.get(letter) ?? 0);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), readable: true };
  } catch {
    const hexadecimal = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
    return { text: hexadecimal.join(" "), readable: false };
  }
}

/**
 * A tokenizer with these lists.
 * @param {Lists} lists
 */
export function tokenizer({ vocabulary, merges, start, end, filling, length }) {
  const entries = vocabulary.split("\n");
  const ids = new Map(entries.map((entry, id) => [entry, id]));
  const ranks = new Map(merges.split("\n").map((pair, rank) => [pair, rank]));
  /** @type {Map<string, string[]>} */ const known = new Map();
  const marks = new RegExp(`(${[start, end].map((mark) => mark.replace(/[|]/g, "\\|")).join("|")})`);

  /** @param {string} word */
  const cut = (word) => {
    const letters = Array.from(new TextEncoder().encode(word), (byte) => LETTER_OF_BYTE[byte]);
    if (!known.has(word)) known.set(word, join(letters, ranks));
    return known.get(word);
  };
  /** @param {string} text @returns {string[][]} the entries of each word */
  const words = (text) => clean(text).match(WORDS)?.flatMap((word) => word.match(PARTS) ?? []).map(cut) ?? [];

  /**
   * The pieces of a text, all of them, without the marks at its ends.
   * @param {string} text
   * @returns {Piece[]}
   */
  function pieces(text) {
    const parts = text.split(marks).flatMap((part) => (part === start || part === end ? [[part]] : words(part)));
    return parts.flatMap((part, word) =>
      part.map((entry) => ({ id: ids.get(entry) ?? ids.get(end), word, ...spell(entry) })));
  }

  /** The ids that the text encoder reads: marked at both ends, cut or filled up. @param {string} text */
  function inputIds(text) {
    const read = pieces(text).slice(0, length - 2).map(({ id }) => id);
    const filled = Array(length - 2 - read.length).fill(ids.get(filling));
    return [ids.get(start), ...read, ids.get(end), ...filled];
  }
  return { pieces, inputIds, entries, length };
}
