// A figure asks one question at a time, and of those that wait only the newest; or hears of a drawing in many messages.

import assert from "node:assert/strict";
import test from "node:test";

import { streaming } from "../../src/cloudgazing/widgets/denoising/streaming.js";
import { asking } from "../../src/cloudgazing/widgets/kit/asking.js";

/** Patience ends when a test says so; so long it would last. */
let losePatience = () => {};
let lasts = 0;
globalThis.window = /** @type {any} */ ({ setTimeout: (act, ms) => { [losePatience, lasts] = [act, ms]; return 0; } });

function begin({ isThere = () => true } = {}) {
  const sent = [], answers = [], troubles = [], listeners = new Set();
  const model = {
    send: (content) => { if (!isThere()) throw new Error("Cannot send"); sent.push(content); },
    on: (_, hear) => listeners.add(hear),
    off: (_, hear) => listeners.delete(hear),
  };
  const controller = new AbortController();
  const ask = asking(model, {
    onAnswer: (content) => {
      answers.push(content.value);
      if (content.fails === "at once") throw new Error("no canvas");
      return content.fails ? Promise.reject(new Error("no picture")) : undefined;
    },
    onTrouble: (sentence) => troubles.push(sentence),
    signal: controller.signal,
  });
  const reply = (content) => listeners.forEach((hear) => hear({ id: sent.at(-1).id, ...content }, []));
  return { ask, sent, answers, troubles, listeners, controller, reply };
}

test("of the questions that come meanwhile only the newest is asked", () => {
  const { ask, sent, answers, reply } = begin();
  for (const at of [1, 2, 3]) ask({ at });
  assert.deepEqual(sent.map(({ at }) => at), [1]);
  reply({ value: "one" });
  assert.deepEqual(sent.map(({ at }) => at), [1, 3]);
  reply({ value: "three" });
  assert.deepEqual(answers, ["one", "three"]);
});

test("trouble is told, and the next question is asked all the same", () => {
  const { ask, sent, answers, troubles, reply } = begin();
  ask({ at: 1 });
  ask({ at: 2 });
  reply({ kind: "error", message: "Not so." });
  assert.deepEqual(troubles, ["Not so."]);
  reply({ value: "two" });
  assert.deepEqual([sent.length, ...answers], [2, "two"]);
});

test("answers to others are not heard, and nothing is heard after the end", () => {
  const { ask, answers, listeners, controller, reply } = begin();
  ask({ at: 1 });
  reply({ id: "somebody else's", value: "no" });
  controller.abort();
  assert.deepEqual([answers.length, listeners.size], [0, 0]);
});

test("a question that got no answer does not hold up the next, and its late answer is not heard", () => {
  const { ask, sent, answers, troubles, listeners, reply } = begin();
  ask({ at: 1 });
  losePatience();
  assert.deepEqual(troubles, ["No answer yet. Is another cell still running, or has the kernel stopped?"]);
  ask({ at: 2 });
  ask({ at: 3 });
  assert.deepEqual(sent.map(({ at }) => at), [1, 2]);
  listeners.forEach((hear) => hear({ id: sent[0].id, value: "late" }, []));
  reply({ value: "two" });
  assert.deepEqual(answers, ["two"]);
  assert.deepEqual(sent.map(({ at }) => at), [1, 2, 3]);
});

test("a late answer is heard if nothing newer was asked", () => {
  const { ask, answers, reply } = begin();
  ask({ at: 1 });
  losePatience();
  reply({ value: "one" });
  assert.deepEqual(answers, ["one"]);
});

test("who has declined is not asked again for what came meanwhile, but for what comes next", () => {
  const { ask, sent, troubles, reply } = begin();
  ask({ at: 1 });
  ask({ at: 2 });
  reply({ kind: "error", message: "Not loaded.", declined: true });
  assert.deepEqual([sent.map(({ at }) => at), troubles], [[1], ["Not loaded."]]);
  ask({ at: 3 });
  assert.deepEqual(sent.map(({ at }) => at), [1, 3]);
});

test("an engine that has heard may be long about its answer, but one that falls silent does not hold up the next question", () => {
  const { ask, sent, answers, troubles, reply } = begin();
  ask({ at: 1 });
  reply({ kind: "waiting", message: "" });
  ask({ at: 2 });
  assert.equal(sent.length, 1);
  assert.equal(lasts, 60_000);
  losePatience();
  assert.deepEqual(troubles, [], "nothing is known of it");
  ask({ at: 3 });
  assert.deepEqual(sent.map(({ at }) => at), [1, 3]);
  reply({ value: "three" });
  assert.deepEqual([sent.length, ...answers], [2, "three"]);
});

test("where nobody is there to answer, the figure says so, and asks again when somebody is", () => {
  let there = false;
  const { ask, sent, troubles, answers, reply } = begin({ isThere: () => there });
  ask({ at: 1 });
  assert.deepEqual(troubles, [
    "Nobody is there to answer. Has the kernel stopped? Start it, and run all cells again."]);
  there = true;
  ask({ at: 2 });
  reply({ value: "two" });
  assert.deepEqual([sent.length, ...answers], [1, "two"]);
});

test("nothing is asked after the end", () => {
  const { ask, sent, controller } = begin();
  controller.abort();
  ask({ at: 1 });
  assert.deepEqual(sent, []);
});

test("a question that was stopped has no answer to be shown, and the next one is asked", () => {
  const { ask, sent, answers, troubles, reply } = begin();
  ask({ at: 1 });
  ask({ at: 2 });
  reply({ kind: "stopped" });
  assert.deepEqual([answers, troubles, sent.map(({ at }) => at)], [[], [], [1, 2]]);
});

for (const fails of ["at once", "later"]) {
  test(`an answer that ${fails} cannot be shown is told in a sentence, and the next question is asked`, async () => {
    const { ask, sent, troubles, reply } = begin();
    ask({ at: 1 });
    ask({ at: 2 });
    reply({ value: "one", fails });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(troubles, ["The answer could not be shown. Try again, or reload the page."]);
    assert.deepEqual(sent.map(({ at }) => at), [1, 2]);
  });
}

/** A stream whose engine does what a test says. */
function streamTo(send) {
  const heard = [], words = [], listeners = new Set();
  const model = { send, on: (_, hear) => listeners.add(hear), off: (_, hear) => listeners.delete(hear) };
  const stream = streaming(model, { onMessage: ({ kind, message }) => { heard.push(kind); words.push(message); }, onTrouble() {},
    signal: new AbortController().signal });
  return { stream, heard, words, tell: (content) => listeners.forEach((hear) => hear(content, [])) };
}

test("a drawing that nobody can be asked for is not waited for", () => {
  const { stream, heard, words } = streamTo(() => { throw new Error("disposed"); });
  stream.start({ prompt: "a cat" });
  assert.deepEqual([stream.busy(), heard], [false, ["error"]]);
  assert.match(words[0], /Nobody is there to answer/);
});

test("of what is forgotten nothing is heard any more, also where its end is told at once", () => {
  const ids = [];
  const { stream, heard, tell } = streamTo(({ kind, id }) => (kind === "stop" ? tell({ kind: "stopped", id: ids.at(-1) }) : ids.push(id)));
  stream.start({});
  stream.forget();
  assert.deepEqual([heard, stream.busy()], [[], false]);
});
