// Cell by cell: an auto-regressive drawing beside the diffusion model's, on one scrubber.

import { asking } from "../kit/asking.js";
import { finePercent } from "../kit/percent.js";
import { asBytes, asFloats, paint, pictureFromRgb } from "../kit/pixels.js";
import { scrubber } from "../kit/scrubber.js";
import { html, keepKeys, pane, paneTitle, statusLine } from "../kit/ui.js";
import { textLine } from "../denoising/text_line.js";
import { seedField } from "../noise/seed.js";
import { inWords } from "../pixels/grid.js";
import { CELLS, cssOf, likelihood, opposite, pictureOf, powerInWords, readCells, rgbOf, SIDE, standing }
  from "./cells.js";

const WATCHED = "change:at change:second";
const WISHES = "change:prompt change:seed";

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const palette = asBytes(model.get("palette"));
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  const status = statusLine();
  const [mine, theirs] = [pane("Cell by cell"), pane("Everywhere at once")];
  theirs.canvas.classList.remove("cg-pixels");
  const [bars, frame] = [nextCell(palette), frameOfNext()];
  mine.canvas.before(frame.root);
  let drawing = readCells(model.get("opening"), asBytes(model.get("cells")), asFloats(model.get("chances")));
  let frames = readFrames(asBytes(model.get("frames")), model.get("frames_size"));
  let shown = drawing.prompt;
  const speak = (/** @type {string} */ words, trouble = false) => {
    status.root.classList.toggle("cg-trouble", trouble);
    status.say(words);
  };
  const ask = asking(model, {
    signal, onTrouble: (sentence) => speak(sentence, true),
    onAnswer: (content, buffers, request) => {
      if (content.kind === "cells") drawing = readCells(content, asBytes(buffers[0]), asFloats(buffers[1]));
      else [frames, shown] = [readFrames(asBytes(buffers[0]), content.size), content.prompt];
      // What goes with a drawing is asked for unless a newer wish is waiting.
      if (content.kind === "cells" && !content.kept && request === wished) ask({ kind: "frames", prompt: content.prompt, seed: content.seed });
      const drawn = `Drawn: “${content.prompt}”${request === wished ? from : ""}.`;
      speak(content.kind === "frames" ? "Both are drawn. Pull the slider." : drawn);
      show();
    },
  });
  /** @type {Record<string, unknown> | null} */ let wished = null;
  /** From where the wish goes on, in words. */
  let from = "";
  const draw = (/** @type {string} */ prompt, /** @type {number[]} */ kept, where = "") => {
    [wished, from] = [{ kind: "cells", prompt, seed: model.get("seed"), kept }, where];
    ask(wished);
  };
  let isSetting = false;
  const begin = (/** @type {Record<string, unknown>} */ change) => {
    isSetting = true;
    set(change);
    isSetting = false;
    speak("Drawing.");
    draw(model.get("prompt"), []);
  };
  const goOn = (/** @type {string} */ prompt, /** @type {number[]} */ kept, where = "here") => {
    speak(`Drawing on from ${where}.`);
    draw(prompt, kept, `, on from ${where}`);
  };
  const prompt = textLine("Prompt", (text) => begin({ prompt: text }), signal);
  const seed = seedField((number) => begin({ seed: number }), (words) => speak(words, true), signal);
  const track = scrubber((at) => set({ at }), signal, { label: "Cell", inWords: (at) => standing(drawing, at) });
  const second = textLine("Another prompt from here on", (text) => set({ second: text }), signal);
  const change = html("button", { type: "button", class: "cg-button" }, "Go on with this prompt");
  const spoil = html("button", { type: "button", class: "cg-button" }, "Put a wrong colour here");
  change.addEventListener("click", () => goOn(second.read(), drawing.colours.slice(0, model.get("at"))), { signal });
  spoil.addEventListener("click", () => {
    const at = Math.min(model.get("at"), CELLS - 1);
    const wrong = opposite(palette, drawing.colours[at]);
    const named = `the wrong colour, ${inWords(rgbOf(palette, wrong))}`;
    goOn(drawing.prompt, [...drawing.colours.slice(0, at), wrong], named);
  }, { signal });

  function show() {
    const at = model.get("at");
    prompt.update(model.get("prompt"));
    seed.update(model.get("seed"));
    second.update(model.get("second"));
    const pictures = Array.from({ length: CELLS + 1 }, (_, cell) => cell).map((cell) =>
      (cell % 32 === 0 || cell === at ? pictureOf(drawing, cell, palette) : placeholder));
    track.update({ at, last: CELLS, pictures, disabled: false });
    showCells(mine, drawing, at, pictures[at]);
    frame.update(at);
    showFrame(theirs, frames, at, shown);
    bars.update(drawing, at);
  }
  const wish = html("div", { class: "cg-wish" }, prompt.root, seed.root);
  const fork = html("div", { class: "cg-wish cg-fork" }, second.root, change, spoil);
  const side = html("div", { class: "cg-next" }, bars.root);
  const root = html("div", { class: "cg-figure cg-cells" }, wish,
    html("div", { class: "cg-panes cg-three" }, mine.root, theirs.root, side), track.root, fork, status.root,
    html("p", { class: "cg-known" }, `The small model on the left knows these words: ${model.get("words").join(", ")}.`));
  keepKeys(root, signal);
  el.append(root);
  /** Draws what another cell has set. */
  const follow = () => { if (!isSetting) begin({}); };
  model.on(WATCHED, show);
  model.on(WISHES, follow);
  show();
  // A page that is loaded again, or that a link opens, names another drawing than the one that the figure brings along.
  if (drawing.prompt !== model.get("prompt") || drawing.seed !== model.get("seed")) begin({});
  return () => { controller.abort(); model.off(WATCHED, show); model.off(WISHES, follow); };
}

