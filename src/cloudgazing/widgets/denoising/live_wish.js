// What the live canvas wishes for, in what words, and when it says so. No page is touched here.

import { percent } from "../kit/percent.js";
import { labelOf } from "./grid.js";

/**
 * @typedef {{ prompt: string, other_prompt: string, share: number, seed: number, num_inference_steps: number }} Wish
 *   at a `share` of 0 or 1 only the one prompt or the other is read
 */

/** A drawing may take so long, in milliseconds, before it has to give way to a newer wish. */
const GRACE = 500;

/** Two wishes with the same key are drawn alike: a prompt that is not read makes no difference. @param {Wish} wish */
export function keyOf({ prompt, other_prompt, share, seed, num_inference_steps }) {
  return JSON.stringify([share < 1 && prompt, share > 0 && other_prompt, share, seed, num_inference_steps]);
}

/** What is drawn. @param {Wish} wish */
export function inWords({ prompt, other_prompt, share, seed }) {
  const [from, to] = [prompt, other_prompt].map((text) => labelOf("prompt", text));
  const texts = share === 0 ? from : share === 1 ? to : `${percent(share)} of the way from ${from} to ${to}`;
  return `${texts}, ${labelOf("seed", seed)}`;
}

/** How long it took. @param {Wish} wish @param {number} seconds */
export function timeInWords({ num_inference_steps }, seconds) {
  return `${labelOf("num_inference_steps", num_inference_steps)} in ${seconds.toFixed(2)} seconds.`;
}

/**
 * When a wish is sent: at once if nothing is under way; else the newest one as soon as that is done, or when it has had
 * its time. So quick drawings are all seen while a slider moves, and slow ones give way.
 * @template T @param {(wish: T) => void} send @param {number} [grace]
 */
export function pacing(send, grace = GRACE) {
  /** @type {{ wish: T } | null} */ let next = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let isPatient = false;

  /** @param {T} wish */
  function begin(wish) {
    clearTimeout(timer);
    next = null;
    isPatient = true;
    timer = setTimeout(goOn, grace);
    send(wish);
  }
  /** What is under way is over, or has had its time. */
  function goOn() {
    clearTimeout(timer);
    isPatient = false;
    if (next) begin(next.wish);
  }
  return {
    /** @param {T} wish */
    wish: (wish) => { if (isPatient) next = { wish }; else begin(wish); },
    ended: goOn,
    stop: () => { clearTimeout(timer); next = null; },
  };
}
