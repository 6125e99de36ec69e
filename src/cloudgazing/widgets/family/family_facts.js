// The family as data: where each machine stands on the timeline, and in what two of them differ.

/**
 * @typedef {{ name: string, line: string, year: number, month: number, date: number, text: string | null,
 *   denoiser: string | null, place: string | null, decoder: string | null, objective: string | null,
 *   steps: string | null, size: string | null, open_part: string, run: string, source: string | null }} Machine
 */

/** The parts in the order in which data flows, and what belongs to the machine as a whole. @type {Record<string, string>} */
export const PARTS = {
  text: "Text encoder", denoiser: "Denoiser", place: "It works in", decoder: "Decoder",
  objective: "Taught by", steps: "Steps", size: "Size of the denoiser",
};
/** @type {Record<string, string>} */
const IN_A_SENTENCE = { place: "where they work", objective: "how they were taught", steps: "their steps", size: "their size" };
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
export const UNTOLD = "not described";

/** A machine's date in words. @param {Machine} machine */
export const dateOf = ({ year, month }) => `${MONTHS[month - 1]} ${year}`;

/** Where a source lies, as one reads it. @param {string} source */
export function addressOf(source) {
  const { hostname, pathname } = new URL(source);
  return `${hostname.replace(/^www\./, "")}${pathname.replace(/\/$/, "")}`;
}

/**
 * In which of the two lanes of its row a machine stands, so that no two names lie on each other.
 * @param {Machine[]} machines of one line, oldest first
 * @param {(machine: Machine) => number} widthOf in years
 */
export function lanes(machines, widthOf) {
  /** @type {number[]} */
  const ends = [];
  return machines.map((machine) => {
    const free = ends.findIndex((end) => end <= machine.date);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = machine.date + widthOf(machine);
    return lane;
  });
}

/**
 * How two machines compare in each part: "same", "differs", or "untold" where one of them does not say.
 * @param {Machine} a
 * @param {Machine} b
 * @returns {Record<string, "same" | "differs" | "untold">}
 */
export function compare(a, b) {
  const verdicts = Object.keys(PARTS).map((part) => {
    const [one, other] = [a[part], b[part]];
    return [part, one === null || other === null ? "untold" : one === other ? "same" : "differs"];
  });
  return Object.fromEntries(verdicts);
}

/** The comparison in a sentence or two. @param {Machine} a @param {Machine} b */
export function inWords(a, b) {
  if (a.name === b.name) return `${a.name} beside itself: nothing is swapped.`;
  const found = compare(a, b);
  const those = (/** @type {string} */ kind) => Object.keys(found).filter((part) => found[part] === kind)
    .map((part) => IN_A_SENTENCE[part] ?? PARTS[part].toLowerCase());
  const sentences = [
    ["differs", `${a.name} and ${b.name} differ in`], ["same", "They share"], ["untold", "Nobody outside can compare"],
  ].map(([kind, begin]) => (those(kind).length ? `${begin}: ${those(kind).join(", ")}.` : ""));
  return sentences.filter(Boolean).join(" ");
}
