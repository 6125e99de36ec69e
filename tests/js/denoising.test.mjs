// The arithmetic and the words of the figures about denoising.

import assert from "node:assert/strict";
import test from "node:test";

import { newPage } from "./page.mjs";
import { asBytes } from "../../src/cloudgazing/widgets/kit/pixels.js";
import { placeOf } from "../../src/cloudgazing/widgets/denoising/arrows.js";
import { gainFor, inWords, usualSize } from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import { album, allOf, cellsOf, labelOf } from "../../src/cloudgazing/widgets/denoising/grid.js";
import { wordCards } from "../../src/cloudgazing/widgets/denoising/word_cards.js";
import * as dial from "../../src/cloudgazing/widgets/denoising/guidance_dial.js";
import { finePercent } from "../../src/cloudgazing/widgets/kit/percent.js";
import { between, heatOver, heatPicture, meanOf, whereStrongest }
  from "../../src/cloudgazing/widgets/denoising/heat.js";
import { captionOf } from "../../src/cloudgazing/widgets/denoising/prompt_heat.js";
import { unpack } from "../../src/cloudgazing/widgets/denoising/streaming.js";
import { bottomOf, bridges, course, levels, places, rungs, signOf, storyOf, tallPlaces, titleOf }
  from "../../src/cloudgazing/widgets/denoising/unet_layout.js";

const SETTINGS = { prompt: "a red cat", negative_prompt: "", seed: 7, num_inference_steps: 20, guidance_scale: 4,
  sampler: "ddim" };
const block = (kind, channels, side, skip_from = null) =>
  ({ name: kind, kind, hears: kind === "middle", skip_from, shape: [channels, side, side] });
const U = [block("given", 4, 8), block("in", 16, 8), block("shrink", 16, 4), block("middle", 32, 4),
  block("up", 32, 4, 2), block("grow", 32, 8), block("up", 16, 8, 1), block("out", 4, 8)];

test("a map is read between the middles of its tiles, and does not go past its edge", () => {
  const map = Float32Array.of(0, 1, 2, 3);
  assert.equal(between(map, 2, 0.25, 0.25), 0);
  assert.equal(between(map, 2, 0.5, 0.5), 1.5);
  assert.equal(between(map, 2, 0, 0), 0);
  assert.equal(between(map, 2, 1, 1), 3);
});

test("the strongest tile is the most orange, and a map of nothing is pale all over", () => {
  const { data } = heatPicture(Float32Array.of(0, 0.1, 0.2, 0.4), 2);
  assert.deepEqual([...data.slice(12, 15)], [214, 116, 32]);
  assert.deepEqual([...data.slice(0, 3)], [246, 242, 234]);
  assert.deepEqual([...heatPicture(new Float32Array(4), 2).data.slice(0, 3)], [246, 242, 234]);
});

test("heat over a picture leaves grey where nobody listens and turns orange where somebody does", () => {
  const picture = { data: new Uint8ClampedArray(16).fill(100), width: 2, height: 2 };
  const { data } = heatOver(picture, Float32Array.of(0, 0, 0, 1), 2);
  assert.equal(data[0], data[2]);
  assert.ok(data[12] > data[14] + 100);
  assert.deepEqual([data[3], data[15]], [255, 255]);
});

test("shares and places are put plainly", () => {
  const shares = [0.1234, 0.0567, 0.0999, 0, meanOf(Float32Array.of(0.1, 0.3))];
  assert.deepEqual(shares.map(finePercent), ["12\u00a0%", "5.7\u00a0%", "10\u00a0%", "0\u00a0%", "20\u00a0%"]);
  const map = new Float32Array(9);
  map[2] = 1;
  assert.equal(whereStrongest(map, 3), "at the top, on the right");
  const low = new Float32Array(36);
  low.set([1], 3 * 6 + 2);
  low.set([0.9, 0.9, 0.9, 0.9], 4 * 6 + 1);
  low.set([0.9, 0.9, 0.9, 0.9], 5 * 6 + 1);
  assert.equal(whereStrongest(low, 6), "at the bottom, in the middle", "where most of it lies, not its one peak");
});

test("the caption names the word, the step, the shares and the layer", () => {
  const maps = [[Float32Array.of(0.1, 0.2, 0.1, 0.1), Float32Array.of(0.5, 0.5, 0.5, 0.6)]];
  const frame = { index: 0, words: ["cat"], layers: ["All layers"], sides: [2], maps };
  assert.match(captionOf(frame, 20, 0, 0), 
    /^At the first step, on pure noise, each place gets between 10.% and 20.% of.*“cat”.*right. All layers/);
  assert.match(captionOf({ ...frame, index: 4 }, 20, 1, 0), /^At step 5 of 20.*the marks around the prompt/);
  assert.match(captionOf({ ...frame, index: 20 }, 20, 0, 0), /^At the last step/);
});

