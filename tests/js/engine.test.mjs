// The engine's machinery: turns, answers, networks that open once, and the choice between processor and graphics card.

import assert from "node:assert/strict";
import test from "node:test";

import { answering } from "../../src/cloudgazing/publish/engine/answering.js";
import { createEngine } from "../../src/cloudgazing/publish/engine/engine.js";
import { ReaderError, Stopped } from "../../src/cloudgazing/publish/engine/errors.js";
import { openingNetworks } from "../../src/cloudgazing/publish/engine/networks.js";
import { choosing, isSound, loadRuntime, Unresponsive } from "../../src/cloudgazing/publish/engine/runtime.js";
import { FAULTS, LOST, NO_MEMORY } from "../../src/cloudgazing/publish/page/sentences.js";
import { remembering } from "../../src/cloudgazing/publish/engine/verdict.js";
import { breathe, takingTurns } from "../../src/cloudgazing/publish/engine/turns.js";
import { tokenizer } from "../../src/cloudgazing/widgets/text/tokenizer.js";

const facts = {
  name: "book", models: { book: { jumps: 0, num_inference_steps: 20, guidance_scale: 4 } },
  alphas_cumprod: [0.9, 0.5, 0.1], final_alpha_cumprod: 1, prediction_type: "epsilon", timestep_spacing: "trailing",
  steps_offset: 0, latents_shape: [1, 1, 2, 2], picture_size: [2, 2], scaling_factor: 1, width: 2, vocabulary: [],
  tokenizer: { vocabulary: "a</w>\n<s>\n<e>", merges: "", start: "<s>", end: "<e>", filling: "<e>", length: 4 },
  cross_attentions: [], blocks: [], clip: { side: 2 }, pixel_side: 2,
};
/** A session that adds one. */
const onnxruntime = ({ fails = () => false, log = [] } = {}) => ({
  Tensor: class {
    constructor(type, data, dims) {
      Object.assign(this, { type, data, dims });
    }
  },
  InferenceSession: {
    create: async (content, { executionProviders: [provider] }) => {
      log.push(provider);
      if (content.length === 0) throw new Error("out of memory");
      const run = async ({ x }) => {
        if (fails(provider)) throw new Error("the card is lost");
        return { y: { data: x.data.map((value) => value + 1), dims: x.dims } };
      };
      return { run, release: async () => {} };
    },
  },
});
const given = { x: { data: Float32Array.of(1, 2), dims: [2] } };

test("turns come in the order of asking, and nobody waits for another's end", async () => {
  const [turn, order] = [takingTurns(), []];
  const work = async (name) => {
    for (let i = 0; i < 3; i++) await turn(async () => order.push(name));
  };
  await Promise.all([work("a"), work("b")]);
  assert.deepEqual(order, ["a", "b", "a", "b", "a", "b"]);
});

test("before each turn others may speak, and nothing is opened for that", async () => {
  const { MessageChannel } = globalThis;
  const said = [];
  let opened = 0;
  globalThis.MessageChannel = class extends MessageChannel { constructor() { super(); opened += 1; } };
  try {
    const turn = takingTurns(breathe);
    setTimeout(() => said.push("another"));
    for (let i = 0; i < 5; i++) await turn(async () => said.push(i));
  } finally {
    globalThis.MessageChannel = MessageChannel;
  }
  assert.deepEqual(said, ["another", 0, 1, 2, 3, 4]);
  assert.equal(opened, 0);
});

test("a turn that was stopped is not taken, and a failure holds up nobody", async () => {
  const [turn, control] = [takingTurns(), new AbortController()];
  let done = false;
  const stopped = turn(async () => (done = true), control.signal);
  const failed = turn(async () => {
    throw new Error("no");
  });
  control.abort();
  await assert.rejects(stopped, Stopped);
  await assert.rejects(failed, /no/);
  assert.equal(await turn(async () => 5), 5);
  assert.equal(done, false);
});

/** The worker's heart, with answers and a model given by hand. */
function heart({ answer, open = async () => {}, load, run = async () => ({}) }) {
  const posts = [];
  const { ask, stop } = answering({
    load: load ?? (async () => ({ facts, open, run })),
    answersOf: async (figure) => ({ needs: () => [figure], answer }),
    post: (message) => posts.push(message),
  });
  return { posts, stop, ask: (id, request = {}) => ask({ kind: "ask", id, figure: "probe", request, state: {}, buffers: [] }) };
}

