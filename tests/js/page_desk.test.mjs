// How a published page answers its figures: leave, turns, stops and what goes wrong. The worker and the net are played.

import assert from "node:assert/strict";
import test from "node:test";

import { Declined } from "../../src/cloudgazing/publish/page/bar.js";
import { desk } from "../../src/cloudgazing/publish/page/desk.js";
import { engine } from "../../src/cloudgazing/publish/page/engine.js";
import { FigureModel } from "../../src/cloudgazing/publish/page/figure_model.js";
import { leave } from "../../src/cloudgazing/publish/page/leave.js";
import { DECLINED, HERE, LEFT, LOST, NO_MEMORY, NO_SIMD, NOT_KEPT, WAITS } from "../../src/cloudgazing/publish/page/sentences.js";

const FILES = { wasm: { bytes: 3_700_000, sha256: "w" }, unet: { bytes: 16_000_000, sha256: "u" }, vae_decoder: { bytes: 1_300_000, sha256: "v" } };
const settle = () => new Promise((resolve) => { setTimeout(resolve, 2); });

/** What is kept on the device, as `keep` tells it. */
function keptHere(keys = [], isLeft = false) {
  const kept = new Set(keys);
  return { kept, has: async (key) => kept.has(key), hasLeave: async () => isLeft, noteLeave: async () => { isLeft = true; }, retain: async () => {} };
}

/** A page with one desk; its figures hear into `heard`, and the worker's questions are in `asked`. */
function open({ store = keptHere(), canCompute = () => true, listed = async () => FILES, needs = () => ["unet"] } = {}) {
  const workers = [];
  const helper = engine(() => {
    const worker = { asked: [], ended: false, postMessage: (message) => worker.asked.push(message), terminate: () => { worker.ended = true; } };
    workers.push(worker);
    return worker;
  });
  const answers = { needs, answer: async function* () { yield [{ kind: "here" }, [Uint8Array.of(7)]]; } };
  const seat = desk({ answersOf: async () => answers, leave: leave({ listed, kept: store }), engine: helper,
    runtime: async () => ["wasm"], canCompute });
  return { workers, helper, store, sit: () => figure(seat), say: (id, content) => workers.at(-1).onmessage({ data: { kind: "say", id, content, buffers: [] } }),
    end: (id) => workers.at(-1).onmessage({ data: { kind: "end", id } }) };
}

/** A figure on the page, and what its place was told to say. */
function figure(seat) {
  const model = new FigureModel({ prompt: "a cat", picture: new DataView(new ArrayBuffer(4)) });
  const [heard, said] = [[], []];
  /** @type {any} */ const place = { isConnected: true };
  let press = () => {}, decline = () => {};
  const voice = {
    ask: (bytes, signal) => new Promise((resolve, reject) => {
      said.push(["ask", bytes]);
      [press, decline] = [resolve, () => reject(new Declined(DECLINED))];
      signal.addEventListener("abort", () => reject(signal.reason));
    }),
    loading: (came, all) => said.push(["loading", came, all]),
    ready: (note) => said.push(["ready", note]),
    done: () => said.push(["done"]),
  };
  model.on("msg:custom", (content, parts) => heard.push([content, parts]));
  model.receive = seat({ name: "player", place, model, voice });
  return { model, heard, said, place, press: () => press(), decline: () => decline(),
    kinds: () => heard.map(([{ kind }]) => kind) };
}

test("who hears of a change finds all that changed with it, and nothing is told where nothing changed", () => {
  const model = new FigureModel({ prompt: "a cat", seed: 3 });
  const heard = [];
  model.on("change:prompt change:seed", () => heard.push([model.get("prompt"), model.get("seed")]));
  model.on("change", () => heard.push("change"));
  model.set({ prompt: "a dog", seed: 4 });
  model.set({ prompt: "a dog" });
  assert.deepEqual(heard, [["a dog", 4], ["a dog", 4], "change"]);
});