test("a card's bar is as wide as its share, and the last card names what is no word", () => {
  newPage();
  const { root, update } = wordCards(() => {}, new AbortController().signal);
  const maps = [[0.25, 0.75].map((share) => new Float32Array(4).fill(share))];
  update({ words: ["cat"], sides: [2], maps }, 0, 0);
  assert.deepEqual(root.querySelectorAll("b").map((name) => name.textContent), ["cat", "marks around the prompt"]);
  assert.deepEqual(root.querySelectorAll("i.cg-share-bar").map(({ style }) => style["--cg-share"]), ["0.25", "0.75"]);
});

test("faint numbers are strengthened by a round factor", () => {
  assert.equal(usualSize(Float32Array.of(3, -3)), 3);
  assert.deepEqual([2, 1, 0.5, 0.1, 0.001, 0].map(gainFor), [1, 1, 2, 10, 1000, 1]);
});

test("the four panes say how it stands, and that nothing is asked at the end", () => {
  const one = Float32Array.of(1, -1);
  const change = Float32Array.of(0.1, -0.1);
  const frame = { index: 0, t: 999, left: 0, guided: true, latents: one, noise: one, change };
  assert.match(inWords(frame, 20).latents, /Before step 1, time step 999: 0.0.% picture/);
  assert.equal(inWords(frame, 20).change, "Added to the picture’s latents, shown 10 times stronger.");
  assert.equal(inWords({ ...frame, change: one }, 20).change, "Added to the picture’s latents.");
  assert.equal(inWords(frame, 20).noise, "What the U-Net takes for noise.");
  assert.match(inWords({ ...frame, guided: false }, 20).change, /nothing is added/);
  assert.match(inWords({ ...frame, index: 20 }, 20).noise, /Nothing more is asked/);
});

test("a grid has a drawing for every pair of its values, and all else alike", () => {
  const plan = { columns: "num_inference_steps", values: [1, 2], rows: "sampler", row_values: ["ddim", "dpm"] };
  const cells = cellsOf(SETTINGS, plan);
  assert.deepEqual(cells.map((cell) => [cell.sampler, cell.num_inference_steps]),
    [["ddim", 1], ["ddim", 2], ["dpm", 1], ["dpm", 2]]);
  assert.ok(cells.every((cell) => cell.prompt === "a red cat" && cell.seed === 7));
  assert.equal(cellsOf(SETTINGS, { columns: "seed", values: [1, 2, 3], rows: "", row_values: [] }).length, 3);
});

test("settings are named in words", () => {
  const named = { num_inference_steps: 1, seed: 3, guidance_scale: 2.5, sampler: "dpm", prompt: " " };
  assert.deepEqual(Object.entries(named).map(([name, value]) => labelOf(name, value)),
    ["1 step", "seed 3", "guidance 2.5", "DPM-Solver++ 2M", "no prompt"]);
  assert.equal(allOf(SETTINGS), "“a red cat”, seed 7, 20 steps, guidance 4, DDIM.");
  assert.match(allOf({ ...SETTINGS, negative_prompt: "blue" }), /away from “blue”/);
});

test("an album finds a drawing by its settings and forgets the oldest", () => {
  const kept = album(2);
  for (const seed of [1, 2, 3]) kept.put({ ...SETTINGS, seed }, `picture ${seed}`);
  assert.equal(kept.find({ ...SETTINGS, seed: 3 }), "picture 3");
  assert.equal(kept.find({ ...SETTINGS, seed: 1 }), undefined);
  assert.equal(kept.find({ ...SETTINGS, seed: 3, sampler: "dpm" }), undefined);
});

test("the U goes down as its grids shrink, and from left to right as it is computed", () => {
  const at = places(U);
  assert.ok(at.every(({ x }, i) => i === 0 || x > at[i - 1].x));
  assert.equal(at[0].y, at[7].y);
  assert.ok(at[3].y > at[1].y);
  assert.ok(at[3].side < at[1].side && at[3].sheets > at[0].sheets);
  assert.deepEqual(levels(U, at).map(({ size }) => size), ["8 × 8", "4 × 4"]);
});

test("a block is drawn smaller than a larger grid's, but not so much that nothing is seen in it, and none on another", () => {
  const blocks = [block("in", 4, 64), block("down", 8, 32), block("down", 8, 16), block("middle", 8, 8)];
  const at = places(blocks);
  for (let i = 1; i < at.length; i += 1) {
    assert.ok(at[i].side < at[i - 1].side);
    assert.ok(at[i].x - at[i].side / 2 >= at[i - 1].x + at[i - 1].side / 2);
  }
  assert.ok(at[3].side >= at[0].side / 2);
  assert.ok(at[3].x + at[3].side / 2 <= 1 && at[0].x - at[0].side / 2 >= 0);
});

test("the way of the data passes a block on its level before it goes down or up, and misses what is written below it", () => {
  const at = places(U);
  const way = course(at);
  for (let i = 1; i < way.length; i += 1) assert.ok(way[i].x === way[i - 1].x || way[i].y === way[i - 1].y);
  const corners = way.filter((place) => !at.includes(place));
  assert.equal(corners.length, 4, "two on the way down, and two on the way up");
  assert.ok(corners.every(({ x }) => at.every((place) => Math.abs(x - place.x) > place.side / 2)));
});