test("that the model is there is told, then what an answer yields with its buffers, then the end", async () => {
  const shared = Float32Array.of(1, 2, 3, 4);
  const { ask, posts } = heart({
    answer: async function* () {
      yield [{ kind: "one" }, [shared.subarray(1, 3), shared.subarray(0, 1)]];
      yield [{ kind: "two" }];
    },
  });
  await ask("7");
  assert.deepEqual(posts.map(({ kind, id, content }) => [kind, id, content?.kind]),
    [["opened", "7", undefined], ["say", "7", "one"], ["say", "7", "two"], ["end", "7", undefined]]);
  assert.deepEqual(posts[1].buffers.map((buffer) => [...new Float32Array(buffer)]), [[2, 3], [1]]);
});

test("sentences for readers pass, other errors are wrapped in one", async () => {
  const answer = async function* ({ request }) {
    if (request.kind === "range") throw new RangeError("Choose another.");
    if (request.kind === "reader") throw new ReaderError("Reload the page.");
    if (request.kind === "room") throw new RangeError("Array buffer allocation failed");
    if (request.kind === "trap") throw new WebAssembly.RuntimeError("unreachable");
    if (request.kind === "word") throw new RangeError('The word "out of memory" is too long.');
    throw new TypeError("x is undefined");
  };
  const { ask, posts } = heart({ answer });
  const said = console.error;
  console.error = () => {};
  for (const kind of ["range", "reader", "room", "trap", "word", "other"]) await ask(kind, { kind });
  console.error = said;
  assert.deepEqual(posts.filter(({ kind }) => kind === "say").map(({ content }) => content.message),
    ["Choose another.", "Reload the page.", NO_MEMORY, LOST, 'The word "out of memory" is too long.', "That did not work: x is undefined"]);
});

test("a stop ends an answer before the next network, and says so", async () => {
  let calls = 0;
  const answer = async function* ({ engine }) {
    for await (const { index } of engine.denoise(new Float32Array(4), new Float32Array(8), null,
      { num_inference_steps: 3, guidance_scale: 1 })) yield [{ kind: "step", index }, []];
  };
  const run = async (_, { latents: { data, dims } }) => {
    calls++;
    return { output: { data, dims } };
  };
  const { ask, stop, posts } = heart({ answer, run });
  const asked = ask("s");
  while (!posts.length) await new Promise((resolve) => setTimeout(resolve));
  stop("s");
  await asked;
  assert.deepEqual(posts.slice(-2).map(({ content, kind }) => content?.kind ?? kind), ["stopped", "end"]);
  assert.ok(calls < 3);
});

test("a model that could not be loaded is loaded again at the next question", async () => {
  let tries = 0;
  const load = async () => {
    if (tries++ === 0) throw new ReaderError("The connection broke off.");
    return { facts, open: async () => {}, run: async () => ({}) };
  };
  const { ask, posts } = heart({ load, answer: async function* () { yield [{ kind: "fine" }, []]; } });
  await ask("1");
  await ask("2");
  assert.deepEqual(posts.filter(({ kind }) => kind === "say").map(({ content }) => content.kind), ["error", "fine"]);
});

test("a network is fetched and opened once, however many ask at once", async () => {
  let reads = 0;
  const read = async () => (reads++, new ArrayBuffer(4));
  const { run } = openingNetworks({ ort: onnxruntime(), files: { unet: {} }, read });
  const outputs = await Promise.all([1, 2, 3].map(() => run("unet", given, ["y"])));
  assert.deepEqual(outputs.map(({ y }) => [...y.data]), Array(3).fill([2, 3]));
  assert.equal(reads, 1);
});

test("a network that could not be opened is tried again, with a sentence for the reader", async () => {
  const contents = [new ArrayBuffer(0), new ArrayBuffer(4)];
  const { run } = openingNetworks({ ort: onnxruntime(), files: { unet: {} }, read: async () => contents.shift() });
  const warn = console.warn;
  console.warn = () => {};
  await assert.rejects(run("unet", given, ["y"]), /not enough memory/);
  console.warn = warn;
  assert.deepEqual([...(await run("unet", given, ["y"])).y.data], [2, 3]);
});

test("half a runtime that could not be fetched is not taken for a lack of memory", async () => {
  const ort = onnxruntime();
  const warn = console.warn;
  console.warn = () => {};
  for (const words of ["Failed to fetch dynamically imported module: a.mjs", "error loading dynamically imported module: a.mjs",
    "Importing a module script failed."]) {
    ort.InferenceSession.create = async () => { throw new Error(`no available backend found. ERR: [wasm] TypeError: ${words}`); };
    const { run } = openingNetworks({ ort, files: { unet: {} }, read: async () => new ArrayBuffer(4) });
    await assert.rejects(run("unet", given, ["y"]), { message: LOST });
  }
  console.warn = warn;
});

test("a graphics card that is lost in the middle leaves the work to the processor", async () => {
  const log = [];
  let provider = "webgpu";
  const ort = onnxruntime({ fails: (each) => each === "webgpu", log });
  const { run } = openingNetworks({
    ort, files: { unet: {} }, read: async () => new ArrayBuffer(4),
    choose: async () => provider, onFailure: () => (provider = "wasm"),
  });
  assert.deepEqual([...(await run("unet", given, ["y"])).y.data], [2, 3]);
  assert.deepEqual(log, ["webgpu", "wasm"]);
});

