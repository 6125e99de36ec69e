// Networks: opened when they are first asked, once each, and run one at a time.

import { LOST, NO_MEMORY } from "../page/sentences.js";
import { ReaderError } from "./errors.js";
import { takingTurns } from "./turns.js";

/**
 * @typedef {import("../page/files.js").Entry} Entry
 * @typedef {(entry: Entry, onProgress?: (received: number) => void) => Promise<ArrayBuffer>} Read
 * @typedef {{ provider: string, run: import("./calls.js").Run }} Session
 */

/** The bundled model's sibling, where there is one. */
const SIBLING = "turbo";

/** The network that denoises for a model: a sibling has one of its own, and shares the others. @param {string} name the model's */
export const unetOf = (name) => (name === SIBLING ? name : "unet");

/** What browsers say of a module that could not be fetched: onnxruntime's own other half, which it asks for by itself. */
const NOT_FETCHED = /imported module|importing a module/i;

/** A session as a function over plain tensors. @param {any} ort @param {any} session */
function runner(ort, session) {
  /** @param {Record<string, import("./calls.js").Tensor>} given @param {string[]} wanted */
  return async (given, wanted) => {
    const feeds = Object.fromEntries(Object.entries(given).map(([name, { data, dims }]) =>
      [name, new ort.Tensor(data instanceof Int32Array ? "int32" : "float32", data, dims)]));
    const outputs = await session.run(feeds, wanted);
    return Object.fromEntries(wanted.map((name) => [name, { data: outputs[name].data, dims: [...outputs[name].dims] }]));
  };
}

/**
 * Opens a network with one way of computing.
 * @param {any} ort onnxruntime @param {ArrayBuffer} content @param {string} provider "wasm" or "webgpu"
 */
export async function openNetwork(ort, content, provider) {
  const options = { executionProviders: [provider], graphOptimizationLevel: "all", logSeverityLevel: 3 };
  const session = await ort.InferenceSession.create(new Uint8Array(content), options).catch((/** @type {any} */ error) => {
    console.warn(error);
    throw new ReaderError(NOT_FETCHED.test(error?.message) ? LOST : NO_MEMORY);
  });
  return { run: runner(ort, session), release: () => session.release() };
}

/**
 * @param {{ ort: any, files: Record<string, Entry>, read: Read,
 *   choose?: (name: string, content: ArrayBuffer) => Promise<string>, onFailure?: (provider: string) => void }} parts
 *   `choose` names the way of computing for a network; `onFailure` hears when one other than WASM failed
 */
export function openingNetworks({ ort, files, read, choose = async () => "wasm", onFailure = () => {} }) {
  /** @type {Map<string, Promise<{ provider: string, run: Function, release: () => Promise<void> }>>} */
  const opened = new Map();
  // onnxruntime opens or runs one network at a time: with a graphics card, a call waits in the middle of its work.
  const turn = takingTurns();

  /** A graphics card that was chosen on an earlier visit may be gone; then the processor does its work. @param {string} name @param {ArrayBuffer} content */
  async function start(name, content) {
    const provider = await choose(name, content);
    try {
      return { provider, ...(await openNetwork(ort, content, provider)) };
    } catch (error) {
      if (provider === "wasm") throw error;
      onFailure(provider);
      return { provider: "wasm", ...(await openNetwork(ort, content, "wasm")) };
    }
  }

  /** @param {string} name @param {(received: number) => void} [onProgress] */
  function open(name, onProgress) {
    if (!opened.has(name)) {
      const opening = (async () => {
        const content = await read(files[name], onProgress);
        return turn(() => start(name, content));
      })();
      opened.set(name, opening);
      opening.catch(() => opened.delete(name)); // the next who asks tries again
    }
    return opened.get(name);
  }

  /** @type {import("./calls.js").Run} */
  async function run(name, given, wanted) {
    const opening = open(name);
    const network = await opening;
    try {
      return await turn(() => network.run(given, wanted));
    } catch (error) {
      if (network.provider === "wasm") throw error;
      // A graphics card can be lost in the middle. What it was to compute depends on nothing but what was given.
      onFailure(network.provider);
      if (opened.get(name) === opening) opened.delete(name); // or another call has had it opened anew
      return run(name, given, wanted);
    }
  }
  return { open, run };
}
