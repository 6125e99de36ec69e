// How a figure asks its engine: one question at a time, and of those that come meanwhile only the newest is asked.
// So a figure that is dragged stays responsive: what is out of date is never worked on.

import { patience } from "./patience.js";
import { freshId } from "./ui.js";

export const NOBODY_THERE = "Nobody is there to answer. Has the kernel stopped? Start it, and run all cells again.";

/** After so long a silence, in milliseconds, an engine that has heard may be gone: the next question does not wait for it. */
const SILENCE_MS = 60_000;
const UNOPENED = "The answer could not be shown. Try again, or reload the page.";

/**
 * @typedef {{ request: Record<string, unknown>, buffers: (ArrayBuffer | ArrayBufferView)[], id: string }} Question
 * @param {any} model the engine's end of the figure
 * @param {{ onAnswer: (content: any, buffers: DataView[], request: Record<string, unknown>) => void | Promise<void>,
 *           onTrouble: (sentence: string) => void, signal: AbortSignal }} listener
 * @returns {(request: Record<string, unknown>, buffers?: (ArrayBuffer | ArrayBufferView)[]) => void} asks
 */
export function asking(model, { onAnswer, onTrouble, signal }) {
  /** @type {Question | null} */ let asked = null;
  /** @type {Question | null} */ let next = null;
  let overdue = false;
  const waiting = patience((sentence) => { overdue = true; onTrouble(sentence); }, signal);
  const silence = patience(() => { overdue = true; }, signal, SILENCE_MS);

  /** @param {Question} question */
  const send = (question) => {
    waiting.end();
    silence.end();
    asked = question;
    next = null;
    overdue = false;
    try {
      model.send({ ...question.request, id: question.id }, undefined, question.buffers);
      waiting.begin();
    } catch {
      asked = null;
      onTrouble(NOBODY_THERE);
    }
  };
  /** @param {any} content @param {DataView[]} buffers */
  const hear = (content, buffers) => {
    if (!asked || content.id !== asked.id) return;
    waiting.end();
    // The engine has heard, but has to get ready first; what it waits for it says itself.
    if (content.kind === "waiting") {
      silence.begin();
      return content.message ? onTrouble(content.message) : undefined;
    }
    silence.end();
    const { request } = asked;
    asked = null;
    if (content.declined) next = null; // who has said no is not asked at once for what came meanwhile
    if (content.kind === "error") onTrouble(content.message);
    else if (content.kind !== "stopped") { // for that has no answer
      (async () => onAnswer(content, buffers, request))().catch(() => onTrouble(UNOPENED));
    }
    if (next && !asked) send(next);
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => model.off("msg:custom", hear));
  return (request, buffers = []) => {
    if (signal.aborted) return;
    const question = { request, buffers, id: freshId("question") };
    // Of a question that is overdue nobody knows whether it arrived, so the next one does not wait for it.
    if (asked && !overdue) next = question;
    else send(question);
  };
}
