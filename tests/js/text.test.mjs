// The figures of the chapter on text say rightly what their numbers say.

import assert from "node:assert/strict";
import test from "node:test";

import { Element, newPage, open } from "./page.mjs";

const folder = "../../src/cloudgazing/widgets/text";
const { lookInWords, sharesOf } = await import(`${folder}/attention.js`);
const { cells, chances, verdict, written } = await import(`${folder}/matching.js`);
const { isOnePoint, nearerInWords, plainMeaning, toldApartInWords } = await import(`${folder}/meaning_map.js`);
const { across, placeNames } = await import(`${folder}/name_places.js`);
const { nearestDot, plane } = await import(`${folder}/plane.js`);
const { neighbours, summary } = await import(`${folder}/token_strip.js`);
const { default: twoArrows, cosine, inWords } = await import(`${folder}/two_arrows.js`);
const { dotsOf } = await import(`${folder}/word_map.js`);

/** Dots all around a place of the plane. */
const around = (x, y) => [-0.1, 0, 0.1].flatMap((right) =>
  [-0.1, 0, 0.1].map((up) => ({ x: x + right, y: y + up, kind: "thing" })));
const piece = (text, word, readable = true) => ({ id: 1, text, word, readable });

test("the strip counts pieces, words and signs, and says what is past the limit", () => {
  assert.equal(summary([piece("un", 0), piece("icorn", 0)], 40), "2 pieces for 1 word. With the two marks, 4 of 40 places are taken.");
  assert.match(summary([piece("cat", 0), piece("!", 1), piece("F0", 2, false)], 40), /^3 pieces for 1 word and 2 signs/);
  assert.match(summary(Array.from({ length: 4 }, (_, i) => piece("a", i)), 5), /the last 1 piece will not be read/);
  assert.match(summary([], 40), /the two marks alone/);
});

test("an entry's neighbours in the list are named, at its ends too", () => {
  const entries = ["a</w>", "cat</w>", "ð"];
  assert.equal(neighbours(entries, 1), "“cat” is entry 1 of 3 in the tokenizer’s list. Beside it stand “a” and the byte F0.");
  assert.match(neighbours(entries, 0), /Beside it stand “cat”\.$/);
});

test("the mean of the heads is their mean", () => {
  const weights = Float32Array.from([1, 0, 0.25, 0.75, 1, 0, 0.75, 0.25]);
  const attention = { pieces: ["start", "end"], shape: [1, 2, 2, 2], weights };
  assert.deepEqual(sharesOf(attention, 1, 1), [[1, 0], [0.25, 0.75]]);
  assert.deepEqual(sharesOf(attention, 1, 0), [[1, 0], [0.5, 0.5]]);
});

test("attention in words names the strongest first, and itself as itself", () => {
  assert.equal(lookInWords(["start", "a", "bat", "end"], [0.1, 0.2, 0.7, 0], 2),
    "“bat” takes most from itself (70\u00a0%), then “a” (20\u00a0%), then the start mark (10\u00a0%).");
  assert.match(lookInWords(["start", "end"], [1, 0], 0), /only at itself/);
});

test("chances are a softmax that large scales do not break", () => {
  const found = chances([0.5, 0.25], 4);
  assert.ok(Math.abs(found[0] / found[1] - Math.E) < 1e-9);
  assert.deepEqual(chances([1, -1], 1e6), [1, 0]);
});

test("the best caption of a picture is the same in both views", () => {
  const cosines = [[0.9, 0.1], [0.2, -0.3], [0.1, 0.4]];
  assert.deepEqual(cells(cosines, "cosine", 20).best, [0, 2]);
  const { values, best } = cells(cosines, "chance", 20);
  assert.deepEqual(best, [0, 2]);
  assert.ok(Math.abs(values[0][1] + values[1][1] + values[2][1] - 1) < 1e-9);
  assert.equal(verdict(best, 2), "1 of 2 drawings fit their own caption best. Yours is the best for one.");
});