test("a lost card is left once, however many calls were waiting for it", async () => {
  const log = [];
  let provider = "webgpu";
  const { run } = openingNetworks({
    ort: onnxruntime({ fails: (each) => each === "webgpu", log }), files: { unet: {} }, read: async () => new ArrayBuffer(4),
    choose: async () => provider, onFailure: () => (provider = "wasm"),
  });
  const outputs = await Promise.all([1, 2, 3].map(() => run("unet", given, ["y"])));
  assert.deepEqual(outputs.map(({ y }) => [...y.data]), Array(3).fill([2, 3]));
  assert.deepEqual(log, ["webgpu", "wasm"]);
});

test("a card that was chosen once and is not to be had any more leaves the work to the processor", async () => {
  const ort = onnxruntime();
  const { create } = ort.InferenceSession;
  ort.InferenceSession.create = async (content, options) => {
    if (options.executionProviders[0] === "webgpu") throw new Error("no available backend found");
    return create(content, options);
  };
  const memory = memoryOf({ unet: "webgpu" });
  const { choose, giveUp } = choosing({ ort, graphics: true, facts, memory });
  const { run } = openingNetworks({ ort, files: { unet: {} }, read: async () => new ArrayBuffer(4), choose, onFailure: giveUp });
  const warn = console.warn;
  console.warn = () => {};
  assert.deepEqual([...(await run("unet", given, ["y"])).y.data], [2, 3]);
  console.warn = warn;
  assert.equal(memory.stored.unet, "wasm");
});

test("a graphics card is sound when its numbers are close to the processor's", () => {
  assert.ok(isSound(Float32Array.of(1, 2.003), Float32Array.of(1, 2)));
  assert.ok(!isSound(Float32Array.of(1, 2.01), Float32Array.of(1, 2)));
  assert.ok(!isSound(Float32Array.of(1, NaN), Float32Array.of(1, 2)));
});

/** What remembers verdicts, and the verdicts. */
function memoryOf(stored = {}) {
  return { stored, get: async (name) => stored[name] ?? null, set: async (name, verdict) => void (stored[name] = verdict) };
}

/** A runtime whose sessions give back the latents, where they do not fail; it tells how many were not released. */
function trying(fails) {
  const open = { count: 0 };
  const create = async (_, { executionProviders: [provider] }) => {
    open.count += 1;
    const run = async ({ latents }) => {
      if (fails(provider)) throw new Error(`${provider} failed`);
      return { output: latents, pixel_values: latents };
    };
    return { run, release: async () => { open.count -= 1; } };
  };
  return { ort: { ...onnxruntime(), InferenceSession: { create } }, open };
}

test("the trial's verdict is remembered, and a failing card is never tried again", async () => {
  const memory = memoryOf();
  const { ort, open } = trying((provider) => provider === "webgpu");
  const { choose } = choosing({ ort, graphics: true, facts, memory });
  assert.equal(await choose("text_encoder", new ArrayBuffer(4)), "wasm");
  assert.deepEqual(memory.stored, {}, "small networks are not worth a trial");
  assert.equal(await choose("unet", new ArrayBuffer(4)), "wasm");
  assert.deepEqual(memory.stored, { unet: "wasm" });
  assert.equal(open.count, 0, "a session that failed holds its memory");
  memory.stored.vae_decoder = "webgpu";
  const later = choosing({ ort: onnxruntime(), graphics: true, facts, memory });
  assert.equal(await later.choose("vae_decoder", new ArrayBuffer(4)), "webgpu");
  await later.giveUp();
  assert.equal(await later.choose("vae_decoder", new ArrayBuffer(4)), "wasm");
  assert.equal(memory.stored.vae_decoder, "wasm");
});

test("a fault of the processor's own trial is no verdict on the graphics card", async () => {
  const memory = memoryOf();
  let isFull = true;
  const { ort, open } = trying((provider) => isFull && provider === "wasm");
  const { choose } = choosing({ ort, graphics: true, facts, memory });
  assert.equal(await choose("unet", new ArrayBuffer(4)), "wasm");
  assert.deepEqual([memory.stored, open.count], [{}, 0]);
  isFull = false;
  assert.match(await choose("unet", new ArrayBuffer(4)), /wasm|webgpu/);
  assert.deepEqual(Object.keys(memory.stored), ["unet"]);
});

