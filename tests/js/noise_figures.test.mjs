// The figures about noise: their arithmetic, against closed forms and numbers that Python computed, and what they show.

import assert from "node:assert/strict";
import test from "node:test";

import { seededNoise } from "../../src/cloudgazing/widgets/kit/noise.js";
import { best, blur, clamp, difference, median } from "../../src/cloudgazing/widgets/noise/filters.js";
import { shareGuessed } from "../../src/cloudgazing/widgets/noise/guessed_noise.js";
import jumpOrSteps from "../../src/cloudgazing/widgets/noise/jump_or_steps.js";
import { bell, histogram, meanAndVariance, mix, pictureOf, pixelValues, REACH, shareOutside, weights }
  from "../../src/cloudgazing/widgets/noise/mixing.js";
import noiseSlider from "../../src/cloudgazing/widgets/noise/noise_slider.js";
import { quarterCircle } from "../../src/cloudgazing/widgets/noise/numbers.js";
import { inPercent } from "../../src/cloudgazing/widgets/noise/schedule_explorer.js";
import { cosine, linear, scaledLinear } from "../../src/cloudgazing/widgets/noise/schedules.js";
import { isSeed } from "../../src/cloudgazing/widgets/noise/seed.js";
import trainingMonitor, { inARow } from "../../src/cloudgazing/widgets/noise/training_monitor.js";
import { newPage, open } from "./page.mjs";

/** @param {number} a @param {number} b @param {number} within */
const near = (a, b, within = 1e-6) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test("the squares of the weights add up to one", () => {
  for (const kept of [0, 0.1, 0.5, 0.83, 1]) near(weights(kept).picture ** 2 + weights(kept).noise ** 2, 1);
});

test("mixing goes from the picture to the noise", () => {
  const [picture, noise] = [Float32Array.of(1, -1, 0), Float32Array.of(0.5, 2, -3)];
  assert.deepEqual([...mix(picture, noise, 1)], [1, -1, 0]);
  assert.deepEqual([...mix(picture, noise, 0)], [0.5, 2, -3]);
  near(mix(picture, noise, 0.36)[0], 0.6 * 1 + 0.8 * 0.5);
});

test("bytes become pixel values and come back", () => {
  const bytes = Uint8Array.of(0, 255, 51, 102, 7, 200);
  const { data, width, height } = pictureOf(pixelValues(bytes), [1, 2]);
  assert.deepEqual([width, height], [2, 1]);
  assert.deepEqual([...data], [0, 255, 51, 255, 102, 7, 200, 255]);
});

test("a screen shows nothing beyond black and white", () => {
  assert.deepEqual([...pictureOf(Float32Array.of(-3, 3, 0), [1, 1]).data], [0, 255, 128, 255]);
  near(shareOutside(Float32Array.of(-3, 3, 0, 1)), 0.5);
});

test("the histogram of noise is the bell curve, and its area is one", () => {
  const noise = seededNoise(200_000, 3);
  const bars = histogram(noise, 35);
  const width = (2 * REACH) / 35;
  bars.forEach((density, i) => near(density, bell(-REACH + (i + 0.5) * width), 0.01));
  near(bars.reduce((sum, density) => sum + density * width, 0), 1, 0.002);
  const { mean, variance } = meanAndVariance(noise);
  near(mean, 0, 0.01);
  near(variance, 1, 0.01);
});

test("the schedules are those of cloudgazing/noise.py", () => {
  const python = {
    linear: { 0: 0.9999, 1: 0.9997800920720721, 250: 0.5214230306185275, 500: 0.07779665836502389, 998: 4.118193638138445e-05 },
    scaled: { 0: 0.99915, 1: 0.9982960278384514, 250: 0.6737926252333215, 500: 0.2763326838229746, 998: 0.004716698899875748 },
    cosine: { 0: 0.999958715775178, 1: 0.9999125759273678, 250: 0.8458879864968832, 500: 0.49228517244880304, 998: 2.4287669070348544e-06 },
  };
  for (const [name, schedule] of Object.entries({ linear: linear(), scaled: scaledLinear(), cosine: cosine() })) {
    assert.equal(schedule.length, 1000);
    for (const [t, kept] of Object.entries(python[name])) near(schedule[Number(t)] / kept, 1, 1e-9);
  }
});

test("shares too small to see are still told", () => {
  assert.deepEqual([0.654, 0.0047, 0.00004, 2e-9].map(inPercent), ["65\u00a0%", "0.5\u00a0%", "0.004\u00a0%", "0\u00a0%"]);
});

/** A grey 5 x 5 picture with one bright dot in its middle. */
const dotted = () => Float32Array.from({ length: 75 }, (_, i) => (Math.floor(i / 3) === 12 ? 0.9 : 0));

test("a blur spreads a dot, a median removes it, and a window of one changes nothing", () => {
  const picture = dotted();
  near(blur(picture, [5, 5], 3)[3 * 6], 0.1);
  near(blur(picture, [5, 5], 3)[0], 0);
  assert.ok(median(picture, [5, 5], 3).every((value) => value === 0));
  assert.deepEqual([...blur(picture, [5, 5], 1)], [...picture]);
  assert.deepEqual([...median(picture, [5, 5], 1)], [...picture]);
});

test("an even picture stays as it is, to its edges", () => {
  const even = new Float32Array(75).fill(0.25);
  for (const filter of [blur, median]) filter(even, [5, 5], 5).forEach((value) => near(value, 0.25));
});

