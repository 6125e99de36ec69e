// Random pictures: one after the other by chance, beside one that was drawn, and the count of all there could be.

import { percent } from "../kit/percent.js";
import { asBytes, paint } from "../kit/pixels.js";
import { PLAY, playButton } from "../kit/scrubber.js";
import { choice, html, icon, iconButton, keepKeys, pane, paneTitle } from "../kit/ui.js";
import { bitsOf, countInWords, numberOf, PACE, randomPicture, reduce, roughness, timeInWords } from "./chance.js";
import { asPicture } from "./grid.js";
import { everyPicture, MOST_TO_SHOW, severalPictures } from "./mosaics.js";

const CHANGES = ["side", "colours", "seed", "pixels"].map((name) => `change:${name}`).join(" ");
const SIDES = Object.fromEntries([2, 3, 4, 16, 128].map((side) => [String(side), `${side} × ${side}`]));
const COLOURS = { two: "Black and white", greys: "256 greys", all: "All colours" };
const IN_WORDS = { two: "black or white", greys: "one of 256 greys", all: "one of 16,777,216 colours" };
/** Where the figure has less room than this, in pixels of the page, there are fewer columns. */
const NARROW = 480;
// Slower than three flashes a second, which can do harm; still slower for who has asked for less motion.
const FRAME_MS = [450, 1500];
const IN_A_ROW = 8;

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const [chance, drawn] = [pane("By chance"), pane("The drawing")];
  const count = countOfAll();
  const several = gallery(signal);
  const pictures = remembered();

  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  const next = () => set({ seed: (model.get("seed") + 1) % 2 ** 31 });
  const sides = choice("Pixels", SIDES, (side) => set({ side: Number(side) }), signal);
  const colours = choice("Colours", COLOURS, (name) => set({ colours: name }), signal);
  const player = repeating(next, signal);

  function show() {
    const [side, name, seed] = [model.get("side"), model.get("colours"), model.get("seed")];
    const bits = bitsOf(side, name);
    const picture = pictures(seed, side, name);
    const what = `${side} × ${side} pixels, ${IN_WORDS[name]}`;
    sides.update(String(side), false);
    colours.update(name, false);
    // A new picture is told to who asks for one, and not all those that are played.
    chance.caption.setAttribute("aria-live", player.playing() ? "off" : "polite");
    showPane(chance, picture, `Seed ${seed}.`);
    showDrawn(drawn, model, side, name);
    count.update(side, name, bits);
    if (2 ** bits <= MOST_TO_SHOW) {
      const number = numberOf(picture);
      const framed = `${what}. Number ${number + 1}, the one by chance, is framed`;
      several.update(`All ${2 ** bits} of them`, framed, (isNarrow) => everyPicture(side, number, isNarrow));
    } else {
      const row = Array.from({ length: IN_A_ROW }, (_, i) => pictures(seed + 1 + i, side, name));
      several.update(`The next ${IN_A_ROW} by chance`, what, () => severalPictures(row, side));
    }
  }
  count.root.append(player.root);
  const panes = html("div", { class: "cg-chance-panes" }, chance.root, drawn.root, count.root);
  const root = html("div", { class: "cg-figure cg-chance" },
    html("div", { class: "cg-controls" }, sides.root, colours.root), panes, several.title, several.canvas);
  keepKeys(root, signal);
  model.on(CHANGES, show);
  show();
  el.append(root);
  return () => { controller.abort(); model.off(CHANGES, show); };
}

/** @typedef {(isNarrow: boolean) => import("../kit/pixels.js").Picture} Lay lays out several pictures as one */

/** The pictures below: all of them, or a few. @param {AbortSignal} signal */
function gallery(signal) {
  const title = paneTitle();
  const canvas = html("canvas", { class: "cg-canvas cg-pixels cg-gallery", role: "img" });
  /** @type {Lay | null} */ let lay = null;
  const fit = () => { if (lay) paint(canvas, lay(title.clientWidth < NARROW)); };
  // The title is as wide as the canvas, and does not grow with what is painted there.
  const resized = new ResizeObserver(fit);
  resized.observe(title);
  signal.addEventListener("abort", () => resized.disconnect());
  /** @param {string} words @param {string} what @param {Lay} shown */
  const update = (words, what, shown) => {
    lay = shown;
    title.textContent = words;
    canvas.setAttribute("aria-label", `${words}, ${what}.`);
    fit();
  };
  return { title, canvas, update };
}

/** Random pictures by seed, each made once: large ones take a while. */
function remembered() {
  /** @type {Map<string, import("./grid.js").Levels>} */ const made = new Map();
  return (/** @type {number} */ seed, /** @type {number} */ side, /** @type {any} */ colours) => {
    const key = `${seed} ${side} ${colours}`;
    const picture = made.get(key) ?? randomPicture(seed, side, colours);
    made.delete(key);
    made.set(key, picture);
    if (made.size > 2 * IN_A_ROW) made.delete(/** @type {string} */ (made.keys().next().value));
    return picture;
  };
}

/**
 * @param {ReturnType<typeof pane>} shown @param {import("./grid.js").Levels} levels @param {string} words
 * @param {string} [unseen] what it shows, for who does not see it
 */
function showPane({ canvas, say }, levels, words, unseen = "") {
  paint(canvas, asPicture(levels));
  const unlike = `Neighbours differ by ${percent(roughness(levels))}.`;
  say(`${words} ${unlike}`, `${unseen}${levels.height} × ${levels.width} pixels. ${words} ${unlike}`);
}

/**
 * The drawing in as many pixels and colours.
 * @param {ReturnType<typeof pane>} shown @param {any} model @param {number} side @param {any} colours
 */
function showDrawn(shown, model, side, colours) {
  const [height, width] = model.get("size");
  const whole = { rgb: asBytes(model.get("pixels")), height, width };
  showPane(shown, reduce(whole, side, colours), "In as many pixels and colours.", `${model.get("words")}. `);
}

/** How many pictures there are, and how long it would take to see them. */
function countOfAll() {
  const power = html("p", { class: "cg-power" });
  const written = html("p", { class: "cg-written" });
  const time = html("p", {});
  const title = paneTitle("How many there could be");
  const root = html("div", { class: "cg-count-of-all" }, title, power, written, time);
  /** @param {number} side @param {string} colours @param {number} bits */
  const update = (side, colours, bits) => {
    const digits = html("span", { "aria-hidden": "true" }, "2", html("sup", {}, bits.toLocaleString("en")));
    power.replaceChildren(digits, html("span", { class: "cg-unseen" }, `2 to the power of ${bits}`));
    written.textContent = `${countInWords(bits)}${bits > 160 ? "" : " pictures"}`;
    const pixels = `${(side * side).toLocaleString("en")} pixels, each ${IN_WORDS[colours]}.`;
    time.textContent = `${pixels} To see them all, ${PACE} a second, takes ${timeInWords(bits)}.`;
  };
  return { root, update };
}

/** Play, pause and one by one. @param {() => void} next @param {AbortSignal} signal */
function repeating(next, signal) {
  const button = iconButton("Play", icon(PLAY));
  const { pause, playing, toggle } = playButton(button, () => { next(); return true; }, FRAME_MS);
  const another = html("button", { type: "button", class: "cg-button" }, "Another one");
  button.addEventListener("click", toggle, { signal });
  another.addEventListener("click", () => { pause(); next(); }, { signal });
  signal.addEventListener("abort", pause);
  return { root: html("div", { class: "cg-controls cg-repeat" }, button, another), playing };
}

export default { render };