test("a verdict holds for one network under one runtime in one browser", async () => {
  const shelf = new Map();
  const cache = { match: async (url) => shelf.get(url)?.clone(), put: async (url, response) => void shelf.set(url, response) };
  const [before, device] = [globalThis.caches, Object.getOwnPropertyDescriptor(globalThis, "navigator")];
  globalThis.caches = { open: async () => cache };
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "a browser" }, configurable: true });
  try {
    await remembering({ unet: { sha256: "u" } }, "one").set("unet", "wasm");
    assert.equal(await remembering({ unet: { sha256: "u" } }, "one").get("unet"), "wasm");
    assert.equal(await remembering({ unet: { sha256: "u" } }, "another").get("unet"), null);
    assert.equal(await remembering({ unet: { sha256: "v" } }, "one").get("unet"), null);
  } finally {
    globalThis.caches = before;
    delete globalThis.navigator;
    if (device) Object.defineProperty(globalThis, "navigator", device);
  }
});

test("without a graphics card, nothing is tried", async () => {
  const log = [];
  const { choose } = choosing({ ort: onnxruntime({ log }), graphics: false, facts, memory: memoryOf() });
  assert.equal(await choose("unet", new ArrayBuffer(4)), "wasm");
  assert.deepEqual(log, []);
});

test("a graphics card that never answers is given up", async () => {
  const memory = memoryOf();
  const ort = onnxruntime();
  ort.InferenceSession.create = async (_, { executionProviders: [provider] }) => ({
    run: provider === "webgpu" ? () => new Promise(() => {}) : async ({ latents }) => ({ output: latents }),
    release: async () => {},
  });
  const { choose } = choosing({ ort, graphics: true, facts, memory, patience: 20 });
  await assert.rejects(choose("unet", new ArrayBuffer(4)), Unresponsive);
  assert.equal(memory.stored.unet, "wasm");
  assert.equal(await choose("unet", new ArrayBuffer(4)), "wasm");
});

test("a graphics card is chosen when it is faster and its numbers are the processor's", async () => {
  const ort = onnxruntime();
  const busy = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const [slow, off, chosen] of [["wasm", 0, "webgpu"], ["webgpu", 0, "wasm"], ["wasm", 1, "wasm"]]) {
    ort.InferenceSession.create = async (_, { executionProviders: [provider] }) => ({
      run: async ({ latents: { data, dims } }) => {
        await busy(provider === slow ? 60 : 1);
        return { output: { data: data.map((value) => value + (provider === "webgpu" ? off : 0)), dims } };
      },
      release: async () => {},
    });
    const { choose } = choosing({ ort, graphics: true, facts, memory: memoryOf() });
    assert.equal(await choose("unet", new ArrayBuffer(4)), chosen);
  }
});

test("each model's U-Net is tried as the model calls it, a sibling's without guidance", async () => {
  const turbo = { jumps: 20, num_inference_steps: 4, guidance_scale: 1 };
  const [ort, sizes] = [onnxruntime(), []];
  ort.InferenceSession.create = async () => ({
    run: async ({ latents }) => (sizes.push(latents.dims[0]), { output: latents }), release: async () => {},
  });
  const both = { ...facts, models: { ...facts.models, turbo } };
  const { choose } = choosing({ ort, graphics: true, facts: both, memory: memoryOf() });
  for (const [name, size] of [["turbo", 1], ["unet", 2]]) {
    await choose(name, new ArrayBuffer(4));
    assert.deepEqual(sizes.splice(0), [size, size, size, size]);
  }
  const { choose: chooseAlone } = choosing({ ort, graphics: true, facts, memory: memoryOf() });
  assert.equal(await chooseAlone("turbo", new ArrayBuffer(4)), "wasm");
  assert.deepEqual(sizes, []);
});

test("a runtime that cannot be fetched is told by a sentence for the reader", async () => {
  const wasm = { module: new URL("./nowhere.mjs", import.meta.url).href, glue: "", wasm: {} };
  await assert.rejects(loadRuntime({ wasm, jspi: wasm }, async () => new ArrayBuffer(4), () => {}, false),
    { message: FAULTS.offline });
});

test("a picture of what is no number is refused in Python's words, and not shown in black", async () => {
  const run = async (network, { latents }) => ({ pixel_values: { data: latents.data.map((value) => 0 * value), dims: [] } });
  const engine = createEngine(facts, run);
  assert.equal((await engine.decode(Float32Array.of(1, 2, 3, 4))).length, 4);
  await assert.rejects(engine.decode(Float32Array.of(1, Infinity, 3, 4)), /holds values that are not numbers: take a smaller/);
});

test("a word of ten thousand letters is cut in no time", () => {
  const { pieces } = tokenizer({ vocabulary: "a\nb\nab\na</w>\nb</w>\nab</w>", merges: "a b\na b</w>", start: "<s>", end: "<e>", filling: "<e>", length: 9 });
  assert.equal(pieces("ab".repeat(5_000)).length, 5_000);
});
