// What canvases show: each pane what its title says.


import assert from "node:assert/strict";
import test from "node:test";
import fourPanes from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import { mosaicOfLatents } from "../../src/cloudgazing/widgets/kit/pixels.js";
import encodeDecode from "../../src/cloudgazing/widgets/latents/encode_decode.js";
import { open } from "./page.mjs";

/** What the canvas of the pane with this title shows, in bytes. */
const shownIn = (el, title) => el.querySelectorAll("figure.cg-pane")
  .find((one) => one.querySelector("p.cg-pane-title")?.textContent === title).querySelector("canvas").shown;
const view = (parts) => new DataView(Uint8Array.from(parts.flatMap((part) => [...new Uint8Array(part.buffer)])).buffer);
const WISH = { prompt: "a cat", seed: 3, num_inference_steps: 1, guidance_scale: 4 };

test("each of the four panes shows what its title says", () => {
  const opening = { index: 0, last: 1, t: 9, left: 0.1, guided: true, size: [1, 1], latents_shape: [1, 1, 1], lengths: [3, 4, 4, 4], wish: WISH };
  const bytes = view([Uint8Array.of(1, 2, 3), Float32Array.of(-2), Float32Array.of(1), Float32Array.of(2)]);
  const { el } = open(fourPanes, { ...WISH, examples: [], opening, opening_bytes: bytes });
  const grid = (value) => [...mosaicOfLatents(Float32Array.of(value), [1, 1, 1]).data];
  assert.deepEqual(["The latents", "The predicted noise", "What guidance adds"].map((title) => shownIn(el, title)), [-2, 1, 2].map(grid));
  assert.deepEqual(shownIn(el, "The predicted picture"), [1, 2, 3, 255]);
  const words = el.querySelectorAll("canvas").map((one) => one.getAttribute("aria-label"));
  assert.ok(words.includes("The predicted picture: the picture that it has in mind at step 1 of “a cat”, seed 3."));
});

test("before and after the trip through the VAE stand the picture and what came back", () => {
  const { el } = open(encodeDecode, { names: ["Cat"], words: ["a cat"], pictures: view([Uint8Array.of(9, 9, 9)]),
    decoded: view([Uint8Array.of(10, 9, 8)]), latents: view([new Float32Array(1)]), size: [1, 1], latents_shape: [1, 1, 1], stripe_width: 4, gain: 4 });
  assert.deepEqual(["Before", "After"].map((title) => shownIn(el, title)), [[9, 9, 9, 255], [10, 9, 8, 255]]);
  const [number, words] = el.querySelector("p.cg-status").nodes;
  assert.match(number.textContent, /^PSNR 49\.\d dB: $/);
  assert.ok(number.matches("span.cg-unseen"), "it is read out; to be seen, it stands below the picture");
  assert.equal(words, "More decibels, more alike.");
});
