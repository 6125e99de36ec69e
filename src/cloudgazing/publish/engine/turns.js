// Turns: of all that wait for the processor, one after the other, in the order in which they asked.

import { Stopped } from "./errors.js";

/** Lets everything else that waits, such as a message to stop, come first. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}

/**
 * A queue. Each who asks again only after an answer gets as many turns as everybody else.
 * @returns {<T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>} does the work when its turn has come;
 *   fails with `Stopped` if the signal came before
 */
export function takingTurns() {
  /** @type {Promise<unknown>} */ let last = Promise.resolve();
  return (work, signal) => {
    const turn = last.then(breathe).then(() => {
      if (signal?.aborted) throw new Stopped();
      return work();
    });
    last = turn.catch(() => {});
    return turn;
  };
}