test("leave is asked once, with what is still to be fetched, and never again on the page", async () => {
  const page = open({ store: keptHere(["v"]), needs: () => ["unet", "vae_decoder"] });
  const [one, other] = [page.sit(), page.sit()];
  one.model.send({ kind: "draw", id: "a" });
  other.model.send({ kind: "draw", id: "b" });
  await settle();
  assert.deepEqual([one.said, other.said], [[["ask", 19_700_000]], [["ask", 19_700_000]]]);
  assert.deepEqual(one.heard.map(([{ message }]) => message), ["", WAITS]);
  assert.equal(page.workers.length, 0);
  one.press();
  await settle();
  assert.equal(page.workers[0].asked.length, 2);
  one.model.send({ kind: "more", id: "c" });
  await settle();
  assert.equal(page.workers[0].asked.length, 3);
  assert.equal(await page.store.hasLeave(), true);
});

test("nothing is asked where all is kept, or where leave was given on another page", async () => {
  for (const store of [keptHere(["w", "u"]), keptHere([], true)]) {
    const page = open({ store });
    const one = page.sit();
    one.model.send({ kind: "draw", id: "a" });
    await settle();
    assert.deepEqual([one.said, page.workers[0].asked.length], [[], 1]);
    assert.deepEqual(one.heard[0][0], { kind: "waiting", message: "", id: "a" });
  }
});

test("a figure is told at once that it is heard, before anything is fetched", async () => {
  const page = open({ listed: () => new Promise(() => {}) });
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  assert.deepEqual(one.heard, []); // but not before it can have begun to wait
  await settle();
  assert.deepEqual(one.heard.map(([content]) => content), [{ kind: "waiting", message: "", id: "a" }]);
});

test("a reader who declines gets a sentence, and is asked again the next time", async () => {
  const page = open();
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  await settle();
  one.decline();
  await settle();
  assert.deepEqual(one.heard.at(-1)[0], { kind: "error", message: DECLINED, declined: true, id: "a" });
  one.model.send({ kind: "draw", id: "b" });
  await settle();
  assert.equal(one.said.filter(([what]) => what === "ask").length, 2);
});

test("messages reach the figure with its own id, and progress reaches its place", async () => {
  const page = open({ store: keptHere([], true) });
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" }, undefined, [Float32Array.of(1, 2).subarray(1)]);
  await settle();
  const [{ id, request, buffers, state, figure: name }] = page.workers[0].asked;
  assert.deepEqual([name, request.id, state, new Float32Array(buffers[0])], ["player", "a", { prompt: "a cat" }, Float32Array.of(2)]);
  page.workers[0].onmessage({ data: { kind: "progress", id, received: 1, total: 9 } });
  page.workers[0].onmessage({ data: { kind: "opened", id } });
  await settle();
  assert.deepEqual(one.said, [["loading", 1, 9], ["ready", NOT_KEPT]], "before the first word of the answer");
  page.say(id, { kind: "start" });
  page.end(id);
  await settle();
  assert.deepEqual(one.heard.map(([content]) => content), [{ kind: "waiting", message: "", id: "a" }, { kind: "start", id: "a" }]);
  assert.deepEqual(one.said, [["loading", 1, 9], ["ready", NOT_KEPT], ["done"]]);
});

test("a figure that was told that the model is not here is told when it is, and its place is cleared", async () => {
  const page = open();
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  await settle();
  one.press();
  await settle();
  const [{ id }] = page.workers[0].asked;
  page.workers[0].onmessage({ data: { kind: "opened", id } });
  await settle();
  assert.deepEqual(one.heard.map(([{ kind, message }]) => [kind, message]), [["waiting", ""], ["waiting", WAITS], ["waiting", HERE]]);
  assert.deepEqual(one.said, [["ask", 19_700_000], ["loading", 0, 19_700_000], ["ready", NOT_KEPT]]);
  one.model.send({ kind: "more", id: "b" });
  await settle();
  page.workers[0].onmessage({ data: { kind: "opened", id: page.workers[0].asked[1].id } });
  await settle();
  assert.deepEqual([one.heard.at(-1)[0].message, one.said.length], ["", 3], "who was not told the one is not told the other");
});

