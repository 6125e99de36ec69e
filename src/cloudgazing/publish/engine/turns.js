// Turns: of all that wait for the processor, one after the other, in the order in which they asked.

import { Stopped } from "./errors.js";

/** Lets everything else that waits, such as a message to stop, come first. A MessageChannel for each turn would do it a
 *  little sooner, but browsers hold on to a few KB of every one, which adds up over hundreds of pictures. */
export const breathe = () => new Promise((resolve) => { setTimeout(resolve); });

/**
 * A queue. Each who asks again only after an answer gets as many turns as everybody else.
 * @param {() => Promise<unknown>} [before] what is waited for before each turn
 * @returns {<T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>} does the work when its turn has come;
 *   fails with `Stopped` if the signal came before
 */
export function takingTurns(before = async () => {}) {
  /** @type {Promise<unknown>} */ let last = Promise.resolve();
  return (work, signal) => {
    const turn = last.then(before).then(() => {
      if (signal?.aborted) throw new Stopped();
      return work();
    });
    last = turn.catch(() => {});
    return turn;
  };
}
