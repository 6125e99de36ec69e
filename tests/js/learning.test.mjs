// The arithmetic and the counts of chapter 7's figures.

import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, meanSquare, stepError } from "../../src/cloudgazing/widgets/learning/step_arithmetic.js";
import { lossCurve } from "../../src/cloudgazing/widgets/learning/loss_curve.js";
import { mix } from "../../src/cloudgazing/widgets/noise/mixing.js";
import { barChart, bars, comparable, countOf, fits } from "../../src/cloudgazing/widgets/learning/tallies.js";
import { newPage } from "./page.mjs";

const latents = Float32Array.of(1, -2, 0.5);
const noise = Float32Array.of(0.3, 0.4, -1);

test("the velocity's error is what the noise and the latents of one answer miss together", () => {
  const a = 0.36;
  const said = Float32Array.of(0.2, 0.9, -0.7);
  const truth = noise.map((value, i) => Math.sqrt(a) * value - Math.sqrt(1 - a) * latents[i]);
  const mixture = mix(latents, noise, a);
  const noiseGuess = said.map((v, i) => Math.sqrt(a) * v + Math.sqrt(1 - a) * mixture[i]);
  const latentsGuess = said.map((v, i) => Math.sqrt(a) * mixture[i] - Math.sqrt(1 - a) * v);
  const expected = meanSquare(difference(said, truth));
  const [offNoise, offLatents] = [meanSquare(difference(noiseGuess, noise)), meanSquare(difference(latentsGuess, latents))];
  assert.ok(Math.abs(stepError("v_prediction", offNoise, offLatents)[0] - expected) < 1e-5);
  assert.ok(Math.abs(offNoise / a - expected) < 1e-5);
});

test("a model learns from the error of what it predicts", () => {
  assert.deepEqual(stepError("epsilon", 0.1, 0.3), [0.1, "the noise’s miss"]);
  assert.deepEqual(stepError("sample", 0.1, 0.3), [0.3, "the picture’s miss"]);
});

const drawing = { seed: 1, caption: "", items: [["cat", "red"], ["dog", "blue"]], place: "snow", style: "flat" };
const census = {
  drawings: 10,
  thing: { cat: 4, dog: 3 },
  colour: { red: 5, blue: 2 },
  style: { flat: 8, "pixel art": 2 },
  place: { snow: 6 },
  pairs: {
    colour: { cat: { red: 4, blue: 0 }, dog: { red: 1, blue: 2 } },
    style: { cat: { flat: 3, "pixel art": 1 }, dog: { flat: 2, "pixel art": 1 } },
  },
};
const heldOut = { colour: [["cat", "blue"]], style: [] };
const any = { thing: "", colour: "", place: "", style: "" };

test("a colour is wanted on the thing", () => {
  assert.ok(fits(drawing, { ...any, thing: "cat", colour: "red" }));
  assert.ok(!fits(drawing, { ...any, thing: "cat", colour: "blue" }));
  assert.ok(fits(drawing, { ...any, colour: "blue", place: "snow" }));
  assert.ok(!fits(drawing, { ...any, style: "pixel art" }));
});

test("counts are told as far as they are known", () => {
  assert.match(countOf(census, heldOut, any).words, /^10 drawings/);
  assert.match(countOf(census, heldOut, { ...any, place: "snow" }).words, /^6 of 10/);
  assert.match(countOf(census, heldOut, { ...any, thing: "dog", colour: "blue" }).words, /^2 of 10/);
  assert.match(countOf(census, heldOut, { ...any, thing: "cat", style: "pixel art" }).words, /^1 of 10/);
  assert.match(countOf(census, heldOut, { ...any, thing: "cat", place: "snow" }).words, /not counted/);
  const none = countOf(census, heldOut, { ...any, thing: "cat", colour: "blue" });
  assert.match(none.words, /on purpose/);
  assert.ok(none.heldOut);
});

test("counts that are to be compared have the same values in the order of the last, and none is left out", () => {
  const shares = comparable([{ red: 3, pink: 1 }, { white: 4, red: 12 }]);
  assert.deepEqual(shares.map((each) => each.map(({ value, count }) => [value, count])), [
    [["red", 0.75], ["white", 0], ["pink", 0.25]],
    [["red", 0.75], ["white", 0.25], ["pink", 0]],
  ]);
  assert.deepEqual(comparable([{ red: 1 }], ["blue", "red"]), [[{ value: "red", count: 1 }, { value: "blue", count: 0 }]]);
  assert.deepEqual(comparable([{}], ["blue"]), [[]], "of nothing there is no share");
});

test("a bar is as long as its share of the most, and has the colour that it counts", () => {
  newPage();
  const chart = barChart("Colours", [{ value: "red", count: 1 }, { value: "flat", count: 2 }], { most: 4, shades: { red: "#dc3b35" } });
  const [red, flat] = chart.querySelectorAll("i");
  assert.deepEqual([red.style.width, red.style.background, red.className], ["25%", "#dc3b35", "cg-shade"]);
  assert.deepEqual([flat.style.width, flat.style.background, flat.className], ["50%", "", ""]);
});

test("the longest bar comes first, and only of all drawings together two colours may belong to one", () => {
  newPage();
  const said = (thing) => bars(census, heldOut, thing, {}).map((chart) => chart.textContent);
  assert.match(said("")[0], /^colours of all drawings.*red5blue2.*two things counts for both/);
  assert.match(said("dog")[0], /blue2red1$/);
});

test("a longer bar is more drawings, whichever chart it stands in, and what was held out has a word instead of a bar", () => {
  newPage();
  const lengths = (thing) => bars(census, heldOut, thing, {}).map((chart) => chart.querySelectorAll("i").map(({ style }) => style.width));
  assert.deepEqual(lengths(""), [["62.5%", "25%"], ["100%", "25%"], ["75%"]]);
  assert.deepEqual(lengths("cat"), [["100%"], ["75%", "25%"]]);
  assert.match(bars(census, heldOut, "cat", {})[0].textContent, /red4bluenone: held out$/);
});

test("the numbers below an error's line stay within the chart, and on a narrow one do not touch", () => {
  newPage();
  const ticks = (width) => lossCurve({ line: [[64, 1.1], [1_240_000, 0.3]], at: null, unit: "drawings", log: true }, width)
    .querySelectorAll("text").filter(({ textContent }) => /^[1-9][0,]+$/.test(textContent));
  assert.deepEqual(ticks(340).map(({ textContent }) => textContent), ["100", "10,000", "1,000,000"]);
  assert.equal(ticks(640).length, 5);
  const middle = Number(ticks(640).at(-1).getAttribute("x"));
  assert.ok(middle > 590 && middle + 31 <= 640, "as near to its place as the chart has room");
});
