// What a search for neighbours says, and where its distance falls among those of fresh drawings. Nothing touches the page.

/** How distances are measured, in words. @type {Record<string, string>} */
export const MEASURES = { pixels: "pixels", features: "what CLIP sees", codes: "the codes alone, as a page cannot draw the candidates again" };

const STEPS = [0.02, 0.05, 0.1, 0.2, 0.5];
const MOST_MARKS = 7;

/**
 * How many of the sorted distances are smaller.
 * @param {number} distance @param {number[]} sorted
 */
export function nearerThan(distance, sorted) {
  return sorted.filter((each) => each < distance).length;
}

/**
 * Counts of distances in bins of one width from 0 on.
 * @param {number[]} distances @param {number} width @param {number} bins
 */
export function histogram(distances, width, bins) {
  const counts = Array(bins).fill(0);
  for (const distance of distances) counts[Math.min(bins - 1, Math.floor(distance / width))] += 1;
  return counts;
}

/**
 * The distances that are written below the bars: from 0 to `end` in steps that are easy to read.
 * @param {number} end
 */
export function marks(end) {
  const step = STEPS.find((each) => end / each < MOST_MARKS) ?? 1;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => Number((i * step).toFixed(2)));
}

/**
 * What the distance of a drawn picture means.
 * @param {number} distance @param {number[]} fresh sorted
 */
export function verdict(distance, fresh) {
  const nearer = nearerThan(distance, fresh);
  const told = `Of ${fresh.length} drawings that it never saw, ${nearer} come nearer to one that it did see.`;
  if (nearer === 0) return `Suspicious: nearer to a training drawing than any fresh one. Look at the two. ${told}`;
  if (nearer < 0.05 * fresh.length) return `Unusually near. Look at the two. ${told}`;
  return `Nothing unusual. ${told}`;
}

/** @param {{ seed: number, caption: string, distance: number }} neighbour @param {number} rank */
export function nameOf({ seed, caption, distance }, rank) {
  return `${rank}. “${caption}” (drawing ${seed.toLocaleString("en")}), distance ${distance.toFixed(3)}`;
}