test("the best window is the one that comes closest", () => {
  const truth = new Float32Array(3 * 15 * 15);
  const noisy = seededNoise(truth.length, 1);
  assert.equal(best(blur, noisy, [15, 15], truth).window, 9);
  assert.equal(best(blur, truth, [15, 15], truth).off, 0);
  const { window, made, off } = best(median, noisy, [15, 15], truth);
  assert.deepEqual([...made], [...clamp(median(noisy, [15, 15], window))]);
  near(off, difference(made, truth));
});

test("black and white differ by all there is", () => {
  near(difference(new Float32Array(6).fill(-1), new Float32Array(6).fill(1)), 100);
});

test("a guess is right by its squares", () => {
  const noise = Float32Array.of(1, -1, 1, -1);
  near(shareGuessed(noise, noise), 1);
  near(shareGuessed(noise.map((value) => value / 2), noise), 0.75);
  near(shareGuessed(new Float32Array(4), noise), 0);
  near(shareGuessed(noise.map((value) => -value), noise), 0);
});

test("a seed is a whole number that every host agrees on", () => {
  assert.deepEqual(["7", " 12 ", "2147483647"].map(isSeed), [true, true, true]);
  assert.deepEqual(["", "-1", "1.5", "2147483648", "NaN", "1e3", "seven"].map(isSeed), new Array(7).fill(false));
});

test("pictures in a row have clear lines between them", () => {
  const { data, width, height } = inARow(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 1, 1]);
  assert.deepEqual([width, height], [4, 1]);
  assert.deepEqual([...data], [1, 2, 3, 255, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 255]);
});

/** Bytes as a model holds them. */
const view = (length) => new DataView(new ArrayBuffer(length));

test("each side of the triangle bears its name and its length, in the colour of its share of the bar", () => {
  const { el } = open(noiseSlider, { amount: 0.3, seed: 7, drawing: "Cat", view: "both", names: ["Cat"], captions: ["a cat"],
    drawings: view(3), size: [1, 1] });
  const tags = Object.fromEntries(el.querySelectorAll("text").map((text) => [text.textContent, text.getAttribute("style")]));
  assert.match(tags["picture 0.84"], /fill: var\(--cg-sky\)/);
  assert.match(tags["noise 0.55"], /fill: var\(--cg-text\)/);
  assert.match(tags["pure noise"], /fill: var\(--cg-text\)/);
  assert.ok("1" in tags);
  const terms = el.querySelectorAll("mrow").map((row) => [row.textContent, row.getAttribute("style")]);
  assert.ok(terms.some(([words, style]) => words === "0.84·x0" && style === "color: var(--cg-sky)"));
  assert.ok(terms.some(([words, style]) => words === "0.55·ε" && style === "color: var(--cg-text)"));
});

test("the picture's name stands outside the arc, however much noise there is", () => {
  newPage();
  const circle = quarterCircle();
  const [width, height, radius, bottom] = [226, 164, 120, 24];
  for (let kept = 0; kept <= 1; kept += 0.05) {
    circle.update(kept);
    const [x, y] = ["x", "y"].map((name) => Number(circle.root.querySelector("text").getAttribute(name)));
    assert.ok(Math.hypot(x - 14, height - bottom - (y + 3)) > radius, `at ${kept}, with what reaches below the line`);
    assert.ok(x + 84 <= width, "within the drawing");
  }
});

test("both shares are named, however narrow one of them is", () => {
  const { el } = open(noiseSlider, { amount: 0.02, seed: 7, drawing: "Cat", view: "both", names: ["Cat"], captions: ["a cat"],
    drawings: view(3), size: [1, 1] });
  const named = ["picture", "noise"].map((share) => el.querySelector(`span.cg-share-${share}`).textContent);
  assert.deepEqual(named, ["picture 98\u00a0%", "noise 2\u00a0%"]);
});

test("small steps open half-way, and who has gone to their end stays there with another number of steps", () => {
  const steps = (count) => view(12 * count);
  const { el, model, say } = open(jumpOrSteps, { size: [2, 2], drawings: view(12), captions: ["a cup"], opening_guesses: steps(8), opening_nexts: steps(8),
    opening: { which: 0, seed: 1, kept: 0, steps: 8 }, start: "static", seed: 1, which: 0, steps: 8 });
  const where = () => el.querySelector("span.cg-counter").textContent;
  assert.equal(where(), "4 / 8");
  const range = el.querySelector("input.cg-range");
  range.value = "8";
  range.happen("input");
  model.set("steps", 4);
  say({ kind: "denoised", steps: 4 }, [new Uint8Array(48), new Uint8Array(48)]);
  assert.equal(where(), "4 / 4");
});

test("one step and one second of a training are told of as one", () => {
  const { el, model } = open(trainingMonitor, { size: [1, 1, 1], errors: [0.5], steps: [1], looks: [1], share: 0.1, seconds: 0.2,
    noisy: view(3), clean: view(3), guesses: view(3), live: true });
  const status = () => el.querySelector("p.cg-status").textContent;
  assert.match(status(), /: 1 step in 0 seconds\.$/);
  assert.equal(el.querySelector("progress").hidden, false);
  model.set({ steps: [1, 150], errors: [0.5, 0.4], share: 1, seconds: 1.2 });
  assert.equal(status(), "The training is over: 150 steps in 1 second.");
  assert.equal(el.querySelector("progress").hidden, true, "a full bar says no more, and looks like a slider");
});

test("a training that was recorded says so", () => {
  const { el } = open(trainingMonitor, { size: [1, 1, 1], errors: [0.4], steps: [150], looks: [1], share: 1, seconds: 1.2,
    noisy: view(3), clean: view(3), guesses: view(3), live: false });
  assert.equal(el.querySelector("p.cg-status").textContent, "This is a recording of a real run: 150 steps in 1 second.");
});
