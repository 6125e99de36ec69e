// The page's end of the engine, which runs in a worker: started when it is first wanted, one for the whole page.
//
//   page to worker   { kind: "ask", id, figure, request, state, buffers }, { kind: "stop", id }
//   worker to page   { kind: "progress", id, received, total }, { kind: "opened", id } once all that it needs is there,
//                    { kind: "say", id, content, buffers }, { kind: "end", id }

import { LOST, NO_MEMORY } from "./sentences.js";

/**
 * @typedef {{ id: string, figure: string, request: any, buffers: (ArrayBuffer | ArrayBufferView)[], state: any }} Question
 * @typedef {{ kind: "say", content: Record<string, unknown>, buffers: (ArrayBuffer | ArrayBufferView)[] }
 *   | { kind: "progress", received: number, total: number } | { kind: "opened" }} Message
 * @typedef {{ postMessage: (message: any) => void, terminate: () => void, onmessage: any, onerror: any }} Helper
 */

/** After these the worker is of no more use: its memory is freed by its end alone, and so is a runtime that was lost. */
const FATAL = [NO_MEMORY, LOST];

/** What the engine could not do; the message is a sentence for the reader. */
export class EngineFault extends Error {}

/** @param {() => Helper} start makes the worker */
export function engine(start) {
  /** @type {Helper | null} */ let worker = null;
  /** @type {Map<string, (message: any) => void>} */ const listeners = new Map();

  /** Ends the worker, and frees its memory; what it was asked fails with this sentence. @param {string} sentence */
  function end(sentence) {
    worker?.terminate();
    worker = null;
    for (const hear of [...listeners.values()]) hear({ kind: "lost", sentence });
  }
  /** @param {any} message */
  function post(message) {
    if (!worker) {
      worker = start();
      worker.onmessage = (/** @type {{ data: any }} */ { data }) => {
        if (FATAL.includes(data.content?.message)) end(data.content.message);
        else listeners.get(data.id)?.(data);
      };
      worker.onerror = () => end(LOST);
    }
    worker.postMessage(message);
  }

  /**
   * Asks, and yields the answer message by message. The signal stops it.
   * @param {Question} question
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<Message>}
   */
  async function* ask(question, signal) {
    signal.throwIfAborted();
    /** @type {any[]} */ const came = [];
    let wake = () => {};
    let isOver = false;
    const rouse = () => wake();
    listeners.set(question.id, (message) => { came.push(message); wake(); });
    signal.addEventListener("abort", rouse);
    try {
      post({ kind: "ask", ...question });
      for (;;) {
        signal.throwIfAborted();
        const message = came.shift();
        if (message === undefined) await new Promise((resolve) => { wake = () => resolve(undefined); });
        else if (message.kind === "lost") throw new EngineFault(message.sentence);
        else if (message.kind !== "end") yield message;
        else return void (isOver = true);
      }
    } finally {
      if (!isOver) worker?.postMessage({ kind: "stop", id: question.id });
      signal.removeEventListener("abort", rouse);
      listeners.delete(question.id);
    }
  }
  return { ask, end };
}