test("numbers are written as people write them", () => {
  assert.deepEqual([written(-0.349, "cosine"), written(0.001, "chance"), written(0.976, "chance")], ["−0.35", "<1\u00a0%", "98\u00a0%"]);
  assert.deepEqual([-0.004, 0.004].map((value) => written(value, "cosine")), ["0.00", "0.00"]);
});

test("a name that finds no place beside its dot is left out, but a weightier one stands further away or on dots", () => {
  const dots = [{ x: 0, y: 0, name: "cat", kind: "thing" }, { x: 0.01, y: 0, name: "dog", kind: "thing", weight: 2 },
    { x: 0.9, y: 0.9, name: "sun", kind: "thing" }];
  const crowded = placeNames([...dots, ...around(0.01, 0)], [30, 30, 30], 600, 450);
  assert.deepEqual(crowded.map(({ fits }) => fits).slice(0, 3), [false, true, true]);
  assert.ok(Math.hypot(crowded[1].x, crowded[1].y) > 25, "beyond the dots around it");
  const everywhere = Array.from({ length: 400 }, (_, i) => ({ x: (i % 20) / 10 - 0.95, y: Math.floor(i / 20) / 10 - 0.95, kind: "thing" }));
  const [sea] = placeNames([{ ...dots[0] }, ...everywhere], [30], 600, 450);
  const [near, must] = placeNames([{ ...dots[1] }, { ...dots[1], weight: 3 }, ...everywhere], [30, 30], 600, 450);
  assert.deepEqual([sea.fits, near.fits, must.fits], [false, true, true], "what matters is named on dots, if it must be");
  const names = Array.from({ length: 9 }, () => ({ x: 0, y: 0, name: "x", kind: "thing", weight: 3 }));
  const [under] = placeNames([{ ...dots[1], x: 0 }, ...names], [30, ...names.map(() => 60)], 120, 60);
  assert.equal(under.fits, false, "never on another name");
});

test("a plane in a tab behind another, which has no room, leaves its names until it is seen", () => {
  newPage();
  Object.defineProperty(Element.prototype, "offsetWidth", { value: 40, configurable: true });
  const heap = Array.from({ length: 6 }, (_, i) => ({ x: 0.02 * (i % 2), y: 0.03 * i, name: `w${i}`, kind: "thing", weight: 2 }));
  const linesAt = (clientWidth, clientHeight) => {
    const { root, update } = plane(() => {}, new AbortController().signal);
    Object.assign(root, { clientWidth, clientHeight });
    update(heap, [], "Six words.");
    return root.querySelectorAll("line").length;
  };
  assert.deepEqual([linesAt(0, 0), linesAt(450, 340) > 0], [0, true]);
  delete Element.prototype.offsetWidth;
});

test("to a name that stands some way off there leads a line, from its dot's edge and across no other", () => {
  const heap = Array.from({ length: 6 }, (_, i) => ({ x: 0.02 * (i % 2), y: 0.03 * i, name: `w${i}`, kind: "thing cg-near", weight: 2 }));
  const dots = [{ x: -0.5, y: 0, name: "sun", kind: "thing", weight: 3 }, ...heap, ...around(0.01, 0.1)];
  const places = placeNames(dots, dots.map(({ name }) => (name ? 40 : 0)), 450, 340);
  assert.equal(places[0].leader, null, "it touches its dot");
  const led = places.flatMap(({ leader }, at) => (leader ? [{ leader, at }] : []));
  assert.ok(led.length >= 2 && led.every(({ at }) => at >= 1 && at <= 6));
  for (const { leader: [[x, y], [endX, endY]], at } of led) {
    const [left, top] = [across(dots[at].x) * 450, across(-dots[at].y) * 340];
    assert.ok(Math.abs(Math.hypot(x - left, y - top) - 7) < 1e-6, "begins at the dot's edge");
    assert.ok(Math.abs(endX - left - places[at].x) <= 20 && Math.abs(endY - top - places[at].y) <= 7, "ends within the name");
  }
  const side = ([[x0, y0], [x1, y1]], [x, y]) => Math.sign((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0));
  const cross = (one, other) => one.every((end) => side(other, end) !== side(other, one[0]) || end === one[0])
    && side(one, other[0]) !== side(one, other[1]);
  for (const { leader } of led) assert.ok(led.every((other) => other.leader === leader || !cross(leader, other.leader)));
});

