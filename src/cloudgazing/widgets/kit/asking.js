// How a figure asks its engine: one question at a time, and of those that come meanwhile only the newest is asked.
// So a figure that is dragged stays responsive: what is out of date is never worked on.

import { freshId } from "./ui.js";

const PATIENCE_MS = 5000;
const NO_ANSWER = "No answer yet. Is another cell still running, or has the kernel stopped?";

/**
 * @typedef {{ request: Record<string, unknown>, buffers: (ArrayBuffer | ArrayBufferView)[], id: string }} Question
 * @param {any} model the engine's end of the figure
 * @param {{ onAnswer: (content: any, buffers: DataView[], request: Record<string, unknown>) => void,
 *           onTrouble: (sentence: string) => void, signal: AbortSignal }} listener
 * @returns {(request: Record<string, unknown>, buffers?: (ArrayBuffer | ArrayBufferView)[]) => void} asks
 */
export function asking(model, { onAnswer, onTrouble, signal }) {
  /** @type {Question | null} */ let asked = null;
  /** @type {Question | null} */ let next = null;
  let timer = 0;

  /** @param {Question} question */
  const send = (question) => {
    asked = question;
    timer = window.setTimeout(() => onTrouble(NO_ANSWER), PATIENCE_MS);
    model.send({ ...question.request, id: question.id }, undefined, question.buffers);
  };
  /** @param {any} content @param {DataView[]} buffers */
  const hear = (content, buffers) => {
    if (!asked || content.id !== asked.id) return;
    clearTimeout(timer);
    const { request } = asked;
    asked = null;
    if (content.kind === "error") onTrouble(content.message);
    else onAnswer(content, buffers, request);
    if (next && !asked) send(next);
    next = null;
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    model.off("msg:custom", hear);
  });
  return (request, buffers = []) => {
    const question = { request, buffers, id: freshId("question") };
    if (asked) next = question;
    else send(question);
  };
}
