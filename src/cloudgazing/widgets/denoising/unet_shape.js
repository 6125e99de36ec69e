// The U-Net's shape: every block with the size of what comes out of it, and that itself in small pictures.

import { asking } from "../kit/asking.js";
import { asFloats, paint, signedColour } from "../kit/pixels.js";
import { html, keepKeys, liveSlider, paneTitle, statusLine } from "../kit/ui.js";
import { diagram } from "./unet_diagram.js";
import { joinedInWords, storyOf, titleOf } from "./unet_layout.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

const BOLDNESS = 1.3;
const FACE = { class: "cg-canvas cg-pixels", role: "img" };
const SIZES = "The larger its grid, the larger a block is drawn; the more channels, the deeper.";
const SIGNS = " Bold: its number. Grey: its channels, where their number changes.";
const FRAMES = " In the blocks with an orange frame the words come in.";
const BRIDGES = " Dotted lines: what is handed across.";

/** A grid of numbers as tiles. @param {Float32Array} numbers @param {number} side @returns {Picture} */
function tiles(numbers, side) {
  const data = new Uint8ClampedArray(4 * numbers.length);
  numbers.forEach((value, i) => data.set([...signedColour(BOLDNESS * value), 255], 4 * i));
  return { data, width: side, height: numbers.length / side };
}

/** The channels of every block. @param {number[][]} shapes @param {DataView} bytes @returns {Picture[][]} */
export function readFeatures(shapes, bytes) {
  const numbers = asFloats(bytes);
  let start = 0;
  return shapes.map(([channels, rows, columns]) => Array.from({ length: channels }, () => {
    start += rows * columns;
    return tiles(numbers.subarray(start - rows * columns, start), columns);
  }));
}

/** The chosen block, large: its name, what it does, and a few of its channels. */
function detail() {
  const title = paneTitle();
  const story = html("p", { class: "cg-story" });
  const maps = html("div", { class: "cg-maps" });
  /**
   * @param {import("./unet_layout.js").Block[]} blocks @param {number} i
   * @param {Picture[]} pictures @param {string} moment the step that they are of
   */
  function update(blocks, i, pictures, moment) {
    title.textContent = titleOf(blocks[i]);
    story.textContent = storyOf(blocks[i]) + joinedInWords(blocks, i);
    while (maps.children.length > pictures.length) maps.lastElementChild.remove();
    while (maps.children.length < pictures.length) maps.append(html("canvas", FACE));
    pictures.forEach((picture, n) => {
      const canvas = /** @type {HTMLCanvasElement} */ (maps.children[n]);
      paint(canvas, picture);
      canvas.setAttribute("aria-label", `Channel ${n + 1} of ${pictures.length} shown, out of ${blocks[i].shape[0]}, `
        + `at step ${moment}: ${picture.height} × ${picture.width} tiles, blue below its mean and orange above.`);
    });
  }
  return { root: html("div", { class: "cg-detail" }, title, story, maps), update };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const blocks = model.get("blocks");
  const last = model.get("steps") - 1;
  let { at } = model.get("opening");
  let drawn = { at, pictures: readFeatures(model.get("opening").shapes, model.get("opening_bytes")) };
  const status = statusLine();
  const choose = (/** @type {number} */ block) => { model.set({ block }); model.save_changes(); };
  const ask = asking(model, { signal, onTrouble: status.say, onAnswer: (content, [bytes]) => {
    status.say("");
    drawn = { at: content.at, pictures: readFeatures(content.shapes, bytes) };
    show();
  } });
  const u = diagram(blocks, choose, signal);
  const large = detail();
  const ofBlocks = (/** @type {number} */ block) => `${block + 1} of ${blocks.length}`;
  const named = (/** @type {number} */ block) => `${ofBlocks(block)}, ${titleOf(blocks[block])}`;
  const walk = liveSlider("Block", { min: 0, max: blocks.length - 1, step: 1 }, choose, signal, ofBlocks, named);
  const ofSteps = (/** @type {number} */ step) => (step === 0 ? "1, on noise" : `${step + 1} of ${last + 1}`);
  const time = liveSlider("Step", { min: 0, max: last, step: 1 }, (step) => {
    at = step;
    ask({ kind: "features", prompt: model.get("prompt"), seed: model.get("seed"), at });
  }, signal, ofSteps);

  function show() {
    const block = Math.min(model.get("block"), blocks.length - 1);
    walk.update(block);
    time.update(at);
    u.update(block, drawn.pictures);
    large.update(blocks, block, drawn.pictures[block], ofSteps(drawn.at));
  }
  const controls = html("div", { class: "cg-controls cg-wide-sliders" }, walk.root, time.root);
  const legend = html("p", { class: "cg-legend" }, SIZES, SIGNS, FRAMES,
    blocks.some((/** @type {any} */ { skip_from: from }) => from !== null) ? BRIDGES : "");
  const root = html("div", { class: "cg-figure" }, u.root, legend, controls, large.root, status.root);
  keepKeys(root, signal);
  el.append(root);
  model.on("change:block", show);
  show();
  return () => { controller.abort(); model.off("change:block", show); };
}

export default { render };
