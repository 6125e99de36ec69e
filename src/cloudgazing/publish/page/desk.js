// Takes the figures' questions and sees to it that each is answered, or told why not.

import { Declined } from "./bar.js";
import { EngineFault } from "./engine.js";
import { FileFault, HERE, NO_SIMD, NOT_KEPT, WAITS } from "./sentences.js";

/**
 * @typedef {{ needs: (request: any, state: any) => string[], takes?: string[],
 *   answer: (question: any) => AsyncIterable<[any, any[]]> }} Answers `needs` names the networks, and what needs none is
 *   answered in the page itself; `takes` names the bytes of the figure's state that the answer needs
 * @typedef {{ name: string, place: HTMLElement, model: import("./figure_model.js").FigureModel,
 *   voice: import("./leave.js").Voice }} Figure
 * @typedef {(content: any, parts?: DataView[]) => void} Tell
 */

/**
 * @param {{ answersOf: (name: string) => Promise<Answers>, leave: ReturnType<typeof import("./leave.js").leave>,
 *   engine: ReturnType<typeof import("./engine.js").engine>, runtime: () => Promise<string[]>, canCompute: () => boolean }} given
 *   `runtime` names the files that every network needs
 * @returns {(figure: Figure) => (request: any, buffers: any[]) => void} what takes a figure's questions
 */
export function desk({ answersOf, leave, engine, runtime, canCompute }) {
  let asked = 0;

  /** @param {Figure} figure @param {any} request @param {any[]} buffers @param {Tell} tell @param {AbortSignal} signal */
  async function serve({ name, model, place, voice }, request, buffers, tell, signal) {
    const answers = await answersOf(name);
    const files = answers.needs(request, model.state);
    const state = plain(model.state, answers.takes);
    if (files.length === 0) {
      for await (const [content, parts] of answers.answer({ request, state, signal })) tell(content, parts.map(asView));
      return;
    }
    if (!canCompute()) return tell({ kind: "error", message: NO_SIMD });
    const wanted = [...(await runtime()), ...files];
    const mayLoad = await leave.isGivenFor(wanted);
    if (!mayLoad) {
      tell({ kind: "waiting", message: WAITS });
      await leave.ask(wanted, voice, signal);
    }
    const question = { id: `question-${asked++}`, figure: name, request, buffers: buffers.map(asBuffer), state };
    let hasLoaded = false;
    for await (const message of engine.ask(question, signal)) {
      if (!place.isConnected) return;
      if (message.kind === "say") tell(message.content, message.buffers.map(asView));
      else if (message.kind === "progress") {
        voice.loading(message.received, message.total);
        hasLoaded = true;
      } else {
        if (!mayLoad) tell({ kind: "waiting", message: HERE });
        if (hasLoaded || !mayLoad) voice.ready((await leave.wereKept(wanted)) ? "" : NOT_KEPT);
      }
    }
  }

  return (figure) => {
    /** @type {Set<{ kind: string, stop: () => void }>} */ const jobs = new Set();
    /** @param {any} request @param {any[]} buffers */
    const begin = async (request, buffers) => {
      const ends = new AbortController();
      /** @type {Tell} */
      const tell = (content, parts = []) => {
        if (!ends.signal.aborted) figure.model.emit("msg:custom", { ...content, id: request.id }, parts);
      };
      const job = { kind: request.kind, stop: () => { tell({ kind: "stopped" }); jobs.delete(job); ends.abort(); } };
      jobs.add(job);
      try {
        await null; // so that the figure has begun to wait
        // Whatever is waited for, it is no kernel: the figure's patience is not needed here.
        tell({ kind: "waiting", message: "" });
        await serve(figure, request, buffers, tell, ends.signal);
      } catch (fault) {
        if (!ends.signal.aborted && !isForReader(fault)) console.error(fault);
        tell({ kind: "error", message: sentenceFor(fault), ...(fault instanceof Declined && { declined: true }) });
      } finally {
        jobs.delete(job);
        if (jobs.size === 0) figure.voice.done();
      }
    };
    return (request, buffers) => {
      // A newer request takes the place of an older one of its kind, as in the kernel.
      for (const job of [...jobs]) if (request.kind === "stop" || request.kind === job.kind) job.stop();
      if (request.kind !== "stop") begin(request, buffers);
    };
  };
}

/** @param {unknown} fault */
const isForReader = (fault) => [Declined, EngineFault, FileFault].some((kind) => fault instanceof kind);

/** @param {any} fault */
const sentenceFor = (fault) => (isForReader(fault) ? fault.message : `That did not work: ${fault?.message ?? fault}`);

/** @param {ArrayBuffer | ArrayBufferView} part */
const asView = (part) =>
  ArrayBuffer.isView(part) ? new DataView(part.buffer, part.byteOffset, part.byteLength) : new DataView(part);

/** What the worker is sent has a memory of its own. @param {ArrayBuffer | ArrayBufferView} part */
const asBuffer = (part) => new Uint8Array(asView(part).buffer, asView(part).byteOffset, asView(part).byteLength).slice().buffer;

/** A figure's state for the engine, without bytes but for those that it takes. @param {Record<string, unknown>} state @param {string[]} takes */
function plain(state, takes = []) {
  return Object.fromEntries(Object.entries(state).filter(([name, value]) => !(value instanceof DataView) || takes.includes(name)));
}
