// The reader's leave to fetch the model: asked once, in the place of the figure that wants it first. Nothing is asked
// where leave was given before, here or on another page, or where all that is wanted lies on this device already.

/**
 * @typedef {{ bytes: number, sha256: string }} Entry
 * @typedef {{ ask: (bytes: number, signal: AbortSignal) => Promise<void>, loading: (came: number, all: number) => void,
 *   ready: (note?: string) => void, done: () => void }} Voice what a figure's place says: it asks leave for so many
 *   bytes, and rejects when the reader declines; it shows how far the loading has come; it falls silent, but for a note;
 *   and when all questions have come to their end, only that note stays
 */

/**
 * @param {{ listed: () => Promise<Record<string, Entry>>, kept: ReturnType<typeof import("./keep.js").keep> }} given
 *   `listed` gives the published files by their names
 */
export function leave({ listed, kept }) {
  /** Aborted, so to speak, when the reader has given leave: then no other figure has to ask. */
  const given = new AbortController();

  /** Those of the files that do not lie on this device. @param {string[]} names @returns {Promise<Entry[]>} */
  async function missing(names) {
    const all = await listed();
    const entries = names.map((name) => all[name]);
    const isHere = await Promise.all(entries.map(({ sha256 }) => kept.has(sha256)));
    return entries.filter((_, i) => !isHere[i]);
  }

  /** Whether these may be loaded without a question. @param {string[]} names */
  async function isGivenFor(names) {
    return given.signal.aborted || (await missing(names)).length === 0 || kept.hasLeave();
  }

  /** Resolves when leave has been given. @param {string[]} names @param {Voice} voice @param {AbortSignal} signal */
  async function ask(names, voice, signal) {
    const bytes = (await missing(names)).reduce((sum, entry) => sum + entry.bytes, 0);
    await voice.ask(bytes, AbortSignal.any([signal, given.signal])).catch((reason) => {
      if (signal.aborted || !given.signal.aborted) throw reason;
    });
    voice.loading(0, bytes); // what was pressed shows at once, not only when the first bytes have come
    given.abort();
    await kept.noteLeave();
  }

  /** Whether they were kept after they had come; the files of older editions are forgotten. @param {string[]} names */
  async function wereKept(names) {
    await kept.retain(Object.values(await listed()).map(({ sha256 }) => sha256));
    return (await missing(names)).length === 0;
  }
  return { isGivenFor, ask, wereKept };
}
