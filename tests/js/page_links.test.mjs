// Links that carry a figure's settings: what they say, and what is left of nonsense.

import assert from "node:assert/strict";
import test from "node:test";

import { enter, fragmentOf, readLink, sensible } from "../../src/cloudgazing/publish/page/links.js";

const STATE = { prompt: "a cat", seed: 7, guidance_scale: 4.5, view: "canvas", without_text: false, values: ["a", "b"] };
const LIMITS = { prompt: {}, seed: { min: 0, whole: true }, guidance_scale: {}, view: { values: ["canvas", "guess"] }, without_text: {}, values: {} };

test("a link brings back the settings that it was made of", () => {
  const odd = { ...STATE, prompt: 'ß & <b>"é"</b> #1 = 100% + 🐈 شجرة', seed: 2 ** 40, without_text: true, values: ["", "x&y"] };
  const link = readLink(`#${fragmentOf("four_panes.2", Object.keys(LIMITS), (name) => odd[name])}`);
  assert.equal(link.figure, "four_panes.2");
  assert.deepEqual(sensible(link.settings, STATE, LIMITS), { values: odd, texts: [odd.prompt, "canvas"], isWhole: true });
});

test("ordinary links are left alone", () => {
  for (const hash of ["", "#predict", "#figures=1", "#a=1&figure=x"]) assert.equal(readLink(hash), null);
});

test("nonsense is left out, and told", () => {
  for (const settings of [{ seed: "-1" }, { seed: "1.5" }, { seed: "seven" }, { seed: "null" }, { seed: "1e999" }, { seed: "[7]" },
    { view: "banana" }, { without_text: '"yes"' }, { prompt: "x".repeat(10_000) }, { values: '["a"]' }, { values: '["a", 1]' },
    { values: "[[], []]" }, { guidance_scale: "{}" }, { opening: "x" }, { __proto__: null, constructor: "x" }]) {
    assert.deepEqual(sensible(settings, STATE, LIMITS), { values: {}, texts: [], isWhole: false }, JSON.stringify(settings));
  }
  assert.deepEqual(sensible({ seed: "-1", prompt: "a dog" }, STATE, LIMITS), { values: { prompt: "a dog" }, texts: ["a dog"], isWhole: false });
});

test("a figure hears the texts that a link brought, whether it listens while one types or afterwards", () => {
  const heard = [];
  const fields = ["a cat", "elsewhere"].map((value) => Object.assign(new EventTarget(), { value }));
  for (const field of fields) {
    for (const kind of ["input", "change"]) field.addEventListener(kind, () => heard.push([kind, field.value]));
  }
  enter(fields, ["a cat", "canvas"]);
  assert.deepEqual(heard, [["input", "a cat"], ["change", "a cat"]]);
});

test("a broken percent sign or a lone surrogate does no harm", () => {
  assert.equal(readLink("#figure=a&prompt=%E0%A4%A").settings.prompt.length > 0, true);
  const fragment = fragmentOf("a", ["prompt"], () => "a \ud800 cat");
  assert.equal(readLink(`#${fragment}`).settings.prompt, "a \ufffd cat");
});
