// What is drawn upon: a picture that is chosen, brought, or painted by hand, and the mask over the part to be repaired.

import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { rgbOf } from "../kit/picture_file.js";
import { choice, freshId, html, pane } from "../kit/ui.js";
import { upload } from "../kit/upload.js";
import { colourAt, count, dab, marked, plainSheet, underMask } from "./brushwork.js";
import { painting } from "./painting.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ picture: Picture, words: string }} Shown
 */

const SOURCES = { drawing: "A drawing", result: "The last result", hand: "Paint one" };
const OWN = "own";
const HAND_GRID = /** @type {[number, number]} */ ([64, 64]);
const HAND_SIZES = { 2: "Thin", 5: "Medium", 12: "Thick" };
const MASK_SIZES = { 1: "1", 2: "2", 3: "3", 5: "5" };
const MARKS = { mark: "Mark", unmark: "Unmark" };
const PAPER = "#fbf8f1";
const UNMARKED = "No place is marked any more.";
const NOTHING_DRAWN = "Nothing is drawn yet. Draw from words first, or take another picture.";

/**
 * @param {{ model: any, say: (sentence: string) => void, lastResult: () => Shown | null, signal: AbortSignal }} wiring
 */
export function ground({ model, say, lastResult, signal }) {
  const size = /** @type {[number, number]} */ (model.get("size"));
  const [, rows, columns] = /** @type {[number, number, number]} */ (model.get("latents_shape"));
  const ready = { picture: pictureFromRgb(asBytes(model.get("drawing")), size), words: model.get("drawing_words") };
  /** @type {Shown} */ let chosen = ready;
  let source = "drawing";
  let mode = "words";
  const hand = handSheet(model, size[0], say, signal);
  const mask = maskSheet([rows, columns], () => picture(), say, signal);
  const plain = pane("Drawn upon");
  plain.canvas.classList.remove("cg-pixels");
  const sources = choice("What is drawn upon", SOURCES, choose, signal);
  const own = upload(size[0], { onPicture: (brought, name) => {
    take({ picture: brought, words: name ? `your picture ${name}` : "your picture" }, OWN);
  }, onTrouble: say }, signal);
  const root = html("div", { class: "cg-ground" }, sources.root, plain.root, hand.root, mask.root, hand.tools,
    mask.tools, own.root);

  /** @param {string} value */
  function choose(value) {
    const result = value === "result" ? lastResult() : null;
    if (value === "result" && !result) say(NOTHING_DRAWN);
    else take(value === "hand" ? { picture: hand.sheet(), words: "your painting" } : result ?? ready, value);
    show(mode);
  }
  /** @param {Shown} shown @param {string} from */
  function take(shown, from) {
    [chosen, source] = [shown, from];
    say("");
    mask.clear();
    show(mode);
  }
  function picture() { return source === "hand" ? hand.sheet() : chosen.picture; }

  /** @param {string} next */
  function show(next) {
    mode = next;
    const [paints, masks] = [mode === "picture" && source === "hand", mode === "repair"];
    root.hidden = mode === "words";
    sources.update(source, false);
    for (const part of [hand.root, hand.tools]) part.hidden = !paints;
    for (const part of [mask.root, mask.tools]) part.hidden = !masks;
    plain.root.hidden = paints || masks;
    paint(plain.canvas, picture());
    plain.say(chosen.words);
    mask.show();
  }
  return { root, show, words: () => chosen.words, isMarked: () => count(mask.sheet()) > 0,
    /** @returns {Uint8Array[]} */
    buffers: () => (mode === "words" ? [] : [rgbOf(picture()), ...(mode === "repair" ? [mask.sheet()] : [])]) };
}

/**
 * Paper to paint on.
 * @param {any} model @param {number} side @param {(sentence: string) => void} say @param {AbortSignal} signal
 */
function handSheet(model, side, say, signal) {
  const [palette, shades] = /** @type {string[][]} */ (["palette", "shades"].map((name) => model.get(name)));
  const nameOf = (/** @type {string} */ shade) => palette[shades.indexOf(shade)]; // the paper is as white as the white brush
  let colour = shades[0];
  const colours = colourChoice(palette, shades, (value) => { colour = value; }, signal);
  const paper = painting({
    names: { title: "Paint here", what: "Paper" }, grid: HAND_GRID, sizes: HAND_SIZES, size: 5,
    begin: plainSheet(side, PAPER), stroke: (sheet, stroke) => dab(sheet, HAND_GRID, stroke, colour),
    view: (sheet) => sheet, say: (sheet, place) => nameOf(colourAt(sheet, HAND_GRID, place)),
    tell: say,
  }, signal);
  const fills = html("button", { type: "button", class: "cg-button" }, "Fill");
  fills.addEventListener("click", () => {
    paper.put(plainSheet(side, colour));
    say(`All of the paper is ${nameOf(colour)} now.`);
  }, { signal });
  colours.append(fills);
  return { ...paper, tools: html("div", {}, colours, paper.tools) };
}

/**
 * A mask over a picture.
 * @param {[number, number]} grid @param {() => Picture} picture @param {(sentence: string) => void} say
 * @param {AbortSignal} signal
 */
function maskSheet(grid, picture, say, signal) {
  const empty = new Uint8Array(grid[0] * grid[1]);
  let mark = /** @type {0 | 1} */ (1);
  const sheet = painting({
    names: { title: "Mark what shall be drawn anew", what: "Mask" }, grid, sizes: MASK_SIZES, size: 3,
    begin: empty, stroke: (mask, stroke) => marked(mask, grid, stroke, mark),
    view: (mask) => underMask(picture(), mask, grid),
    say: (mask, { row, column }) =>
      `${mask[row * grid[1] + column] ? "marked" : "not marked"}; ${count(mask)} of ${mask.length} places marked`,
    tell: say,
  }, signal);
  sheet.root.querySelector("canvas").classList.remove("cg-pixels");
  const marks = choice("What the brush does", MARKS, (value) => { mark = value === "mark" ? 1 : 0; }, signal);
  marks.update("mark", false);
  const clears = html("button", { type: "button", class: "cg-button" }, "Clear");
  clears.addEventListener("click", () => {
    sheet.put(empty);
    say(UNMARKED);
  }, { signal });
  sheet.tools.append(clears);
  sheet.tools.insertBefore(marks.root, sheet.tools.children[2]);
  return { ...sheet, clear: () => sheet.put(empty, false) };
}

/**
 * The brush's colours, as radio buttons that look like paint.
 * @param {string[]} palette @param {string[]} shades @param {(shade: string) => void} onChoose @param {AbortSignal} signal
 */
function colourChoice(palette, shades, onChoose, signal) {
  const name = freshId("colour");
  const root = html("fieldset", { class: "cg-colours" }, html("legend", { class: "cg-unseen" }, "Colour of the brush"));
  shades.forEach((shade, i) => {
    const said = { "aria-label": palette[i], title: palette[i] };
    const input = html("input", { type: "radio", name, value: shade, checked: i === 0, ...said });
    input.style.setProperty("--cg-shade", shade);
    input.addEventListener("change", () => onChoose(shade), { signal });
    root.append(input);
  });
  return root;
}