/** What the strip never shows. */
const placeholder = { data: new Uint8ClampedArray(4), width: 1, height: 1 };

/** @param {Uint8Array} bytes @param {[number, number, number]} size how many, height, width */
function readFrames(bytes, [count, height, width]) {
  const each = 3 * height * width;
  return Array.from({ length: count }, (_, i) => pictureFromRgb(bytes.subarray(i * each, (i + 1) * each), [height, width]));
}

/** @param {ReturnType<typeof pane>} one @param {import("./cells.js").Drawing} drawing @param {number} at @param {any} picture */
function showCells(one, drawing, at, picture) {
  paint(one.canvas, picture);
  const where = standing(drawing, at);
  one.say(at > drawing.kept ? `${where}. A chance of ${powerInWords(likelihood(drawing, at))}` : where,
    `“${drawing.prompt}” as ${SIDE} × ${SIDE} cells; ${where}`);
}

/** A frame around the cell that is next. */
function frameOfNext() {
  const frame = html("i");
  const update = (/** @type {number} */ at) => {
    const [left, top] = [at % SIDE, Math.floor(at / SIDE)].map((cells) => `${(100 * cells) / SIDE}%`);
    Object.assign(frame.style, { left, top });
    frame.hidden = at === CELLS;
  };
  return { root: html("span", { class: "cg-frame", "aria-hidden": "true" }, frame), update };
}

/** @param {ReturnType<typeof pane>} one @param {any[]} frames @param {number} at @param {string} prompt */
function showFrame(one, frames, at, prompt) {
  const step = Math.round((at / CELLS) * (frames.length - 1));
  paint(one.canvas, frames[step]);
  const where = step === 0 ? "noise" : `step ${step} of ${frames.length - 1}`;
  one.say(`diffusion, ${where}`, `“${prompt}” by the diffusion model, ${where}`);
}

/** The likeliest colours of the next cell, as bars. @param {Uint8Array} palette */
function nextCell(palette) {
  const list = html("ul", { class: "cg-chances" });
  const title = paneTitle();
  /** @param {import("./cells.js").Drawing} drawing @param {number} at */
  function update(drawing, at) {
    title.textContent = at < CELLS ? "The next cell" : "The last cell";
    const cell = Math.min(at, CELLS - 1);
    list.replaceChildren(...drawing.likeliest[cell].map(([colour, chance]) => {
      const swatch = html("i", { class: "cg-swatch" });
      swatch.style.background = cssOf(palette, colour);
      const bar = html("i", { class: "cg-chance" });
      bar.style.setProperty("--cg-share", String(chance));
      const drawn = colour === drawing.colours[cell];
      const settled = cell < drawing.kept ? "kept" : "drawn";
      return html("li", { class: drawn ? "cg-drawn" : "" }, swatch, bar,
        html("span", { class: "cg-unseen" }, `${inWords(rgbOf(palette, colour))}: `),
        html("span", {}, finePercent(chance)), html("b", {}, drawn ? settled : ""));
    }));
  }
  return { root: html("div", {}, title, list), update };
}

export default { render };
