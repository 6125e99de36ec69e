// The runtime: onnxruntime for this browser, and whether its graphics card is faster than its processor and as sound.

import { moduleAt } from "../page/modules.js";
import { hasSimd } from "../page/simd.js";
import { ReaderError } from "./errors.js";
import { openNetwork, unetOf } from "./networks.js";

/**
 * @typedef {import("../page/files.js").Entry} Entry
 * @typedef {import("./networks.js").Read} Read
 * @typedef {{ module: string, glue: string, wasm: Entry }} Build the addresses of a build of onnxruntime
 * @typedef {{ get: (name: string) => Promise<string | null>, set: (name: string, verdict: string) => Promise<void> }} Memory
 * @typedef {{ given: Record<string, import("./calls.js").Tensor>, wanted: string[] }} Trial
 */

/** How far, beside the largest number, a graphics card may be from the processor. */
const SOUND = 0.002;
/** How long a graphics card may take for its trial, in milliseconds: the first call has to build all its programs. */
const PATIENCE = 20_000;

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
  const ort = await moduleAt(module);
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
  if (!hasSimd()) {
    throw new ReaderError("This browser cannot run the model: update it, or open the page in another one.");
  }
  const graphics = mayUseGraphics && (await hasGraphics());
  return { ort: await load(graphics ? builds.jspi : builds.wasm, read, onProgress), graphics };
}

/** Numbers that look like noise and are the same each time. @param {number} count */
const anyNumbers = (count) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + 1));

/** A tensor for a trial. @param {number[]} dims */
const anyTensor = (...dims) => ({ data: anyNumbers(dims.reduce((product, size) => product * size, 1)), dims });

/**
 * A call of each network that is large enough to gain from a graphics card; a U-Net's as its model makes it.
 * @param {import("./calls.js").Facts} facts
 * @returns {Record<string, Trial>}
 */
function trials(facts) {
  const { latents_shape: [, ...latents], picture_size } = facts;
  const unets = Object.entries(facts.models).map(([name, ways]) => [unetOf(name), trialOf(ways, facts)]);
  return {
    ...Object.fromEntries(unets),
    vae_decoder: { given: { latents: anyTensor(1, ...latents) }, wanted: ["pixel_values"] },
    vae_encoder: { given: { pixel_values: anyTensor(1, 3, ...picture_size) }, wanted: ["latents"] },
  };
}

/** A call of a model's U-Net, under guidance with both texts. @param {import("./models.js").Ways} model @param {import("./calls.js").Facts} facts @returns {Trial} */
function trialOf({ guidance_scale }, { latents_shape: [, ...latents], tokenizer: { length }, width }) {
  const batch = guidance_scale === 1 ? 1 : 2;
  return {
    given: {
      latents: anyTensor(batch, ...latents),
      timestep: { data: Float32Array.of(500), dims: [1] },
      encoder_hidden_states: anyTensor(batch, length, width),
    },
    wanted: ["output"],
  };
}

/** Two calls, of which the second one's time counts. @param {any} network @param {Trial} trial */
async function time({ run, release }, { given, wanted }) {
  try {
    await run(given, wanted);
    const start = performance.now();
    const outputs = await run(given, wanted);
    return { seconds: (performance.now() - start) / 1000, output: outputs[wanted[0]].data };
  } finally {
    await release();
  }
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
 * "webgpu" if that is faster here and sound, else "wasm"; null where the processor itself failed, which says nothing.
 * @param {any} ort @param {ArrayBuffer} content of the network @param {Trial} trial @param {number} patience
 */
async function tryGraphics(ort, content, trial, patience) {
  const on = async (/** @type {string} */ provider) => time(await openNetwork(ort, content, provider), trial);
  const processor = await on("wasm").catch(() => null);
  if (!processor) return null;
  try {
    const card = await inTime(on("webgpu"), patience);
    return isSound(card.output, processor.output) && card.seconds < processor.seconds ? "webgpu" : "wasm";
  } catch (error) {
    if (error instanceof Unresponsive) throw error;
    return "wasm";
  }
}

/**
 * Decides, for each network, how it is computed: by a trial, whose verdict is remembered.
 * @param {{ ort: any, graphics: boolean, facts: any, memory: Memory, patience?: number }} parts
 */
export function choosing({ ort, graphics, facts, memory, patience = PATIENCE }) {
  const tried = graphics ? trials(facts) : {};
  let isLost = false;

  /** Computes all on the processor from now on. */
  function giveUp() {
    isLost = true;
    return Promise.all(Object.keys(tried).map((name) => memory.set(name, "wasm")));
  }

  /** @param {string} name @param {ArrayBuffer} content */
  async function choose(name, content) {
    if (isLost || !Object.hasOwn(tried, name)) return "wasm";
    const known = await memory.get(name);
    if (known) return known;
    try {
      const found = await tryGraphics(ort, content, tried[name], patience);
      if (found) await memory.set(name, found);
      return found ?? "wasm";
    } catch (error) {
      await giveUp();
      throw error;
    }
  }
  return { choose, giveUp };
}
