// How a quiz reads and judges what was answered.

import assert from "node:assert/strict";
import test from "node:test";

import { complaint, judgeChoice, judgeNumber, readings, spans, tally }
  from "../../src/cloudgazing/widgets/kit/answers.js";

const question = { answer: 48, tolerance: 0, unit: "", right: "So it is.", wrong: "Count again." };
const isRight = (about, text) => judgeNumber({ ...question, ...about }, text).right;

test("a number may be written in any of the usual ways", () => {
  const ways = { "48": 48, " 48 ": 48, "0,5": 0.5, ".5": 0.5, "5.": 5, "+3": 3, "-3": -3, "−3": -3, "1e3": 1000,
    "16 384": 16384, "16\u202f384": 16384, "1,234,567.5": 1234567.5, "1.234.567,5": 1234567.5, "12'000": 12000 };
  for (const [text, number] of Object.entries(ways)) assert.deepEqual(readings(text), [number], text);
});

test("a comma before three digits has two readings, and either may be the right one", () => {
  assert.deepEqual(readings("1,024"), [1.024, 1024]);
  assert.deepEqual(readings("1.024"), [1.024, 1024]);
  assert.ok(isRight({ answer: 1024 }, "1,024"));
  assert.ok(isRight({ answer: 1.024 }, "1,024"));
});

test("the unit may stand behind the number", () => {
  assert.ok(isRight({ unit: "%" }, "48 %"));
  assert.ok(isRight({ unit: "numbers" }, "48 numbers"));
  assert.deepEqual(readings("48 %"), []);
});

test("what is no number gets one sentence, and what is one gets none", () => {
  assert.equal(complaint("  "), "Write a number first, such as 12 or 0.5.");
  for (const text of ["abc", "NaN", "Infinity", "1e999", "1,2,3", "--1", "0x10", "4 8 %", "e", "."]) {
    assert.equal(complaint(text), `“${text}” is not a number. Write one such as 12 or 0.5.`);
  }
  assert.equal(complaint("-0,5"), "");
});

test("the tolerance belongs to the right answer, its edge included", () => {
  assert.ok(isRight({ answer: 0.3, tolerance: 0.1 }, "0.4"));
  assert.ok(isRight({ answer: 0.3, tolerance: 0.1 }, "0.2"));
  assert.ok(!isRight({ answer: 0.3, tolerance: 0.1 }, "0.41"));
  assert.ok(isRight({}, "48.0"));
  assert.ok(!isRight({}, "48.001"));
  assert.ok(!isRight({ answer: 0 }, "1e-12"));
});

test("each answer has its own feedback", () => {
  assert.deepEqual(judgeNumber(/** @type {any} */ (question), "48"), { right: true, words: "So it is." });
  assert.deepEqual(judgeNumber(/** @type {any} */ (question), "47"), { right: false, words: "Count again." });
  const answers = [{ answer: "50 times", feedback: "Look again." }, { answer: "Once", feedback: "It is kept." }];
  const choice = { kind: "choice", question: "How often?", answers, right: "Once" };
  assert.deepEqual(judgeChoice(/** @type {any} */ (choice), 0), { right: false, words: "Look again." });
  assert.deepEqual(judgeChoice(/** @type {any} */ (choice), 1), { right: true, words: "It is kept." });
});

test("the tally counts what is right now", () => {
  assert.equal(tally([null, { right: true, words: "" }, { right: false, words: "" }]), "1 of 3 answered right");
});

test("code and stressed words are told from the rest, and sums are not", () => {
  assert.deepEqual(spans("Is `a*b*c` a *long* word?"), [
    { tag: null, text: "Is " }, { tag: "code", text: "a*b*c" }, { tag: null, text: " a " },
    { tag: "em", text: "long" }, { tag: null, text: " word?" },
  ]);
  assert.deepEqual(spans("16 * 16 * 4"), [{ tag: null, text: "16 * 16 * 4" }]);
  assert.deepEqual(spans(""), []);
  assert.deepEqual(spans("It's `f'x'`, *isn't* it?").map(({ text }) => text), ["It’s ", "f'x'", ", ", "isn’t", " it?"]);
});
