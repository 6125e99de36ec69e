// The reader's answers: how they are kept in the browser's own store, and what has changed. They are sent to nobody.

const NAME = "cloudgazing.opinions";

/** From one end to the other. */
export const SCALE = ["disagree", "rather disagree", "undecided", "rather agree", "agree"];

/** @typedef {Record<"before" | "after", Record<string, number>>} Answers */

/** Answers from what was kept, leaving out what could not be one. @param {any} kept @returns {Answers} */
export function readAnswers(kept) {
  const fit = (/** @type {any} */ given) => Object.fromEntries(Object.entries(given ?? {})
    .filter(([number, value]) => /^\d+$/.test(number) && Number.isInteger(value) && SCALE[/** @type {number} */ (value)]));
  return /** @type {Answers} */ ({ before: fit(kept?.before), after: fit(kept?.after) });
}

/** @param {Answers} answers @param {"before" | "after"} moment @param {number} number @param {number} value @returns {Answers} */
export function withAnswer(answers, moment, number, value) {
  return { ...answers, [moment]: { ...answers[moment], [number]: value } };
}

/** What became of an opinion, in words. @param {Answers} answers @param {number} number */
export function changes({ before, after }, number) {
  const [then, now] = [before[number], after[number]];
  if (then === undefined) return now === undefined ? "" : "You had no answer to this before.";
  if (now === undefined) return `Before: ${SCALE[then]}.`;
  return then === now ? `As before: ${SCALE[now]}.` : `Before: ${SCALE[then]}. Now: ${SCALE[now]}.`;
}

/** What the browser would not keep; it lasts as long as the page. @type {Answers | null} */
let unkept = null;

/** The browser's store, which may be forbidden or full. */
export function keptAnswers() {
  return {
    load: () => {
      if (unkept) return unkept;
      try { return JSON.parse(localStorage.getItem(NAME) ?? "null"); } catch { return null; }
    },
    /** @param {Answers} answers @returns {boolean} whether it is kept */
    save: (answers) => {
      try {
        if (Object.keys(answers.before).length + Object.keys(answers.after).length) localStorage.setItem(NAME, JSON.stringify(answers));
        else localStorage.removeItem(NAME);
        unkept = null;
        return true;
      } catch {
        unkept = answers;
        return false;
      }
    },
  };
}
