// Answering: what figures ask becomes messages, of several figures in turns. It knows no worker, so that it can be tested.

import { LOST, NO_MEMORY } from "../page/sentences.js";
import { ReaderError, Stopped } from "./errors.js";
import { createEngine } from "./engine.js";
import { readingOf } from "./tokens.js";
import { breathe, takingTurns } from "./turns.js";

/**
 * @typedef {{ kind: "ask", id: string, figure: string, request: any, state: any, buffers: ArrayBuffer[] }} Ask
 * @typedef {{ needs: (request: any, state: any) => string[], answer: (question: any) => AsyncIterable<[any, any[]]> }} Answers
 * @typedef {{ facts: any, open: (names: string[], onProgress: (received: number, total: number) => void) => Promise<void>,
 *   run: import("./calls.js").Run }} Model
 */

/** What browsers and onnxruntime say when memory is lacking. */
const NO_ROOM = /allocation failed|could not allocate|failed to allocate|out of memory|bad_alloc/i;

/** Python's words for what went wrong. @param {unknown} error */
function complaint(error) {
  const isOwn = error instanceof ReaderError || (error instanceof RangeError && error.message.includes('"'));
  if (!isOwn && error instanceof Error && NO_ROOM.test(error.message)) return NO_MEMORY;
  if (error instanceof ReaderError || error instanceof RangeError) return error.message;
  console.error(error);
  // After a trap nothing that is asked of a WebAssembly module can be trusted, if it answers at all.
  if (error instanceof WebAssembly.RuntimeError) return LOST;
  return `That did not work: ${error instanceof Error ? error.message : error}`;
}

/** Copies of what an answer sends, to be handed over: the answer may go on using its own. @param {any[]} parts */
const copies = (parts) => parts.map((part) => (ArrayBuffer.isView(part)
  ? part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength)
  : part.slice(0)));

/**
 * @param {{ load: () => Promise<Model>, answersOf: (figure: string) => Promise<Answers>,
 *   post: (message: any, transfer?: ArrayBuffer[]) => void }} parts `load` is called at the first question
 */
export function answering({ load, answersOf, post }) {
  const turn = takingTurns(breathe);
  /** @type {Map<string, AbortController>} */ const asked = new Map();
  /** @type {Promise<Model & { reading: ReturnType<typeof readingOf> }> | null} */ let loading = null;

  function model() {
    loading ??= load().then((loaded) => ({ ...loaded, reading: readingOf(loaded.facts.tokenizer) }));
    loading.catch(() => (loading = null)); // the next question tries again
    return loading;
  }

  /** @param {Ask} ask @param {AbortSignal} signal */
  async function* messages({ id, figure, request, state, buffers }, signal) {
    const [{ needs, answer }, { facts, open, run, reading }] = await Promise.all([answersOf(figure), model()]);
    await open(needs(request, state), (received, total) => post({ kind: "progress", id, received, total }));
    post({ kind: "opened", id });
    const engine = createEngine(facts, (...call) => turn(() => run(...call), signal), reading);
    const views = buffers.map((buffer) => new DataView(buffer));
    yield* answer({ request, buffers: views, state, engine, signal });
  }

  /** @param {Ask} ask */
  async function ask(ask) {
    const { id } = ask;
    const control = new AbortController();
    asked.set(id, control);
    try {
      for await (const [content, parts] of messages(ask, control.signal)) {
        if (control.signal.aborted) throw new Stopped();
        const own = copies(parts ?? []);
        post({ kind: "say", id, content, buffers: own }, own);
      }
    } catch (error) {
      const content = error instanceof Stopped ? { kind: "stopped" } : { kind: "error", message: complaint(error) };
      post({ kind: "say", id, content, buffers: [] });
    }
    asked.delete(id);
    post({ kind: "end", id });
  }

  return { ask, stop: (/** @type {string} */ id) => asked.get(id)?.abort() };
}