test("beside each block stands its number, and its channels where these become more or fewer, or on a new level", () => {
  const blocks = [block("in", 4, 8), block("down", 8, 8), block("down", 8, 8), block("shrink", 8, 4), block("middle", 8, 4)];
  assert.deepEqual(blocks.map((_, i) => Object.values(signOf(blocks, i))), [["1", "4"], ["2", "8"], ["3", ""], ["4", "8"], ["5", ""]]);
  const stack = Array.from({ length: 59 }, () => block("layer", 64, 4));
  assert.deepEqual([0, 1, 2].map((i) => signOf(stack, i).number), ["1", "", "3"], "where there are many, every second");
});

test("a bridge over another one is higher", () => {
  const nested = [block("in", 4, 8), block("down", 4, 8), block("middle", 4, 4), block("up", 4, 8, 1),
    block("up", 4, 8, 0)];
  assert.deepEqual(bridges(nested, places(nested)),
    [{ from: 1, to: 3, height: 1 }, { from: 0, to: 4, height: 2 }]);
});

test("each block says its shape and what it does", () => {
  assert.equal(titleOf(U[3]), "The bottom of the U: 32 × 4 × 4");
  assert.match(storyOf(U[3]), /listens to the words.*512 numbers/);
  assert.match(storyOf(U[0]), /They are 4 channels/);
  const hearing = storyOf({ ...block("down", 16, 8), hears: true });
  assert.match(hearing, /every place also looks at all the others, and listens to the words, by cross-attention/);
  assert.doesNotMatch(storyOf(block("down", 16, 8)), /all the others/);
});

test("the third arrow points to where the guidance lies, and stays on the paper", () => {
  assert.ok(placeOf(4) - placeOf(1) > 2.9 * (placeOf(1) - placeOf(0)));
  assert.equal(placeOf(-3), placeOf(0));
  assert.equal(placeOf(99), placeOf(10));
});

test("the dial says what its sum comes to", () => {
  assert.match(dial.inWords(0, 0.05), /= without\..*5\.0.%/);
  assert.match(dial.inWords(1, 0.05), /= with\./);
  assert.match(dial.inWords(4, 0.2), /20.%.*goes 4 times as far/);
  assert.equal(dial.stepsBefore(0), "");
  assert.match(dial.stepsBefore(4), /the steps before it heard the text/);
  const place = { prompt: "a", seed: 1, at: 2, guidance_scale: 4 };
  assert.notEqual(dial.keyOf(place), dial.keyOf({ ...place, at: 3 }));
});

test("what came in one piece is taken apart again", () => {
  const bytes = new DataView(Uint8Array.of(9, 1, 2, 3, 4).buffer, 1);
  const parts = unpack({ lengths: [1, 3] }, bytes);
  assert.deepEqual(parts.map((part) => [...asBytes(part)]), [[1], [2, 3, 4]]);
});

test("on a narrow page the blocks of the U are not in each other's way, and bridges go straight across", () => {
  const down = [block("given", 4, 16), block("in", 64, 16), block("down", 64, 16), block("shrink", 64, 8),
    block("down", 128, 8), block("shrink", 128, 4), block("down", 192, 4)];
  const up = [block("up", 192, 4, 6), block("up", 192, 4, 5), block("grow", 192, 8), block("up", 128, 8, 4),
    block("up", 128, 8, 3), block("grow", 128, 16), block("up", 64, 16, 2), block("up", 64, 16, 1), block("out", 4, 16)];
  const skips = [[6, 8], [5, 9], [4, 11], [3, 12], [2, 14], [1, 15]];
  const blocks = [...down, block("middle", 192, 4), ...up];
  const at = tallPlaces(blocks);
  for (const [from, to] of skips) assert.ok(at[from].y === at[to].y && Math.abs(at[from].x + at[to].x - 1) < 1e-9);
  assert.deepEqual([at[0].y, at[7].x], [at[16].y, 0.5]);
  const [width, height, target] = [250, 28 * (Math.max(...rungs(blocks)) + 1), 24];
  for (const [i, one] of at.entries()) {
    for (const other of at.slice(i + 1)) {
      const apart = Math.max(Math.abs(one.x - other.x) * width, Math.abs(one.y - other.y) * height);
      assert.ok(apart >= target, `${JSON.stringify(one)} and ${JSON.stringify(other)}`);
    }
  }
});

test("a transformer has no bottom: its layers stand side by side on the page, and one below the other on a narrow one", () => {
  const layer = { ...block("layer", 64, 4), hears: true };
  const stack = [block("given", 16, 8), block("cut", 64, 4), layer, layer, block("join", 16, 8)];
  assert.equal(bottomOf(stack), 4);
  assert.equal(bottomOf(U), 3);
  const [wide, tall] = [places(stack), tallPlaces(stack)];
  for (let i = 1; i < stack.length; i += 1) {
    assert.ok(wide[i].x > wide[i - 1].x);
    assert.ok(tall[i].y > tall[i - 1].y);
  }
  assert.deepEqual(bridges(stack, wide), []);
  assert.match(storyOf(layer), /looks at all the others, and at the words.*64 channels of 4 × 4: 1,024 numbers/);
  assert.doesNotMatch(storyOf(layer), /cross-attention/);
});
