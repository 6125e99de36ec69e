// How a figure hears of a drawing that arrives in many messages; `streaming.py` is one engine's end.
// It asks by { kind: "draw", id, ...wish }, or by a kind of the wish's own, and { kind: "stop" }, and every answer bears the id of its wish.

import { NOBODY_THERE } from "../kit/asking.js";
import { patience } from "../kit/patience.js";
import { freshId } from "../kit/ui.js";

/**
 * @param {any} model the engine's end of the figure
 * @param {{ onMessage: (content: any, buffers: DataView[]) => void, onTrouble: (sentence: string) => void,
 *   signal: AbortSignal }} listener hears of the newest wish only
 */
export function streaming(model, { onMessage, onTrouble, signal }) {
  let wanted = "";
  let busy = false;
  const waiting = patience(onTrouble, signal);

  /** @param {any} content @param {DataView[]} buffers */
  const hear = (content, buffers) => {
    if (content.id !== wanted) return;
    waiting.end();
    // The engine has heard, but has to get ready first; what it waits for it says itself.
    if (content.kind === "waiting") return content.message ? onTrouble(content.message) : undefined;
    busy = !["done", "stopped", "error"].includes(content.kind);
    onMessage(content, buffers);
  };
  const clear = () => {
    waiting.end();
    [wanted, busy] = ["", false];
  };
  /** Tells whether there was somebody to hear it. @param {Record<string, unknown>} content @param {ArrayBufferView[]} [buffers] */
  const send = (content, buffers = []) => {
    try {
      model.send(content, undefined, buffers);
      return true;
    } catch {
      clear();
      return false;
    }
  };
  /** A drawing of which nobody knows any more is over. */
  const lose = () => onMessage({ kind: "error", message: NOBODY_THERE }, []);
  const stop = () => { if (busy && !send({ kind: "stop" })) lose(); };
  /** Ends what is under way, and hears no more of it: something else has taken its place. */
  const forget = () => {
    const wasBusy = busy;
    clear();
    if (wasBusy) send({ kind: "stop" });
  };
  /**
   * Whoever calls says first that it draws: if nobody is there, that is said at once, and nothing is under way.
   * @param {Record<string, unknown>} wish @param {ArrayBufferView[]} [buffers]
   */
  const start = (wish, buffers = []) => {
    [wanted, busy] = [freshId("drawing"), true];
    waiting.begin();
    if (!send({ kind: "draw", ...wish, id: wanted }, buffers)) lose();
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", hear);
    stop();
  });
  return { start, stop, forget, busy: () => busy };
}

/**
 * The buffers of a frame that came as one piece of bytes.
 * @param {{ lengths: number[] }} content
 * @param {DataView} bytes
 * @returns {DataView[]}
 */
export function unpack({ lengths }, bytes) {
  let start = bytes.byteOffset;
  return lengths.map((length) => {
    const part = new DataView(bytes.buffer, start, length);
    start += length;
    return part;
  });
}
