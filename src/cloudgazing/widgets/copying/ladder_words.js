// What a rung of the ladder says. Nothing here touches the page.

import { finePercent } from "../kit/percent.js";

/** @typedef {{ pictures: number, copies: number, interval: [number, number], distance: number, fresh_distance: number }} Rung */
/** @typedef {{ pictures: number, same_seed: number, other_seed: number }} Half */

/** @param {number} count */
export function cards(count) {
  return count === 1 ? "1 card" : `${count.toLocaleString("en")} cards`;
}

/** How far two models agree: 0 if one seed's cards are as far apart as two seeds', 1 if they are the same. @param {Half} half */
export function agreement({ same_seed, other_seed }) {
  return Math.max(0, Math.min(1, 1 - same_seed / other_seed));
}

/** @param {Rung} rung @param {Half | undefined} half */
export function storyOf(rung, half) {
  const [low, high] = rung.interval.map(finePercent);
  const copied = `Trained on ${cards(rung.pictures)}: ${finePercent(rung.copies)} of what it draws are copies (${low} to ${high}).`;
  if (!half) return copied;
  return `${copied} A second model, trained on ${cards(half.pictures)} of which the first has seen none, agrees with it to ` +
    `${finePercent(agreement(half))}.`;
}

/** The place of a number of cards on an axis on which each rung is as far from the next. @param {number} pictures */
export function placeOf(pictures) {
  return Math.log(pictures) / Math.log(4);
}