test("a name stands beside its dot, on no other dot and away from the frame", () => {
  const dots = [{ x: 0, y: 0, name: "cat", kind: "thing" }, { x: 0, y: -0.06, kind: "thing" },
    { x: -1, y: 0, name: "meadow", kind: "place" }, { x: 0.5, y: -2, name: "sun", kind: "thing" }];
  const [cat, , meadow, sun] = placeNames(dots, [30, 0, 90, 30], 600, 450);
  assert.deepEqual([cat.fits, meadow.fits, sun.fits], [true, true, true]);
  assert.deepEqual([cat.x, cat.y], [0, -14], "above, as a dot lies below");
  assert.ok(across(-1) * 600 + meadow.x >= 45 + 15, "not at the left edge");
  assert.ok(across(2) * 450 + sun.y <= 450 - 7 - 15, "not at the foot");
});

test("who points between dots means the nearest, and nobody means one far away", () => {
  const dots = [{ x: 0, y: 0, kind: "thing" }, { x: 0.05, y: 0, kind: "thing" }];
  assert.equal(nearestDot(dots, 302, 225, 600, 450), 0);
  assert.equal(nearestDot(dots, 312, 225, 600, 450), 1);
  assert.equal(nearestDot(dots, 300, 20, 600, 450), -1);
});

test("dots that lie far out stay within the plane", () => {
  assert.ok(across(50) < 1 && across(-50) > 0);
  assert.equal(across(0), 0.5);
});

test("links lead from the chosen word to its neighbours", () => {
  const words = [{ word: "cat", kind: "thing" }, { word: "dog", kind: "thing" }, { word: "red", kind: "colour" }];
  const space = { points: [[0, 0], [1, 0], [0, 1]], nearest: [], kept: 1 };
  assert.deepEqual(dotsOf(words, space, 0, undefined, [[1, 0.9]])[1], [[0, 1]]);
  const [dots, links] = dotsOf(words, space, null, { word: "unicorn", point: [0.5, 0.5] }, [[2, 0.4]]);
  assert.deepEqual([dots.at(-1).name, links], ["unicorn", [[3, 2]]]);
});

test("the meaning map says which group is nearer, and when none is", () => {
  const meanings = ["bat", "bat (club)"];
  assert.match(nearerInWords([2, 1], meanings, "a bat"), /about the club: 1\.0 away from their middle, against 2\.0 from the middle of those about the animal\.$/);
  assert.match(nearerInWords([1, 1], meanings, "a bat"), /as near to the one group/);
  assert.deepEqual(meanings.map(plainMeaning), ["the animal", "the club"]);
  assert.ok(isOnePoint([[0.1, 0.2], [0.1, 0.2]]) && !isOnePoint([[0, 0], [1, 0]]));
  assert.match(toldApartInWords(0, 35, true), /lie on one point/);
  assert.match(toldApartInWords(30, 35, false), /30 of 35/);
});

test("the cosine of the arrows is right at the corners", () => {
  assert.deepEqual([0, 60, 90, 180].map(cosine), [1, 0.5, 0, -1]);
  assert.match(inWords(90), /right angle/);
});

test("the shadow that the turned arrow casts says how long it is", () => {
  const { el, model } = open(twoArrows, { angle: 60 });
  assert.equal(el.querySelector("text").textContent, "shadow 0.50");
  model.set("angle", 120);
  assert.equal(el.querySelector("text").textContent, "shadow −0.50");
});
