// The runtime: onnxruntime for this browser, and whether its graphics card is faster than its processor and as sound.

import { ReaderError } from "./errors.js";
import { openNetwork } from "./networks.js";

/**
 * @typedef {import("../page/files.js").Entry} Entry
 * @typedef {import("./networks.js").Read} Read
 * @typedef {{ module: string, glue: string, wasm: Entry }} Build the addresses of a build of onnxruntime
 * @typedef {{ get: () => Promise<string | null>, set: (verdict: string) => Promise<void> }} Memory
 */

/** The networks that are large enough to gain from a graphics card. */
const LARGE = new Set(["unet", "vae_decoder", "vae_encoder"]);
/** How far, beside the largest number, a graphics card may be from the processor. */
const SOUND = 0.01;
/** How long a graphics card may take for its trial, in milliseconds: the first call has to build all its programs. */
const PATIENCE = 20_000;
/** A module that adds two vectors: valid only where the processor's vector instructions (SIMD) may be used. */
const VECTORS = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

/** Says that a graphics card never answered; onnxruntime may wait for it for good, so another one has to be started. */
export class Unresponsive extends Error {}

/** Whether the page may use a graphics card, and wait for it as onnxruntime does. */
async function hasGraphics() {
  const { gpu } = /** @type {any} */ (navigator);
  if (!gpu || !("Suspending" in WebAssembly)) return false;
  try {
    const adapter = await gpu.requestAdapter();
    // One that the processor imitates is slower than the processor.
    return Boolean(adapter) && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter);
  } catch {
    return false;
  }
}

/** Which build this browser gets, so that the page can say beforehand how much is to be fetched. */
export const buildName = async () => ((await hasGraphics()) ? "jspi" : "wasm");

/** @param {Build} build @param {Read} read @param {(received: number) => void} [onProgress] */
async function load({ module, glue, wasm }, read, onProgress) {
  const ort = await import(module);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { mjs: glue };
  ort.env.wasm.wasmBinary = await read(wasm, onProgress);
  ort.env.logLevel = "error";
  return ort;
}

/**
 * onnxruntime: the build with WebGPU where the browser can use it, else the smaller one.
 * @param {{ wasm: Build, jspi: Build }} builds @param {Read} read @param {(received: number) => void} onProgress
 * @param {boolean} mayUseGraphics
 */
export async function loadRuntime(builds, read, onProgress, mayUseGraphics) {
  if (!WebAssembly.validate(VECTORS)) {
    throw new ReaderError("This browser cannot run the model: update it, or open the page in another one.");
  }
  const graphics = mayUseGraphics && (await hasGraphics());
  return { ort: await load(graphics ? builds.jspi : builds.wasm, read, onProgress), graphics };
}

/** Numbers that look like noise and are the same each time. @param {number} count */
const anyNumbers = (count) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + 1));

/** One call of the U-Net, as it is made under guidance. @param {import("./calls.js").Facts} facts */
function trialCall({ latents_shape: [, channels, rows, columns], tokenizer: { length }, width }) {
  return {
    latents: { data: anyNumbers(2 * channels * rows * columns), dims: [2, channels, rows, columns] },
    timestep: { data: Float32Array.of(500), dims: [1] },
    encoder_hidden_states: { data: anyNumbers(2 * length * width), dims: [2, length, width] },
  };
}

/** Two calls, of which the second one's time counts. @param {any} ort @param {ArrayBuffer} content @param {string} provider @param {any} given */
async function time(ort, content, provider, given) {
  const { run, release } = await openNetwork(ort, content, provider);
  await run(given, ["output"]);
  const start = performance.now();
  const { output } = await run(given, ["output"]);
  const seconds = (performance.now() - start) / 1000;
  await release();
  return { seconds, output: output.data };
}

/** Whether all numbers are close to those of the processor. @param {Float32Array} numbers @param {Float32Array} right */
export function isSound(numbers, right) {
  const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return right.every((value, i) => Math.abs(numbers[i] - value) <= SOUND * largest);
}

/**
 * What comes of work, or `Unresponsive` if nothing does in time.
 * @template T @param {Promise<T>} work @param {number} patience in milliseconds
 * @returns {Promise<T>}
 */
function inTime(work, patience) {
  /** @type {any} */ let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Unresponsive()), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * "webgpu" if that is faster here and sound, else "wasm".
 * @param {any} ort @param {ArrayBuffer} unet @param {any} facts @param {number} patience
 */
async function tryGraphics(ort, unet, facts, patience) {
  const given = trialCall(facts);
  try {
    const processor = await time(ort, unet, "wasm", given);
    const card = await inTime(time(ort, unet, "webgpu", given), patience);
    return isSound(card.output, processor.output) && card.seconds < processor.seconds ? "webgpu" : "wasm";
  } catch (error) {
    if (error instanceof Unresponsive) throw error;
    return "wasm";
  }
}

/**
 * Decides, for each network, how it is computed: by one trial with the U-Net, whose verdict is remembered.
 * @param {{ ort: any, graphics: boolean, facts: any, memory: Memory, patience?: number }} parts
 */
export function choosing({ ort, graphics, facts, memory, patience = PATIENCE }) {
  let verdict = graphics ? memory.get() : Promise.resolve("wasm");

  /** @param {ArrayBuffer} unet */
  const tryOnce = async (unet) => {
    const known = await verdict;
    if (known) return known;
    try {
      const found = await tryGraphics(ort, unet, facts, patience);
      await memory.set(found);
      return found;
    } catch (error) {
      giveUp();
      throw error;
    }
  };

  /** @param {string} name @param {ArrayBuffer} content */
  async function choose(name, content) {
    if (!LARGE.has(name)) return "wasm";
    if (name === "unet") verdict = tryOnce(content);
    return (await verdict) ?? "wasm"; // what only decodes has no U-Net to try with
  }

  /** Computes all on the processor from now on. */
  function giveUp() {
    verdict = Promise.resolve("wasm");
    memory.set("wasm");
  }
  return { choose, giveUp };
}