test("a model that could not be opened leaves no note behind", async () => {
  const page = open({ store: keptHere([], true) });
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  await settle();
  const [{ id }] = page.workers[0].asked;
  page.workers[0].onmessage({ data: { kind: "progress", id, received: 1, total: 9 } });
  page.say(id, { kind: "error", message: "No." });
  page.end(id);
  await settle();
  assert.deepEqual(one.said, [["loading", 1, 9], ["done"]]);
});

test("a newer question of a kind ends the older one, and a stop ends all", async () => {
  const page = open({ store: keptHere([], true) });
  const one = page.sit();
  for (let i = 0; i < 50; i++) one.model.send({ kind: "draw", id: `draw ${i}` });
  one.model.send({ kind: "decode", id: "other kind" });
  await settle();
  assert.deepEqual(page.workers[0].asked.map(({ request }) => request.id), ["draw 49", "other kind"]);
  assert.equal(one.kinds().filter((kind) => kind === "stopped").length, 49);
  one.model.send({ kind: "stop" });
  await settle();
  assert.equal(one.kinds().filter((kind) => kind === "stopped").length, 51);
  assert.deepEqual(page.workers[0].asked.slice(2).map(({ kind }) => kind), ["stop", "stop"]);
  page.say(page.workers[0].asked[0].id, { kind: "late" });
  await settle();
  assert.equal(one.kinds().at(-1), "stopped");
});

test("what a figure that is gone asked is stopped", async () => {
  const page = open({ store: keptHere([], true) });
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  await settle();
  one.place.isConnected = false;
  page.say(page.workers[0].asked[0].id, { kind: "frame" });
  await settle();
  assert.deepEqual(one.kinds(), ["waiting"]);
  assert.equal(page.workers[0].asked.at(-1).kind, "stop");
});

test("a worker that is lost or lacks memory, or a page that is left, ends in a sentence, and the next question starts another", async () => {
  const fail = (message) => ({ workers, say }) => say(workers[0].asked[0].id, { kind: "error", message });
  for (const [end, sentence] of [[({ workers }) => workers[0].onerror(), LOST], [({ helper }) => helper.end(LEFT), LEFT],
    [fail(NO_MEMORY), NO_MEMORY], [fail(LOST), LOST]]) {
    const page = open({ store: keptHere([], true) });
    const one = page.sit();
    one.model.send({ kind: "draw", id: "a" });
    await settle();
    end(page);
    await settle();
    assert.equal(page.workers[0].ended, true);
    assert.deepEqual(one.heard.at(-1)[0], { kind: "error", message: sentence, id: "a" });
    one.model.send({ kind: "draw", id: "b" });
    await settle();
    assert.deepEqual([page.workers.length, page.workers[1].asked.length], [2, 1]);
  }
});

test("without WebAssembly's SIMD nothing is fetched, and a sentence says what to do", async () => {
  const page = open({ canCompute: () => false });
  const one = page.sit();
  one.model.send({ kind: "draw", id: "a" });
  await settle();
  assert.deepEqual([one.heard.at(-1)[0].message, one.said.length > 1, page.workers.length], [NO_SIMD, false, 0]);
});

test("what needs no network is answered in the page", async () => {
  const page = open({ needs: () => [], canCompute: () => false });
  const one = page.sit();
  one.model.send({ kind: "measure", id: "a" });
  await settle();
  assert.deepEqual(one.heard.at(-1)[0], { kind: "here", id: "a" });
  assert.equal(one.heard.at(-1)[1][0].getUint8(0), 7);
  assert.equal(page.workers.length, 0);
});
